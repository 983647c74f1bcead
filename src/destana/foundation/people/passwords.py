"""A password must not be made of the words that everybody in the office would try first."""

import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from destana.kit.text import fold

OUR_WORDS = (
    "destana desa kelurahan kecamatan camat pambakal petugas kantor meja laporan lapor kabar siaga awas waspada "
    "aman banjir bencana kebakaran longsor tangguh bpbd balangan kalimantan admin operator password sandi rahasia "
    "masuk indonesia telegram whatsapp"
).split()
"""Words of the programme, the field and the place; the office's own name and the person's names come to them."""

ENOUGH = 6
"""Letters and digits that must remain when those words and runs of digits are taken out."""


class OwnWordsValidator:
    """Refuses a password that is little more than such words and a number. Django calls it beside its own."""

    def validate(self, password: str, user: object = None) -> None:
        """Raise ``ValidationError`` where too little remains."""
        left = fold(password).replace(" ", "")
        for word in sorted(
            {*OUR_WORDS, *_words_of(settings.OFFICE_NAME), *_names(user)}, key=len, reverse=True
        ):
            left = left.replace(word, "")
        if len(re.sub(r"\d+", "", left)) < ENOUGH:
            raise ValidationError(self.get_help_text(), code="own_words")

    def get_help_text(self) -> str:
        """Return what to do instead."""
        return _("Leave out the names of the office, the place and yourself. Take three other words.")


def _words_of(text: str) -> list[str]:
    return [word for word in fold(text).split() if len(word) > 2]


def _names(user: object) -> list[str]:
    return _words_of(f"{getattr(user, 'username', '')} {getattr(user, 'name', '')}")
