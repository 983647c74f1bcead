"""A whole boundary file, judged: what was recognised, and every reason to look twice or to refuse."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from destana.foundation.areas.terms import Fault, MatchedBy, Problem, Weight

from .matching import Key, Known, value_of, values
from .names import bare
from .plane import km2, to_metres
from .reading import RawFeature
from .shapes import read_shape

FAR_WARN_KM, FAR_BLOCK_KM = 1.0, 10.0
"""How far the known centre of a village may lie outside its new shape."""
AREA_WARN = 0.10
"""Share by which an area may differ from what was known or stated. Official figures agree within 0.3 %."""
OVERLAP_NOTE, OVERLAP_BLOCK = 0.005, 0.20
"""Share of the smaller village that two may have in common: slivers along a border, or one village twice."""
_STATED = {"km2", "area km2", "luas km2", "luas", "luaswh", "luas wilayah", "luas km"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """The usable shapes by code, and the findings, the heaviest first."""

    shapes: Mapping[str, BaseGeometry]
    problems: tuple[Problem, ...]


def check(
    features: Sequence[RawFeature],
    key: Key,
    known: Mapping[str, Known],
    *,
    district: str,
    district_km2: float | None,
) -> Verdict:
    """Judge all features of a file against what is known of the district's villages."""
    problems = _matching(features, key, known)
    shapes: dict[str, BaseGeometry] = {}
    for feature, code in zip(features, key.codes, strict=True):
        if code is None or code not in known:
            continue
        shape, found = read_shape(feature.geometry, code, known[code].name)
        problems += found
        if shape is not None:
            shapes.setdefault(code, shape)
            problems += _one(feature, shape, known[code])
    problems += _overlaps(shapes, known)
    problems += _total(shapes, known, district, district_km2)
    order = {weight: place for place, weight in enumerate(Weight)}
    return Verdict(shapes, tuple(sorted(problems, key=lambda p: (order[p.weight], p.code))))


def _matching(features: Sequence[RawFeature], key: Key, known: Mapping[str, Known]) -> list[Problem]:
    found: list[Problem] = []
    if key.matched_by == MatchedBy.NAME:
        found.append(Problem(Fault.BY_NAME, Weight.WARNS, "", {"property": key.property}))
    counts = Counter(code for code in key.codes if code is not None and code in known)
    for code, count in counts.items():
        if count > 1:
            detail = {"name": known[code].name, "count": count}
            found.append(Problem(Fault.DUPLICATE, Weight.BLOCKS, code, detail))
    for code, village in known.items():
        if code not in counts:
            found.append(Problem(Fault.MISSING, Weight.WARNS, code, {"name": village.name}))
    return found + _others(features, key, known)


def _others(features: Sequence[RawFeature], key: Key, known: Mapping[str, Known]) -> list[Problem]:
    """Features that are no village of ours: of elsewhere if they say so, else a question for a person."""
    found: list[Problem] = []
    for number, (feature, code) in enumerate(zip(features, key.codes, strict=True), start=1):
        if code not in known and not key.foreign[number - 1]:
            detail = {"number": number, "label": _label(feature, key)}
            found.append(Problem(Fault.UNMATCHED, Weight.WARNS, code or "", detail))
    elsewhere = sum(key.foreign)
    if elsewhere:
        found.append(Problem(Fault.ELSEWHERE, Weight.NOTES, "", {"count": elsewhere}))
    return found


def _label(feature: RawFeature, key: Key) -> str:
    """Return words by which a person finds the feature: its key, else its first text."""
    said = value_of(feature, key.property)
    texts = [value for _name, value in values(feature) if isinstance(value, str) and value.strip()]
    return str(said if said not in (None, "") else (texts[0] if texts else "?"))[:60]


def _one(feature: RawFeature, shape: BaseGeometry, village: Known) -> list[Problem]:
    found: list[Problem] = []
    size = km2(shape)
    far = _far_km(shape, village)
    if far > FAR_WARN_KM:
        weight = Weight.BLOCKS if far > FAR_BLOCK_KM else Weight.WARNS
        found.append(Problem(Fault.FAR, weight, village.code, {"name": village.name, "km": round(far, 1)}))
    stated = _stated_km2(feature)
    if stated and _differs(size, stated):
        detail = {"name": village.name, "km2": round(size, 2), "stated": round(stated, 2)}
        found.append(Problem(Fault.AREA_STATED, Weight.WARNS, village.code, detail))
    if village.km2 and _differs(size, village.km2):
        detail = {"name": village.name, "km2": round(size, 2), "before": round(village.km2, 2)}
        found.append(Problem(Fault.AREA_CHANGED, Weight.WARNS, village.code, detail))
    return found


def _far_km(shape: BaseGeometry, village: Known) -> float:
    if village.lat is None or village.lng is None:
        return 0.0
    centre = to_metres(Point(village.lng, village.lat), village.lat)
    return float(to_metres(shape, village.lat).distance(centre) / 1000)


def _stated_km2(feature: RawFeature) -> float | None:
    for name, value in values(feature):
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if is_number and bare(name.replace("_", " ")) in _STATED:
            return float(value)  # type: ignore[arg-type]
    return None


def _differs(size: float, other: float) -> bool:
    return abs(size - other) > AREA_WARN * other and abs(size - other) > 0.05


def _overlaps(shapes: Mapping[str, BaseGeometry], known: Mapping[str, Known]) -> list[Problem]:
    found: list[Problem] = []
    codes = list(shapes)
    tree = shapely.STRtree(list(shapes.values()))
    lefts, rights = tree.query(list(shapes.values()), predicate="intersects")
    for left, right in zip(lefts, rights, strict=True):
        if left >= right:
            continue
        one, other = codes[left], codes[right]
        smaller = min(shapes[one].area, shapes[other].area)
        share = shapely.intersection(shapes[one], shapes[other]).area / smaller
        if share > OVERLAP_NOTE:
            weight = Weight.BLOCKS if share > OVERLAP_BLOCK else Weight.WARNS
            detail = {"name": known[one].name, "other": known[other].name, "percent": round(100 * share, 1)}
            found.append(Problem(Fault.OVERLAP, weight, one, detail))
    return found


def _total(
    shapes: Mapping[str, BaseGeometry], known: Mapping[str, Known], district: str, before: float | None
) -> list[Problem]:
    """Compare with the known size of the district, where the file holds all of its villages."""
    if before is None or len(shapes) < len(known):
        return []
    size = sum(km2(shape) for shape in shapes.values())
    if not _differs(size, before):
        return []
    detail = {"km2": round(size, 1), "before": round(before, 1)}
    return [Problem(Fault.AREA_TOTAL, Weight.WARNS, district, detail)]
