"""RT numbers: "RT 2", "rt02", "RT.03", "RT 1, 2, dan 4", "RT 1-3", "rt dua", "RT III". Kept as written."""

from .lexicon import numbers
from .passage import Passage
from .terms import Field, Strength, Suggestion, Words, unique

_JOINERS = frozenset({"dan", "wan", "sampai", "sd", "atau", "s", "d", "dangan", "lawan", "rt", "sarta"})
_RANGES = frozenset({"sampai", "sd", "d"})
_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "x": "10"}
_DIGITS = 3
_WIDEST_RANGE = 12
_UNITS = frozenset({"households", "people", "houses", "classifier"})
_LENGTHS = frozenset(
    {"cm", "matar", "m", "km", "hari", "jam", "hk", "kg", "dus", "titik", "wita", "malam", "unit"}
)


def rts_of(passage: Passage) -> tuple[list[Suggestion], list[Suggestion]]:
    """Return the RT numbers that the text gives, in its order, and those that it denies ("bukan RT 2")."""
    kept: list[Suggestion] = []
    denied: list[Suggestion] = []
    index = 0
    while index < len(passage.tokens):
        if passage.tokens[index].word != "rt":
            index += 1
            continue
        index = _read_list(passage, index, kept, denied)
    gone = {item.value for item in denied} - {item.value for item in kept}
    return unique(kept), [item for item in unique(denied) if item.value in gone]


def _read_list(passage: Passage, start: int, kept: list[Suggestion], denied: list[Suggestion]) -> int:
    """Read the numbers behind the RT at ``start``; return the index after them."""
    index, last_number, is_range = start + 1, "", False
    while index < len(passage.tokens):
        token = passage.tokens[index]
        if last_number and _is_behind_slash(passage, index):  # "RT 02/05" is RT and RW
            return index
        values = _numbers(passage, index, is_first=not last_number)
        if values:
            if is_range or _is_dashed(passage, index, last_number):
                values = _between(last_number, values[0]) + values
            target = denied if passage.is_not_meant(index) else kept
            words = _words(passage, start, index)
            target.extend(Suggestion(Field.RT, value, words, Strength.HIGH) for value in values)
            last_number, is_range = values[-1], False
        elif last_number and token.keys[0] in _JOINERS | {"rt"} and _number_follows(passage, index):
            is_range = is_range or token.keys[0] in _RANGES
        else:
            return index
        index += 1
    return index


def _words(passage: Passage, start: int, index: int) -> Words:
    """Return "RT 2" for a number near its RT, else the number alone."""
    return passage.words(start, index) if index == start + 1 else passage.words(index, index)


def _is_apart(passage: Passage, index: int) -> bool:
    """Say whether more than a full stop or a colon stands between "RT" and the number: "di 3 RT, 120 jiwa"."""
    gap = passage.text[passage.tokens[index - 1].end : passage.tokens[index].start].strip()
    return gap not in {"", ".", ":", "-", "_", ".:", "#"}


def _numbers(passage: Passage, index: int, *, is_first: bool) -> list[str]:
    token = passage.tokens[index]
    if is_first and _is_apart(passage, index):
        return []
    if not token.digits:
        roman = _ROMAN.get(token.word)
        spoken = next((str(numbers()[key]) for key in token.keys if key in numbers()), None)
        found = roman or (spoken if is_first or _is_joined(passage, index) else None)
        return [found] if found and not _is_counted(passage, index) else []
    parts = token.digits.replace(".", ",").split(",")
    if any(not 1 <= len(part) <= _DIGITS for part in parts):
        return []
    if _is_counted(passage, index):
        if (
            is_first
            and passage.tokens[index - 1].word == "rt"
            and len(parts) == 1
            and _is_counted_softly(passage, index)
        ):
            return parts
        return parts[:-1] if len(parts) > 1 else []
    return parts


def _is_joined(passage: Passage, index: int) -> bool:
    return passage.tokens[index - 1].keys[0] in _JOINERS


def _is_counted(passage: Passage, index: int) -> bool:
    """Say whether the number counts what follows, as in "RT 2, 10 rumah"."""
    after = index + 1
    if after >= len(passage.tokens):
        return False
    token = passage.tokens[after]
    if token.clause != passage.tokens[index].clause:
        return False
    return bool(passage.groups[after] & _UNITS) or any(key in _LENGTHS for key in token.keys)


def _is_counted_softly(passage: Passage, index: int) -> bool:
    """Say whether the word that follows may begin a new thought: "RT 2 rumah terendam", "RT 3 warga pergi"."""
    return passage.has(index + 1, "houses") or passage.has(index + 1, "people")


def _is_dashed(passage: Passage, index: int, last_number: str) -> bool:
    if not last_number or index == 0:
        return False
    gap = passage.text[passage.tokens[index - 1].end : passage.tokens[index].start].strip()
    return gap in {"-", "–", "—"}


def _is_behind_slash(passage: Passage, index: int) -> bool:
    start = passage.tokens[index].start
    return bool(passage.tokens[index].digits) and passage.text[max(0, start - 1) : start] == "/"


def _between(low: str, high: str) -> list[str]:
    if not (low.isdigit() and high.isdigit()):
        return []
    first, last = int(low) + 1, int(high)
    if not 0 < last - first < _WIDEST_RANGE:
        return []
    width = len(low) if low.startswith("0") else 0
    return [str(number).zfill(width) for number in range(first, last)]


def _number_follows(passage: Passage, index: int) -> bool:
    """Say whether a further RT number stands in the next two words."""
    ahead = range(index + 1, min(index + 3, len(passage.tokens)))
    return any(
        passage.tokens[other].digits
        or passage.tokens[other].word == "rt"
        or passage.tokens[other].keys[0] in numbers()
        for other in ahead
    )
