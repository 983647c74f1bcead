"""Taking over a list that somebody has in a table or a chat: all rows, or none and what is wrong with each."""

import re
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from destana.foundation.people.terms import Actor
from destana.kit.refusals import Refusal
from destana.kit.text import fold
from destana.response.chain import access
from destana.response.chain.actions.links import add, check_village, read
from destana.response.chain.terms import Imported, NewLink, RowError, Seat

MOST_ROWS = 200
"""Rows of one list: a village has some 20 RT with two alternates each."""

_WORDS: dict[str, Seat] = {
    "pambakal": Seat.HEAD,
    "kepala desa": Seat.HEAD,
    "kades": Seat.HEAD,
    "langgar": Seat.LANGGAR,
    "masjid": Seat.LANGGAR,
    "marbot": Seat.LANGGAR,
    "kaum": Seat.LANGGAR,
    "babinsa": Seat.BABINSA,
    "lain": Seat.OTHER,
    "lainnya": Seat.OTHER,
}
_SPLIT = re.compile(r"\s*[;\t|,]\s*")
_SHAPE = 3


def paste(*, village: str, text: str, channel: str = "", by: Actor, at: datetime) -> Imported:
    """Read lines ``place; name; number`` (``RT 02; Ahmad; 0812…``) and add them in their order.

    A wrong row takes all back, so that the same list can be mended and pasted again. ``channel`` holds for every row.
    Raises ``NoSuchVillage``.
    """
    access.check_may_keep(by, village)
    check_village(by, village)
    lines = [line for line in text.splitlines() if line.strip()][: MOST_ROWS + 1]
    errors: list[RowError] = []
    with transaction.atomic():
        for number, line in enumerate(lines, start=1):
            why = (
                _take(village, line, channel, by, at)
                if number <= MOST_ROWS
                else _("At most 200 rows at once.")
            )
            if why:
                errors.append(RowError(number, line.strip()[:80], why))
        transaction.set_rollback(bool(errors))
    return Imported(0 if errors else len(lines), tuple(errors))


def _take(village: str, line: str, channel: str, by: Actor, at: datetime) -> str:
    """Add one row; return what is wrong with it, or nothing."""
    parts = _SPLIT.split(line.strip())
    if len(parts) != _SHAPE:
        return _("Write three parts: place; name; number.")
    place, name, phone = parts
    seat = _WORDS.get(fold(place), Seat.RT)
    try:
        with transaction.atomic():
            add(village=village, new=read(NewLink(seat, name, phone, place, channel)), by=by, at=at)
    except Refusal as refusal:
        return str(refusal)
    return ""
