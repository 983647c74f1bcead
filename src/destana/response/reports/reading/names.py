"""The gazetteer made ready for looking up, and the spelling of names.

A name is looked up by its keys written together, so "Tanah Habang Kiri", "tanahhabang kiri" and "tanah habang kiri"
are one. Names that differ only in their last word ("Kusambi Hulu", "Kusambi Hilir") share a *stem*; the direction
behind the stem must be written, in full or shortened as people do, and is never guessed.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz.distance import OSA

from .lexicon import lexicon, numbers, table, words
from .terms import PlaceNames
from .tokens import Token, folded, key_of

MAX_WORDS = 4
_ONE_SLIP, _TWO_SLIPS = 5, 9
"""From this many letters on a name may have one slip, or two."""
_KEPT = 16


@dataclass(frozen=True, slots=True)
class Name:
    """A name of the gazetteer."""

    kind: str
    codes: tuple[str, ...]
    rt: str = ""


@dataclass(slots=True)
class NameIndex:
    """Names by their joined keys, stems with their directions, and everything by first letter for misspellings."""

    names: dict[str, Name] = field(default_factory=dict)
    districts: dict[str, Name] = field(default_factory=dict)
    stems: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)
    by_letter: dict[str, list[str]] = field(default_factory=dict)
    slips: dict[str, int] = field(default_factory=dict)
    risky: frozenset[str] = frozenset()
    longest: int = 0

    def similar(self, joined: str) -> list[str]:
        """Return the names and stems within the allowed number of slips, the nearest only."""
        if not _ONE_SLIP <= len(joined) <= self.longest + 2:
            return []
        best = 3
        found: list[str] = []
        for name in self.by_letter.get(joined[0], ()):
            allowed = min(self.slips[name], _slips(len(joined)))
            distance = OSA.distance(joined, name, score_cutoff=allowed)
            if distance > allowed or distance > best:
                continue
            found = [*found, name] if distance == best else [name]
            best = distance
        return found


def index_of(names: PlaceNames) -> NameIndex:
    """Return the index of a gazetteer; the last few are kept, since one is read with many texts."""
    for known, made in _INDEXES:
        if known is names:
            return made
    made = _build(names)
    _INDEXES.insert(0, (names, made))
    del _INDEXES[_KEPT:]
    return made


_INDEXES: list[tuple[PlaceNames, NameIndex]] = []


def place_key(token: Token) -> str:
    """Return the key of a token as part of a name: "sei" is "sungai" and "3" is "tiga" here."""
    if token.digits:
        return _spellings().get(token.digits, token.digits)
    return _spellings().get(token.word, token.keys[0])


def direction_of(token: Token) -> str:
    """Return the direction that a token is, or nothing: "ulu" is "hulu"."""
    return _directions().get(token.word, _directions().get(token.keys[0], ""))


@lru_cache(maxsize=1)
def common_keys() -> frozenset[str]:
    """Return everyday words that are never a misspelt name."""
    return (
        frozenset(key_of(folded(word)) for word in words("places", "common"))
        | lexicon().words
        | set(numbers())
    )


@lru_cache(maxsize=1)
def outside_names() -> dict[str, str]:
    """Return the places that are known not to be in the district, by joined key."""
    return {join(name.split()): name for name in words("places", "outside")}


def join(parts: Iterable[str]) -> str:
    """Return the joined key of the words of a name, however the gazetteer or a list spells them."""
    keys = (_spellings().get(folded(part), key_of(folded(part))) for part in parts)
    return "".join(keys)


@lru_cache(maxsize=1)
def _spellings() -> dict[str, str]:
    return {
        variant: key_of(word)
        for word, variants in table("places", "spelled").items()
        for variant in variants.split()
    }


@lru_cache(maxsize=1)
def _directions() -> dict[str, str]:
    found = {
        variant: word
        for word, variants in table("places", "directions").items()
        for variant in variants.split()
    }
    found.update({key_of(word): word for word in ("selatan", "utara", "timur", "barat", "luar", "dalam")})
    return found


def _slips(length: int) -> int:
    if length >= _TWO_SLIPS:
        return 2
    return 1 if length >= _ONE_SLIP else 0


def _slips_in(name: str) -> int:
    """Return how many slips a name may have: two only if it is long without its "tanah", "sungai" and the like."""
    generic = next((word for word in words("places", "generic") if name.startswith(key_of(word))), "")
    return min(_slips(len(name)), max(1, _slips(len(name) - len(generic))))


def _build(names: PlaceNames) -> NameIndex:
    index = NameIndex(risky=frozenset(key_of(word) for word in words("places", "risky")))
    for entry in names.entries:
        parts = folded(entry.words).replace("_", " ").split()
        if parts:
            is_outside = entry.kind == "district" and names.district not in entry.codes
            kind = "outside" if is_outside else str(entry.kind)
            _add(index, parts, Name(kind, tuple(entry.codes), entry.rt))
    _keep_real_stems(index)
    for name in {*index.names, *index.stems, *index.districts}:
        index.by_letter.setdefault(name[0], []).append(name)
        index.slips[name] = _slips_in(name)
        index.longest = max(index.longest, len(name))
    for known in index.by_letter.values():
        known.sort()
    return index


def _add(index: NameIndex, parts: list[str], name: Name) -> None:
    joined = join(parts)
    if name.kind in {"district", "outside"}:
        index.districts[joined] = name
        return
    known = index.names.get(joined)
    if known is None or (known.kind != "village" and name.kind == "village"):
        index.names[joined] = name
    elif known.kind == name.kind and known.codes != name.codes:
        index.names[joined] = Name(
            name.kind, tuple(dict.fromkeys(known.codes + name.codes)), known.rt or name.rt
        )
    direction = _directions().get(parts[-1], "")
    if name.kind == "village" and direction and len(parts) > 1 and len(name.codes) == 1:
        index.stems.setdefault(join(parts[:-1]), {})[direction] = name.codes


def _keep_real_stems(index: NameIndex) -> None:
    """Forget stems of one name only, unless they stand for something by themselves."""
    index.stems = {stem: ways for stem, ways in index.stems.items() if len(ways) > 1}
