"""Which property of a boundary file tells the village? Files of every agency name it differently, so all are tried."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from destana.foundation.areas.terms import MatchedBy
from destana.kit.text import fold

from .codes import as_text, home_affairs, is_bps_village
from .names import bare
from .reading import RawFeature

FEATURE_ID = "(id)"
"""Stands for the feature's own ``id``, which is tried like a property."""


@dataclass(frozen=True, slots=True)
class Known:
    """What we know of a village before the file is read; ``km2`` is the size of its present official boundary."""

    code: str
    name: str
    bps_code: str = ""
    lat: float | None = None
    lng: float | None = None
    km2: float | None = None
    spellings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Key:
    """The property that tells, by which system, and what each feature says (same order as the features).

    ``foreign`` marks the features that clearly belong to another district.
    """

    property: str
    matched_by: MatchedBy
    codes: tuple[str | None, ...]
    foreign: tuple[bool, ...]

    def ours(self, known: Mapping[str, Known]) -> int:
        """Return how many villages of the district it finds."""
        return len({code for code in self.codes if code in known})


def find_key(features: Sequence[RawFeature], known: Mapping[str, Known], district_name: str) -> Key | None:
    """Return the property that finds most villages: by code if any code does, else by name; None if nothing does."""
    by_code = _best([*_home_affairs_keys(features, known), *_bps_keys(features, known)], known)
    return by_code or _best(_name_keys(features, known, district_name), known)


def values(feature: RawFeature) -> Iterable[tuple[str, object]]:
    """Return all that a feature says about itself."""
    yield from (feature.properties or {}).items()
    if feature.id is not None:
        yield FEATURE_ID, feature.id


def value_of(feature: RawFeature, name: str) -> object:
    """Return one property, or the feature's id."""
    return feature.id if name == FEATURE_ID else (feature.properties or {}).get(name)


def _names(features: Sequence[RawFeature]) -> list[str]:
    return list(dict.fromkeys(name for feature in features for name, _value in values(feature)))


def _home_affairs_keys(features: Sequence[RawFeature], known: Mapping[str, Known]) -> Iterable[Key]:
    districts = {code[:8] for code in known}
    for name in _names(features):
        codes = tuple(home_affairs(value_of(feature, name)) for feature in features)
        foreign = tuple(code is not None and code[:8] not in districts for code in codes)
        yield Key(name, MatchedBy.CODE, codes, foreign)


def _bps_keys(features: Sequence[RawFeature], known: Mapping[str, Known]) -> Iterable[Key]:
    pairs = {village.bps_code: code for code, village in known.items() if village.bps_code}
    districts = {bps_code[:7] for bps_code in pairs}
    for name in _names(features):
        said = [as_text(value_of(feature, name)) for feature in features]
        foreign = tuple(is_bps_village(text) and text[:7] not in districts for text in said)
        yield Key(name, MatchedBy.BPS, tuple(pairs.get(text) for text in said), foreign)


def _best(keys: Iterable[Key], known: Mapping[str, Known]) -> Key | None:
    """Most villages wins; among equals the first, so that the Home Affairs code comes before BPS."""
    best = max(keys, key=lambda key: key.ours(known), default=None)
    return best if best and best.ours(known) else None


def _name_keys(
    features: Sequence[RawFeature], known: Mapping[str, Known], district_name: str
) -> Iterable[Key]:
    """Names repeat from district to district: where a property names the district, only its features count."""
    spelt = _spellings(known)
    here = _in_district(features, district_name)
    foreign = tuple(not is_here for is_here in here)
    for name in _names(features):
        said = [value_of(feature, name) for feature in features]
        codes = tuple(
            spelt.get(bare(value)) if is_here and isinstance(value, str) else None
            for value, is_here in zip(said, here, strict=True)
        )
        yield Key(name, MatchedBy.NAME, codes, foreign)


def _spellings(known: Mapping[str, Known]) -> dict[str, str]:
    """Return spelling → code; without spaces too, and without those that mean more than one village."""
    found: dict[str, set[str]] = {}
    for code, village in known.items():
        for spelling in (village.name, *village.spellings):
            folded = fold(spelling)
            found.setdefault(folded, set()).add(code)
            found.setdefault(folded.replace(" ", ""), set()).add(code)
    return {spelling: codes.pop() for spelling, codes in found.items() if len(codes) == 1}


def _in_district(features: Sequence[RawFeature], district_name: str) -> list[bool]:
    name = bare(district_name)
    for prop in _names(features):
        says = [isinstance(v := value_of(f, prop), str) and bare(v) == name for f in features]
        if any(says) and not all(says):
            return says
    return [True] * len(features)
