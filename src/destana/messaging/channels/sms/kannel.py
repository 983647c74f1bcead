"""Kannel's smsbox: ``sendsms`` over HTTP, and what its ``get-url`` and ``dlr-url`` call. It joins long SMS itself."""

from datetime import UTC, datetime
from urllib.parse import parse_qs

from destana.messaging.channels.base import NotSent, Post, Refused, Said, Told, TryLater, Unknown, Unreadable
from destana.messaging.channels.sms.conf import Conf
from destana.messaging.channels.sms.gateway import Sms
from destana.messaging.channels.sms.letters import letter
from destana.messaging.channels.sms.wire import Wire

PATH = "/cgi-bin/sendsms"
_ACCEPTED = ("0:", "3:")
_MASK = "19"
"""Receipts that say something for ever: delivered 1, not delivered 2, refused by the operator 16."""
_TYPES = {"1": Said.DELIVERED, "2": Said.FAILED, "16": Said.FAILED}
_PASSING = ("4", "8")
_LATEST = datetime(9999, 1, 1, tzinfo=UTC).timestamp()
_MOST = 20  # fields of a call


class Kannel:
    """The smsbox. It takes no id of ours, but repeats one in its receipts."""

    per_call = 4

    def __init__(self, conf: Conf) -> None:
        self.conf = conf
        self.wire = Wire(conf)

    def close(self) -> None:
        """Nothing is kept open."""

    def send(self, sms: Sms) -> tuple[str, ...]:
        """Hand over one SMS; the id is our own reference, which the receipts bring back."""
        query = {
            "username": self.conf.user,
            "password": self.conf.password,
            "from": self.conf.sender,
            "to": sms.to,
            "text": sms.text,
            "charset": "UTF-8",
            "coding": "0" if sms.is_gsm7 else "2",
            "dlr-mask": _MASK,
            "dlr-url": f"{self.conf.callback}&dlr={sms.reference}&type=%d&at=%T",
        }
        if sms.seconds:
            query["validity"] = str(max(1, sms.seconds // 60))
        status, said = self.wire.get(PATH, query)
        if status in (200, 202) and said.decode("utf-8", "replace").startswith(_ACCEPTED):
            return (sms.reference,)
        raise as_exception(status)


def as_exception(status: int) -> NotSent:
    """Return what to raise for an answer that is no yes."""
    match status:
        case 401 | 403 | 404:
            return Refused(str(status), channel_down=True)
        case 503:
            return TryLater("503")
        case 400 | 406 | 413:
            return Refused(str(status))
        case _:
            return Unknown(str(status), "not an answer of Kannel")


def unpack(body: bytes) -> Post:
    """Return what one call holds: its query string, as it came. :exc:`Unreadable` when it is none."""
    try:
        said = parse_qs(body.decode("ascii"), keep_blank_values=True, max_num_fields=_MOST)
    except ValueError:
        raise Unreadable("not a call of Kannel") from None
    row = {name: values[0] for name, values in said.items()}
    if "dlr" in row:
        return _receipt(row)
    if "from" not in row or "text" not in row:
        raise Unreadable("not a call of Kannel")
    key = f"kannel:{row['id']}" if row.get("id") else ""
    at = _moment(row.get("ts", ""))
    return Post(
        letters=(letter(sender=row["from"], text=row["text"], to=row.get("to", ""), at=at, key=key[:200]),)
    )


def _receipt(row: dict[str, str]) -> Post:
    said = _TYPES.get(row.get("type", ""))
    if said is None:
        return Post(strange="" if row.get("type") in _PASSING else f"receipt {row.get('type', '')}"[:60])
    if not row["dlr"]:
        raise Unreadable("a receipt without its message")
    failure = Refused(f"dlr {row['type']}") if said is Said.FAILED else None
    at = _moment(row.get("at", ""))
    return Post(told=(Told(provider_id=row["dlr"][:200], said=said, at=at, failure=failure),))


def _moment(seconds: str) -> datetime | None:
    if (
        not seconds.isascii()
        or not seconds.isdecimal()
        or len(seconds) > 12
        or not 0 < int(seconds) < _LATEST
    ):
        return None
    return datetime.fromtimestamp(int(seconds), UTC)
