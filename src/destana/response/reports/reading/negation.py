"""What the text denies, asks, supposes or tells of old days.

A negation reaches forward inside its clause: "kada baah" denies the flood, "motor kada kawa liwat karena banjir" does
not, because *kada kawa* (cannot) tells of an obstacle and *karena* ends the reach. After "there is no" the reach is
the clause ("tidak ada rumah yang terendam"); after a plain "not" it is the next word that says something ("kada naik,
banjir" leaves the flood standing). A "there is none" at the end of a clause reaches back ("api kadada lagi").
"""

from collections.abc import Callable
from itertools import pairwise

from .passage import Match, Passage
from .terms import Strength
from .tokens import Clause

_REACH = 9
"""Most words that a negation reaches."""
_NOUN_REACH = 4
_BACK_REACH = 4
ASKING, SUPPOSING, PAST, DRILL = "asking", "supposing", "past", "drill"
_LONG_AGO = frozenset({"lalu", "kemarin", "kamarin", "lampau", "samalam"})
_YEAR_DIGITS = 4
_RUN_ON = 6
"""After so many words without a comma a question or an "if" no longer speaks of what stands before it."""
_UNSURE = frozenset({ASKING, SUPPOSING, DRILL})
_KAH_WORDS = frozenset(
    "langkah nikah pernikahan berkah tingkah sedekah sadakah barakah pangkah cekah jekah mekah".split()
)


def mark(passage: Passage) -> None:
    """Fill in ``denied_by`` of the passage and the moods of its clauses."""
    passage.denied_by = [-1] * len(passage.tokens)
    for index in passage.places.get("negator", ()):
        _deny_from(passage, index)
    _split_run_ons(passage)
    meaningless = _not_asking(passage)
    for clause in passage.clauses:
        clause.moods = _moods(passage, clause, meaningless)
    for match in passage.matches("kinds"):
        if match.sense.value == "question":
            passage.clause(match.first).moods.add(ASKING)
    _spread_supposing(passage)


def weighed(passage: Passage, match: Match) -> Strength:
    """Return the strength of a match after the mood of its clause: asked, supposed and old things say less."""
    strength = match.sense.strength
    if match.is_guess:
        strength = strength.lowered()
    return strength.lowered() if passage.clause(match.first).moods else strength


def is_told(passage: Passage, index: int) -> bool:
    """Say whether the clause of a token states something, instead of asking or supposing."""
    return not passage.clause(index).moods & _UNSURE


def is_now(passage: Passage, index: int) -> bool:
    """Say whether the clause of a token states something of today."""
    return not passage.clause(index).moods


def _deny_from(passage: Passage, index: int) -> None:
    clause = passage.clause(index)
    if passage.has(index, "noun_negator") and not _may_negate_noun(passage, index):
        return
    follower = index + 1
    if follower < clause.last and _is_softened(passage, index, follower):
        return
    is_existential = passage.has(index, "existential") or (
        follower < clause.last and "ada" in passage.tokens[follower].keys
    )
    if is_existential and _is_last(passage, index, clause.last):
        first = max(clause.first, index - _BACK_REACH)
        _deny(passage, range(first, index), index)
        return
    if passage.has(index, "noun_negator"):
        _deny_forward(passage, index, _NOUN_REACH, _goes_on_always)
    else:
        _deny_forward(passage, index, _REACH, _goes_on_if_named if is_existential else _goes_on_never)


def _may_negate_noun(passage: Passage, index: int) -> bool:
    """Banjarese *lain* is "not", Indonesian *lain* is "other": only at the head of a clause is it read as "not"."""
    return "lain" not in passage.tokens[index].keys or index == passage.clause(index).first


def _is_softened(passage: Passage, index: int, follower: int) -> bool:
    if passage.has(follower, "ability") or passage.has(follower, "only"):
        return True
    return passage.has(follower, "degree") and "balum" not in passage.tokens[index].keys


def _deny_forward(passage: Passage, index: int, reach: int, goes_on: Callable[[Passage, int], bool]) -> None:
    """Deny from word to word until the clause ends, something new begins, or the denied thing has been said."""
    last = min(passage.clause(index).last, index + 1 + reach)
    for other in range(index + 1, last):
        if _begins_anew(passage, other):
            return
        if passage.denied_by[other] < 0:
            passage.denied_by[other] = index
        if not passage.has(other, "transparent") and not goes_on(passage, other):
            return


def _begins_anew(passage: Passage, index: int) -> bool:
    """Say whether a new thought begins at the token, as people often write without a comma."""
    clause = passage.clause(index)
    if passage.has(index, "breaker") or (passage.has(index, "and_word") and index + 2 < clause.last):
        return True
    return index + 1 < clause.last and passage.has(index + 1, "new_predicate")


def _goes_on_always(passage: Passage, index: int) -> bool:
    return True


def _goes_on_never(passage: Passage, index: int) -> bool:
    return False


def _goes_on_if_named(passage: Passage, index: int) -> bool:
    """After "there is no": go on where only the victim or the word for "event" was said, and over "and" and "which"."""
    return passage.has(index, "deniable") or any(
        passage.has(index + 1, name) for name in ("and_word", "which")
    )


def _deny(passage: Passage, span: range, index: int) -> None:
    for other in span:
        if passage.denied_by[other] < 0:
            passage.denied_by[other] = index


def _is_last(passage: Passage, index: int, last: int) -> bool:
    """Say whether only particles follow, so that the negation speaks of what came before it in the clause."""
    return index > passage.clause(index).first and all(
        passage.has(other, "particle") for other in range(index + 1, last)
    )


def _split_run_ons(passage: Passage) -> None:
    """Cut what was written without a comma before a wish, and a long clause before a question or an "if".

    "Rumah sudah banjir semoga cepat surut" tells of a flood; only the wish is supposed.
    """
    clauses: list[Clause] = []
    for clause in passage.clauses:
        cuts = [index for index in range(clause.first + 1, clause.last) if _turns(passage, clause, index)]
        edges = [clause.first, *cuts, clause.last]
        for first, last in pairwise(edges):
            mark_ = clause.mark if last == clause.last else ""
            clauses.append(Clause(first, last, mark_, clause.sentence))
            for token in passage.tokens[first:last]:
                token.clause = len(clauses) - 1
    passage.clauses = clauses


def _turns(passage: Passage, clause: Clause, index: int) -> bool:
    """Say whether a new thought begins at the token: a wish anywhere, a question or an "if" after many words."""
    if passage.has(index, "wishing"):
        return True
    is_late = index - clause.first >= _RUN_ON and clause.last - index > 1
    return is_late and (passage.has(index, "asking") or passage.has(index, "supposing"))


def _not_asking(passage: Passage) -> set[int]:
    """Return the tokens of phrases that only look like a question: "di mana-mana", "siapa saja"."""
    return {
        index
        for match in passage.matches("kinds")
        if match.sense.value == "nothing"
        for index in range(match.first, match.last + 1)
    }


def _moods(passage: Passage, clause: Clause, meaningless: set[int]) -> set[str]:
    moods: set[str] = set()
    span = range(clause.first, clause.last)
    if "?" in clause.mark or any(
        _asks(passage, index, clause.first) for index in span if index not in meaningless
    ):
        moods.add(ASKING)
    if any(passage.has(index, "supposing") for index in span):
        moods.add(SUPPOSING)
    if any(passage.has(index, "drill") for index in span):
        moods.add(DRILL)
    if any(passage.has(index, "past") or _is_old_year(passage, index) for index in span):
        moods.add(PAST)
    return moods


def _asks(passage: Passage, index: int, first: int) -> bool:
    word = passage.tokens[index].word
    if passage.has(index, "asking"):
        return True
    if word.endswith("kah") and len(word) > 5 and word not in _KAH_WORDS:
        return True
    return index == first and passage.has(index, "asking_soft") and not passage.has(index + 1, "asking_soft")


def _is_old_year(passage: Passage, index: int) -> bool:
    """Say whether the token is "tahun" before a year or before "lalu". A bare year may be today's date."""
    if "tahun" not in passage.tokens[index].keys or index + 1 >= len(passage.tokens):
        return False
    after = passage.tokens[index + 1]
    return after.word in _LONG_AGO or (len(after.digits) == _YEAR_DIGITS and after.digits.isdigit())


def _spread_supposing(passage: Passage) -> None:
    """Let "if" reach the next clause of its sentence: "kalau banjir, rumah terendam"."""
    for before, after in zip(passage.clauses, passage.clauses[1:], strict=False):
        if (
            SUPPOSING in before.moods
            and before.sentence == after.sentence
            and before.last - before.first <= _NOUN_REACH
        ):
            after.moods.add(SUPPOSING)
