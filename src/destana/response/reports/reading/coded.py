"""Reads coded reports: "LAPOR BJR PMP21 LTT R03 J15", in any order, with slips, with words between the codes.

A slip is never made good in silence: what is one letter away from a single code is suggested with ``ask``, what is
near several is not read. Three letters of a village that a slip could have made of other letters are asked, too; with
the village's number behind them they are sure.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from destana.response.hazards.terms import Depth

from .codes import Codes, Sense, codes_of, lists
from .terms import Field, Kind, PlaceNames, Reading, Strength, Suggestion, Words
from .tokens import folded

_PIECE = re.compile(r"[^\W_]+")
_LETTERS_DIGITS = re.compile(r"^([^\W\d_]+?)([OoIl]?\d[\dOoIl]*)$")
_DIGITS_LETTERS = re.compile(r"^(\d+)([^\W\d_]+)$")
_DIGITISH = re.compile(r"[OoIl]?\d[\dOoIl]*")
_LOOKS_LIKE = str.maketrans("OoIl", "0011")
_LONGEST = 400
"""Characters: three parts of an SMS. A longer text is no coded report."""
_DIGITS = {Field.RT: 3, Field.PEOPLE: 5, Field.HOUSEHOLDS: 5}


@dataclass(frozen=True, slots=True)
class Coded:
    """What the codes of a text say, and the words that could not be read."""

    suggestions: tuple[Suggestion, ...]
    unread: tuple[Words, ...]

    @property
    def fields(self) -> frozenset[Field]:
        """What the codes speak of."""
        return frozenset(item.field for item in self.suggestions)


@dataclass(frozen=True, slots=True)
class _Found:
    suggestion: Suggestion
    is_code: bool


def coded_of(text: str, names: PlaceNames, otherwise: Reading) -> Coded | None:
    """Return what the codes say, or None where the text is an ordinary one.

    ``otherwise`` is what the text says as plain words: a village's whole name, for example, is no unread word.
    """
    if len(text) > _LONGEST:
        return None
    pieces = _pieces(text)
    leads = bool(pieces) and _is_start(pieces[0].words)
    found, left = _read(pieces[1:] if leads else pieces, codes_of(tuple(names.shorts)))
    left = [word for word in left if not _is_said(word, otherwise)]
    codes = sum(item.is_code for item in found)
    if codes < (1 if leads else 2) or len(left) >= (len(found) if leads else 1):
        return None
    return Coded(tuple(_settled(item.suggestion for item in found)), tuple(left))


def merged(reading: Reading, coded: Coded) -> Reading:
    """Return the reading with what the codes say in the place of what the words seemed to; dangers stay."""
    kept = [
        _asked(item) if item.field is Field.VILLAGE and _is_code_too(item, coded) else item
        for item in reading.suggestions
        if item.field is Field.DANGER or item.field not in coded.fields | {Field.KIND}
    ]
    kind = Suggestion(Field.KIND, Kind.REPORT.value, coded.suggestions[0].reason, Strength.HIGH)
    return Reading((kind, *coded.suggestions, *kept), reading.denied)


def named(text: str, field: Field, names: PlaceNames) -> str:
    """Return the value of a field that these codes name and nothing else; nothing where it is not sure."""
    pieces = _pieces(text)
    if field in _DIGITS and len(pieces) == 1 and pieces[0].words.isdecimal():
        return _number(field, pieces[0].words)
    found, left = _read(pieces, codes_of(tuple(names.shorts)))
    values = {item.suggestion.value for item in found if item.suggestion.field is field}
    is_sure = not left and len(values) == 1 and not any(item.suggestion.ask for item in found)
    return values.pop() if is_sure else ""


def _pieces(text: str) -> list[Words]:
    return [Words(piece[0], piece.start(), piece.end()) for piece in _PIECE.finditer(text)]


def _is_start(word: str) -> bool:
    return folded(word) in lists().start


def _read(pieces: list[Words], codes: Codes) -> tuple[list[_Found], list[Words]]:
    found: list[_Found] = []
    left: list[Words] = []
    index = 0
    while index < len(pieces):
        for joined in _joined(pieces, index):
            item = _exact(joined, codes)
            if item is not None:
                found.append(item)
                index += 2
                break
        else:
            item = _exact(pieces[index], codes) or _near(pieces[index], codes)
            if item is not None:
                found.append(item)
            elif folded(pieces[index].words) not in lists().fillers:
                left.append(pieces[index])
            index += 1
    return found, left


def _joined(pieces: list[Words], index: int) -> Iterator[Words]:
    """Yield a piece with the one behind it, where one has letters and the other digits: "R 03", "15 jiwa"."""
    if index + 1 < len(pieces):
        one, other = pieces[index], pieces[index + 1]
        is_forward = one.words.isalpha() and _DIGITISH.fullmatch(other.words)
        if is_forward or (one.words.isdecimal() and other.words.isalpha()):
            yield Words(one.words + other.words, one.start, other.end)


def _exact(piece: Words, codes: Codes) -> _Found | None:
    counted = _counted(piece)
    if counted is not None:
        return counted
    word = folded(piece.words)
    sense = codes.exact(word)
    if sense is None:
        return None
    ask = sense.field is Field.VILLAGE and not codes.is_alone(word)
    return _Found(_suggestion(sense, piece, ask=ask), sense.is_code)


def _counted(piece: Words) -> _Found | None:
    """Read R03, RT3, J15, 15jiwa, K4; a letter O or I among the digits is meant as one."""
    forward, backward = _LETTERS_DIGITS.match(piece.words), _DIGITS_LETTERS.match(piece.words)
    if forward:
        field, digits = lists().counted.get(folded(forward[1])), forward[2].translate(_LOOKS_LIKE)
    elif backward:
        field, digits = lists().counted.get(folded(backward[2])), backward[1]
    else:
        return None
    value = _number(field, digits) if field else ""
    if not field or not value:
        return None
    amount = None if field is Field.RT else int(value)
    said = Suggestion(field, value, piece, Strength.HIGH, field.value, amount)
    return _Found(said, is_code=len(piece.words.strip("0123456789OoIl")) == 1)


def _number(field: Field, digits: str) -> str:
    if not digits.isascii() or len(digits) > _DIGITS[field] or not int(digits):
        return ""
    return digits.zfill(2) if field is Field.RT else str(int(digits))


def _near(piece: Words, codes: Codes) -> _Found | None:
    """Return what is one slip away, where that is one thing only."""
    word = folded(piece.words)
    if word in lists().fillers:
        return None
    near = codes.near(word)
    if len(near) != 1:
        return None
    [(field, value)] = near
    return _Found(_suggestion(Sense(field, value, is_code=False), piece, ask=True), is_code=False)


def _suggestion(sense: Sense, piece: Words, *, ask: bool) -> Suggestion:
    amount = Depth(sense.value).cm if sense.field is Field.DEPTH else None
    strength = Strength.LOW if ask else Strength.HIGH
    return Suggestion(sense.field, sense.value, piece, strength, "code", amount, ask)


def _settled(found: Iterable[Suggestion]) -> Iterator[Suggestion]:
    """Yield each value once; where a field that holds one thing got two, both are asked."""
    known: dict[tuple[Field, str], Suggestion] = {}
    for item in found:
        before = known.get((item.field, item.value))
        if before is None or (before.ask and not item.ask):
            known[item.field, item.value] = item
    for item in known.values():
        others = [one for one in known.values() if one.field is item.field]
        is_one = item.field in {Field.RT, Field.DANGER} or len(others) == 1
        yield item if is_one else _asked(item)


def _asked(item: Suggestion) -> Suggestion:
    return Suggestion(item.field, item.value, item.reason, Strength.LOW, item.label, item.amount, ask=True)


def _is_code_too(item: Suggestion, coded: Coded) -> bool:
    """Whether the same letters were read as a code: "LEJER" may be Lajar, or LEHER with a slip."""
    return any(
        one.reason.start < item.reason.end and item.reason.start < one.reason.end for one in coded.suggestions
    )


def _is_said(word: Words, reading: Reading) -> bool:
    """Whether the ordinary reading understood the word, as the whole name of a village or as an event."""
    return any(
        item.reason.start <= word.start and word.end <= item.reason.end
        for item in reading.suggestions
        if item.field not in {Field.KIND, Field.STYLE}
    )
