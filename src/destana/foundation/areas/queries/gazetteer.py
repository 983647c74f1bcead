"""The names that people of a district use, ready for comparing with what they write."""

from destana.foundation.areas.models import Alias, Area
from destana.foundation.areas.terms import Entry, Gazetteer, Level, PlaceKind

from .lists import shorts
from .memory import remembered


def gazetteer(district: str) -> Gazetteer:
    """Return all names known in a district: its villages, itself, and every other spelling and landmark."""
    return remembered(("gazetteer", district), lambda: _gazetteer(district))


def _gazetteer(district: str) -> Gazetteer:
    entries = {(entry.words, entry.kind): entry for entry in (*_aliases(district), *_official(district))}
    ordered = sorted(
        entries.values(), key=lambda entry: (-len(entry.tokens), -len(entry.words), entry.words, entry.kind)
    )
    return Gazetteer(district, tuple(ordered), tuple(shorts(district).items()))


def _official(district: str) -> list[Entry]:
    """Official names; two villages of one name in a district make one entry with two codes."""
    found: dict[tuple[str, PlaceKind], list[str]] = {}
    own = Area.objects.filter(code=district, level=Level.DISTRICT)
    villages = Area.objects.filter(parent=district, level=Level.VILLAGE, valid_to=None)
    for area in (*own, *villages.order_by("code")):
        kind = PlaceKind.DISTRICT if area.level == Level.DISTRICT else PlaceKind.VILLAGE
        found.setdefault((area.folded, kind), []).append(area.code)
    return [Entry(words, kind, tuple(codes)) for (words, kind), codes in found.items()]


def _aliases(district: str) -> list[Entry]:
    rows = Alias.objects.filter(district=district)
    return [Entry(row.folded, PlaceKind(row.kind), tuple(row.codes), row.rt) for row in rows]
