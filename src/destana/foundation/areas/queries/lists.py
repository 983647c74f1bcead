"""Areas by code and by name."""

from collections.abc import Iterable, Mapping

from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from destana.foundation.areas.models import Area, Border
from destana.foundation.areas.rules.codes import level_of
from destana.foundation.areas.rules.shorts import shorts as shorts_of
from destana.foundation.areas.terms import ATTRIBUTION, AreaView, Level, Village
from destana.kit.refusals import Refusal
from destana.kit.text import fold

from .memory import remembered, remembered_name

MIN_LETTERS = 2


class NoSuchArea(Refusal):
    """No area has this code."""

    sentence = _("This area is not known.")
    status = 404


def villages(district: str) -> list[Village]:
    """Return the villages of a district by name; an empty list for an unknown district."""
    return list(remembered(("villages", district), lambda: _villages(district)))


def _villages(district: str) -> tuple[Village, ...]:
    rows = Area.objects.filter(parent=district, level=Level.VILLAGE, valid_to=None).order_by("name", "code")
    return tuple(Village(a.code, a.name, a.lat, a.lng, a.river_order) for a in rows)


def shorts(district: str) -> dict[str, str]:
    """Return code → the three letters of each village of a district, empty for one that has none of its own."""
    found = villages(district)
    letters = shorts_of([village.name for village in found])
    return {village.code: short for village, short in zip(found, letters, strict=True)}


def name(code: str) -> str:
    """Return the name of an area; the code itself where it is unknown. Costs a query only the first time."""
    row = Area.objects.filter(code=code).values_list("name", flat=True)
    return remembered_name(code, row.first) or code


def names(codes: Iterable[str]) -> dict[str, str]:
    """Return code → name for those that are known, in one query."""
    return dict(Area.objects.filter(code__in=set(codes)).values_list("code", "name"))


def area(code: str) -> AreaView:
    """Return one area of any level, also one that has ended. Raises :class:`NoSuchArea`."""
    row = Area.objects.filter(code=code).first()
    if row is None:
        raise NoSuchArea(code)
    return _views([row])[0]


def neighbours(code: str) -> frozenset[str]:
    """Return the codes of the areas that touch this one; some may lie in other districts."""
    return frozenset(Border.objects.filter(area=code).values_list("other", flat=True))


def counts() -> Mapping[Level, int]:
    """Return how many areas of each level are valid now."""
    rows = Area.objects.filter(valid_to=None).values_list("level").annotate(Count("code"))
    return {Level(level): number for level, number in rows}


def about() -> Promise:
    """Where the list of areas comes from, and its licence: to be shown with it."""
    return ATTRIBUTION


def search(text: str, *, level: Level | None = None, within: str = "", limit: int = 20) -> list[AreaView]:
    """Return the areas whose name begins with ``text``, or the one with this code; for pickers.

    ``within`` is the code of an area that they must lie in. Less than two letters finds nothing.
    """
    code = text.strip()
    if level_of(code):
        return _views(Area.objects.filter(code=code, valid_to=None))
    words = fold(text)
    if len(words) < MIN_LETTERS:
        return []
    found = Area.objects.filter(_begins("folded", words), valid_to=None)
    if level:
        found = found.filter(level=level)
    if within:
        found = found.filter(_begins("code", f"{within}."))
    return _views(found.order_by("folded", "code")[: max(0, min(limit, 100))])


def _begins(field: str, text: str) -> Q:
    """Return the condition that lets each database use its index: SQLite a range, PostgreSQL LIKE."""
    if connection.vendor == "sqlite":
        return Q(**{f"{field}__gte": text, f"{field}__lt": f"{text}\U0010ffff"})
    return Q(**{f"{field}__startswith": text})


def _views(rows: Iterable[Area] | QuerySet[Area]) -> list[AreaView]:
    found = list(rows)
    above = names(code[:end] for code in (row.code for row in found) for end in (2, 5, 8) if end < len(code))
    return [AreaView(row.code, row.name, Level(row.level), _path(row.code, above)) for row in found]


def _path(code: str, above: Mapping[str, str]) -> str:
    return ", ".join(above[code[:end]] for end in (8, 5, 2) if end < len(code) and code[:end] in above)
