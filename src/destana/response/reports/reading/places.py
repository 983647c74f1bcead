"""Where: villages by the gazetteer (misspelt and shortened too), the district, places outside, and landmarks.

A name that fits several villages is suggested once for each with ``ask`` set: "Kusambi", "Tanah Habang". A village
beside the name of another district ("Pimping, Amuntai Utara") is suggested weakly and asked for.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from .names import MAX_WORDS, NameIndex, common_keys, direction_of, index_of, outside_names, place_key
from .passage import Passage
from .terms import NO_WORDS, Field, PlaceNames, Strength, Suggestion, Words, unique

_FUZZY_ALONE = 7
"""A misspelt name of so many letters is recognised without "di" or "desa" before it."""
_NEAR_OUTSIDE = 4


@dataclass(frozen=True, slots=True)
class Mention:
    """A place named by the tokens ``first`` to ``last``: a village, a landmark, our district, or a place outside."""

    kind: str
    codes: tuple[str, ...]
    first: int
    last: int
    strength: Strength
    rt: str = ""
    is_ours: bool = True


@dataclass(frozen=True, slots=True)
class Places:
    """What the text says about where. ``spans`` are the tokens that belong to names."""

    villages: tuple[Suggestion, ...]
    others: tuple[Suggestion, ...]
    denied: tuple[Suggestion, ...]
    spans: frozenset[int]


def places_of(passage: Passage, names: PlaceNames, home_village: str) -> Places:
    """Return the places of the text; ``home_village``, the sender's own, is used when none is named or several fit."""
    mentions = list(_mentions(passage, index_of(names)))
    spans = frozenset(index for mention in mentions for index in range(mention.first, mention.last + 1))
    denied = [
        mention for mention in mentions if mention.kind == "village" and passage.is_not_meant(mention.first)
    ]
    kept = [
        mention
        for mention in mentions
        if mention.kind != "village" or not passage.is_not_meant(mention.first)
    ]
    villages = _villages(passage, kept, home_village)
    others = [_other(passage, mention) for mention in kept if mention.kind != "village"]
    return Places(
        villages=tuple(villages),
        others=tuple(others),
        denied=tuple(item for mention in denied for item in _suggested(passage, mention, Field.VILLAGE)),
        spans=spans,
    )


def _villages(passage: Passage, mentions: list[Mention], home_village: str) -> list[Suggestion]:
    is_outside = any(mention.kind == "outside" for mention in mentions)
    found = []
    for number, mention in enumerate(mentions):
        if mention.kind in {"village", "landmark"} and mention.codes:
            told = _beside_outside(passage, mention, mentions[number + 1 : number + 3])
            found.extend(_at_home(_suggested(passage, told, Field.VILLAGE), home_village))
    found = _sure_before_asked(found)
    if not found and home_village and not is_outside:
        found = [Suggestion(Field.VILLAGE, home_village, _here(passage), Strength.LOW, "home", ask=True)]
    return found


def _here(passage: Passage) -> Words:
    here = passage.places.get("here", ())
    return passage.words(here[0], here[0]) if here else NO_WORDS


def _sure_before_asked(found: list[Suggestion]) -> list[Suggestion]:
    """Drop the codes that a clearer mention in the same text has settled."""
    sure = {item.value for item in found if not item.ask}
    asked_groups = {item.reason for item in found if item.ask and item.value in sure}
    return unique(item for item in found if not item.ask or item.reason not in asked_groups)


def _at_home(suggestions: list[Suggestion], home_village: str) -> list[Suggestion]:
    """Let the sender's own village settle which of several is meant."""
    mine = [item for item in suggestions if item.value == home_village and item.ask and len(suggestions) > 1]
    return [replace(item, ask=False, strength=Strength.MEDIUM) for item in mine] or suggestions


def _suggested(passage: Passage, mention: Mention, about: Field) -> list[Suggestion]:
    reason = passage.words(mention.first, mention.last)
    ask = len(mention.codes) > 1 or not mention.is_ours
    strength = Strength.LOW if ask else mention.strength
    return [Suggestion(about, code, reason, strength, mention.kind, ask=ask) for code in mention.codes]


def _other(passage: Passage, mention: Mention) -> Suggestion:
    reason = passage.words(mention.first, mention.last)
    if mention.kind == "district" and mention.codes:
        return Suggestion(Field.DISTRICT, mention.codes[0], reason, mention.strength, mention.kind)
    if mention.kind == "landmark":
        return Suggestion(Field.LANDMARK, reason.words, reason, Strength.HIGH, mention.kind)
    return Suggestion(Field.OUTSIDE, reason.words.casefold(), reason, mention.strength, mention.kind)


def _beside_outside(passage: Passage, mention: Mention, following: list[Mention]) -> Mention:
    """Doubt a village that is followed by the name of another district; "dari" or "ke" between them means a road."""
    for other in following:
        if other.kind != "outside" or other.first - mention.last > _NEAR_OUTSIDE:
            continue
        if not any(passage.has(index, "going") for index in range(mention.last + 1, other.first)):
            return replace(mention, is_ours=False)
    return mention


def _mentions(passage: Passage, names: NameIndex) -> Iterator[Mention]:
    index = 0
    while index < len(passage.tokens):
        mention = _mention_at(passage, names, index)
        if mention is None:
            index += 1
            continue
        yield mention
        index = mention.last + 1


def _mention_at(passage: Passage, names: NameIndex, index: int) -> Mention | None:
    joined = _joined(passage, index)
    for count in range(len(joined), 0, -1):
        found = _exact(passage, names, index, index + count - 1, joined[count - 1])
        if found is not None:
            return found
    return _misspelt(passage, names, index, joined)


def _joined(passage: Passage, index: int) -> list[str]:
    """Return the keys from ``index`` on, written together: of one token, of two, up to four, inside the clause."""
    last = min(passage.clause(index).last, index + MAX_WORDS)
    found: list[str] = []
    for other in range(index, last):
        found.append((found[-1] if found else "") + place_key(passage.tokens[other]))
    return found


def _exact(passage: Passage, names: NameIndex, first: int, last: int, joined: str) -> Mention | None:
    if joined in names.stems:
        told = _with_direction(passage, names, joined, first, last, Strength.HIGH)
        if told is not None:
            return told
    if joined in names.districts and (joined not in names.names or passage.has(first - 1, "of_district")):
        return _district(passage, names, first, last, joined)
    name = names.names.get(joined)
    if name is None:
        return _untold(names, joined, first, last) or _outside(passage, first, last, joined)
    is_marked = _is_marked(passage, first, last)
    if first == last and joined in names.risky and not is_marked:
        return None
    is_sure = (
        is_marked or last > first or joined not in common_keys()
    )  # a name that is no everyday word needs no "di"
    strength = Strength.HIGH if is_sure else Strength.MEDIUM
    return _weakened(passage, Mention(name.kind, name.codes, first, last, strength, name.rt))


def _district(passage: Passage, names: NameIndex, first: int, last: int, joined: str) -> Mention | None:
    name = names.districts[joined]
    is_marked = _is_marked(passage, first, last)
    if joined in names.risky and not is_marked:
        return None
    return Mention(name.kind, name.codes, first, last, Strength.HIGH if is_marked else Strength.MEDIUM)


def _weakened(passage: Passage, mention: Mention) -> Mention:
    """A place that somebody goes or fled to is less likely the place of the event."""
    if passage.has(mention.first - 1, "going") or passage.has(mention.first - 2, "going"):
        fled = passage.near(mention.first, "flight", before=5, after=0)
        return replace(mention, strength=Strength.LOW if fled else Strength.MEDIUM)
    return mention


def _with_direction(
    passage: Passage, names: NameIndex, stem: str, first: int, last: int, strength: Strength
) -> Mention | None:
    """Return the village of a stem and the direction word behind it, or None when there is no such word."""
    after = last + 1
    if after >= passage.clause(first).last:
        return None
    direction = direction_of(passage.tokens[after])
    codes = names.stems[stem].get(direction)
    return _weakened(passage, Mention("village", codes, first, after, strength)) if codes else None


def _untold(names: NameIndex, stem: str, first: int, last: int) -> Mention | None:
    """Return all villages of a stem that stands without its direction."""
    if stem not in names.stems:
        return None
    codes = tuple(code for ways in names.stems[stem].values() for code in ways)
    return Mention("village", codes, first, last, Strength.LOW)


def _outside(passage: Passage, first: int, last: int, joined: str) -> Mention | None:
    if joined not in outside_names():
        return None
    return Mention(
        "outside", (), first, last, Strength.HIGH if _is_marked(passage, first, last) else Strength.MEDIUM
    )


def _is_marked(passage: Passage, first: int, last: int) -> bool:
    """Say whether a word such as "di" or "desa" stands before, or the name is all that the clause says."""
    clause = passage.clause(first)
    if clause.first == first and clause.last == last + 1:
        return True
    if first > clause.first and passage.has(first - 1, "marker"):
        return True
    return first - 2 >= clause.first and passage.tokens[first - 2].word == "rt"


def _misspelt(passage: Passage, names: NameIndex, index: int, joined: list[str]) -> Mention | None:
    token = passage.tokens[index]
    if token.digits or passage.is_idiom[index] or token.keys[0] in names.risky:
        return None
    for count in range(min(3, len(joined)), 0, -1):
        key, last = joined[count - 1], index + count - 1
        if not _may_be_name(passage, index, last, key):
            continue
        found = _nearest(passage, names, index, last, names.similar(key))
        if found is not None:
            return found
    return None


def _may_be_name(passage: Passage, first: int, last: int, key: str) -> bool:
    """Say whether the words may be a misspelt name: no everyday words, and long or behind a word such as "di"."""
    if all(_is_everyday(passage, index) for index in range(first, last + 1)) or _is_everyday(passage, last):
        return False
    return _is_marked(passage, first, last) or len(key) >= _FUZZY_ALONE


def _is_everyday(passage: Passage, index: int) -> bool:
    return any(key in common_keys() for key in passage.tokens[index].keys)


def _nearest(passage: Passage, names: NameIndex, first: int, last: int, near: list[str]) -> Mention | None:
    if not near:
        return None
    if len(near) == 1 and near[0] in names.stems:
        told = _with_direction(passage, names, near[0], first, last, Strength.MEDIUM)
        return told or _untold(names, near[0], first, last)
    found = [
        names.names[name] for name in near if name in names.names and names.names[name].kind != "district"
    ]
    codes = tuple(dict.fromkeys(code for name in found for code in name.codes))
    if not codes or _is_directed(names, near):
        return None
    return Mention(found[0].kind, codes, first, last, Strength.MEDIUM)


def _is_directed(names: NameIndex, near: list[str]) -> bool:
    """Say whether a name ends in a direction: those are found by their stem, never by a guess at the whole."""
    return any(name.startswith(stem) and name != stem for name in near for stem in names.stems)
