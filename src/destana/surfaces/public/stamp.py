"""The mark that a form carries: when we made it, and the key of the report that it will become."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core import signing

from destana.kit import codes

_SALT = "destana.lapor"
OLD = timedelta(hours=12)
"""A form opened longer ago than this may tell of another day; its report is taken all the same, and says so."""
KEY_LENGTH = 20


@dataclass(frozen=True)
class Stamp:
    """What a genuine mark says."""

    key: str
    opened_at: datetime

    def is_old(self, at: datetime) -> bool:
        """Whether the form lay open for so long that what it tells may have passed."""
        return at - self.opened_at > OLD


def make(at: datetime) -> tuple[str, str]:
    """A fresh key and the signed mark for a form made now."""
    key = codes.fresh(KEY_LENGTH)
    return key, signing.dumps([key, int(at.timestamp())], salt=_SALT)


def read(text: str) -> Stamp | None:
    """The mark, or None where it is missing or was not made by us. Old marks are read too."""
    try:
        key, seconds = signing.loads(text, salt=_SALT)
        return Stamp(str(key), datetime.fromtimestamp(int(seconds), UTC))
    except (signing.BadSignature, ValueError, TypeError, OverflowError):
        return None
