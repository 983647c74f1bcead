"""Whether a claim is known: by its code, by its words, by its photo."""

import re

from destana.foundation.areas import queries as areas
from destana.foundation.files import queries as files
from destana.kit.text import fold
from destana.response.rumours import rules
from destana.response.rumours.models import Rumour, RumourPhoto, Text
from destana.response.rumours.terms import Likeness, State

COMPARED = 3_000
"""The latest wordings that a new one is compared with: years of a sub-district's rumours, some milliseconds."""

_CODE = re.compile(r"^\s*F\s*-?\s*(\d{1,6})\s*$", re.IGNORECASE)


def number_in(text: str) -> int | None:
    """Read ``F-012``, ``f 12``: the number of a claim, or None."""
    found = _CODE.match(text)
    return int(found.group(1)) if found else None


def is_checkable(text: str) -> bool:
    """Say whether words hold a claim at all."""
    return rules.is_checkable(text)


def find(district: str, *, words: str = "", file_id: int | None = None) -> tuple[Rumour, Likeness] | None:
    """Return the card of a claim that is known, and by what; None for a new one.

    Words decide before the photo: an old photo goes round with new words, and then only the photo is known. What was
    set aside is not known; what is the same as another leads to that one.
    """
    if (found := by_words(district, words)) is not None:
        return _main(found), Likeness.WORDS
    if file_id is not None and (found := by_photo(district, file_id)) is not None:
        return _main(found), Likeness.PHOTO
    return None


def by_words(district: str, words: str) -> Rumour | None:
    """Return the card whose claim was said in nearly these words."""
    if len(rules.core(words).split()) < rules.LEAST_KNOWN:
        return None
    rows = Text.objects.filter(rumour__district_id=district).exclude(rumour__state=State.SET_ASIDE)
    known = list(rows.order_by("-at", "-id").values_list("rumour_id", "core")[:COMPARED])
    places = frozenset(fold(village.name) for village in areas.villages(district))
    found = rules.best(words, known, places=places)
    return _get(found[0]) if found else None


def by_photo(district: str, file_id: int) -> Rumour | None:
    """Return the latest card with this photo or a copy of it."""
    copies = [file_id, *(copy.file.id for copy in files.copies_of(file_id))]
    rows = RumourPhoto.objects.filter(file_id__in=copies, rumour__district_id=district)
    found = rows.exclude(rumour__state=State.SET_ASIDE).order_by("-id").values_list("rumour_id", flat=True)
    return _get(found[0]) if found else None


def _get(rumour_id: int) -> Rumour:
    return Rumour.objects.select_related("main").get(pk=rumour_id)


def _main(rumour: Rumour) -> Rumour:
    return rumour.main or rumour
