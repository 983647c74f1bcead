"""What the sender wants: to report, to ask for something, to ask, to say that it is over, or nothing of ours."""

from collections.abc import Iterable

from .negation import ASKING
from .passage import Passage
from .terms import NO_WORDS, Danger, Field, Kind, Strength, Suggestion, Words

_PASSES = frozenset({Danger.PLEA, Danger.FIRE, Danger.DEEP})
"""Dangers that may be named in news that they are over."""

_FEW = 4
"""A question mark in so few words is the whole matter."""


def kind_of(passage: Passage, found: Iterable[Suggestion]) -> Suggestion:
    """Return the kind. Danger to life makes a report of anything but a drill or an advertisement."""
    items = list(found)
    matches = sorted(
        (match for match in passage.matches("kinds") if match.sense.field == "hint"),
        key=lambda match: match.sense.strength.rank,
    )
    hints = {match.sense.value: match for match in matches}
    words = {name: passage.words(match.first, match.last) for name, match in hints.items()}
    strong = {name for name, match in hints.items() if match.sense.strength is Strength.HIGH}
    dangers = [item for item in items if item.field == Field.DANGER and item.strength is not Strength.LOW]
    hazards = [item for item in items if item.field == Field.HAZARD]
    needs = [item for item in items if item.field == Field.NEED]
    if "sale" in strong and not hazards:
        return _made(Kind.NOT_A_REPORT, words["sale"])
    if "correction" in strong:
        return _made(Kind.CORRECTION, words["correction"])
    if _asks(passage, strong) and not any(item.strength is Strength.HIGH for item in dangers):
        return _made(Kind.QUESTION, words.get("question", NO_WORDS))
    if "over" in strong and not any(item.value not in _PASSES for item in dangers):
        return _made(Kind.INFO, words["over"])
    if needs and not any(item.strength is Strength.HIGH for item in hazards):
        return _made(Kind.NEED, needs[0].reason)
    if hazards or dangers:
        return _made(Kind.REPORT, (hazards or dangers)[0].reason)
    if needs:
        return _made(Kind.NEED, needs[0].reason)
    if _greets(passage):
        return _made(Kind.GREETING, passage.words(0, len(passage.tokens) - 1))
    return _made(Kind.NOT_A_REPORT, NO_WORDS, Strength.LOW)


def _made(kind: Kind, reason: Words, strength: Strength = Strength.MEDIUM) -> Suggestion:
    return Suggestion(Field.KIND, kind, reason, strength, str(kind.label))


def _asks(passage: Passage, strong: set[str]) -> bool:
    """Say whether the text asks: every telling clause of it, not merely a "benarkah?" at the end of a report."""
    if "question" in strong:
        return True
    asking = [clause for clause in passage.clauses if ASKING in clause.moods and clause.last > clause.first]
    telling = [
        clause
        for clause in passage.clauses
        if ASKING not in clause.moods and clause.last - clause.first >= _FEW
    ]
    return bool(asking) and not telling


def _greets(passage: Passage) -> bool:
    return bool(passage.tokens) and all(
        passage.has(index, "greeting") or passage.has(index, "empty") for index in range(len(passage.tokens))
    )
