"""What the sender wants: report, need, question, news that it is over, correction, greeting, or nothing for us."""

from collections.abc import Sequence
from dataclasses import dataclass

from .hazard import CONSEQUENCES, Hazards
from .negation import ASKING, DRILL, PAST, SUPPOSING, is_told
from .passage import Match, Passage
from .terms import NO_WORDS, Danger, Field, Kind, Strength, Suggestion, Words

_WATER = frozenset({"FLOOD", "FLASHFLOOD", "PONDING"})
_FIRE = frozenset({"BUILDINGFIRE", "WILDFIRE", "HAZE"})
_SIDE = CONSEQUENCES | {"OTHER"}
_NEEDS_FIRST = frozenset({Danger.HUNGER.value, Danger.VULNERABLE.value})


@dataclass(frozen=True, slots=True)
class Facts:
    """What the other readers found, as far as the kind follows from it."""

    hazards: Hazards
    dangers: Sequence[Suggestion]
    needs: Sequence[Suggestion]
    depths: Sequence[Suggestion]
    trends: Sequence[Suggestion]
    where: Sequence[Suggestion]
    replaced: Sequence[Suggestion]
    """Places that the text denies while it names others: "bukan RT 2 tapi RT 3"."""
    is_out: bool

    @property
    def active(self) -> frozenset[str]:
        """Hazards told as going on: not receding, not put out, not merely the setting, not by the way."""
        found = self.hazards.main - {
            item.value for item in self.hazards.suggestions if item.strength is Strength.LOW
        }
        if self.trends and self.trends[0].value == "falling" and not self.depths:
            found -= _WATER
        return found - _FIRE if self.is_out else found

    @property
    def has_danger(self) -> bool:
        """Whether life may be at stake. Hunger and frailty are needs first, and so is a plea for a thing."""
        weak = _NEEDS_FIRST | {Danger.PLEA.value} if self.has_need else _NEEDS_FIRST
        return any(item.strength is not Strength.LOW and item.value not in weak for item in self.dangers)

    @property
    def has_need(self) -> bool:
        """Whether something is asked for, or somebody has not eaten."""
        hungry = any(
            item.value == Danger.HUNGER.value and item.strength is not Strength.LOW for item in self.dangers
        )
        return hungry or any(item.strength is not Strength.LOW for item in self.needs)


def kind_of(passage: Passage, facts: Facts) -> Suggestion:
    """Return what the sender seems to want: the first of the questions below that has an answer."""
    hints = _hints(passage)
    for decide in (_correction, _greeting, _event, _sale, _need, _witness, _question, _side_event, _over):
        found = decide(passage, facts, hints)
        if found is not None:
            return found
    if facts.where or facts.depths:
        return _kind(
            Kind.REPORT, facts.where[0].reason if facts.where else facts.depths[0].reason, Strength.LOW
        )
    return _kind(Kind.NOT_A_REPORT, NO_WORDS, Strength.LOW)


def _hints(passage: Passage) -> dict[str, list[Match]]:
    """Return the phrases that pull one way or another, the strongest of each way first."""
    found: dict[str, list[Match]] = {}
    for match in passage.matches("kinds"):
        if match.sense.field == "hint" and not passage.is_denied(match):
            found.setdefault(match.sense.value, []).append(match)
    return {
        value: sorted(matches, key=lambda match: -match.sense.strength.rank)
        for value, matches in found.items()
    }


def _kind(kind: Kind, reason: Words, strength: Strength) -> Suggestion:
    return Suggestion(Field.KIND, kind.value, reason, strength)


def _by_hint(passage: Passage, kind: Kind, match: Match) -> Suggestion:
    return _kind(kind, passage.words(match.first, match.last), match.sense.strength)


def _correction(passage: Passage, facts: Facts, hints: dict[str, list[Match]]) -> Suggestion | None:
    found = hints.get("correction", [])
    if found and (found[0].sense.strength is Strength.HIGH or not (facts.active or facts.has_danger)):
        return _by_hint(passage, Kind.CORRECTION, found[0])
    if facts.replaced and not facts.active and not facts.has_danger:
        return _kind(Kind.CORRECTION, facts.replaced[0].reason, Strength.MEDIUM)
    return None


def _greeting(passage: Passage, facts: Facts, hints: dict[str, list[Match]]) -> Suggestion | None:
    tokens = range(len(passage.tokens))
    is_greeting = bool(passage.places.get("greeting")) and all(
        passage.has(index, "greeting") or passage.has(index, "empty") for index in tokens
    )
    return (
        _kind(Kind.GREETING, passage.words(0, len(passage.tokens) - 1), Strength.HIGH)
        if is_greeting
        else None
    )


def _event(passage: Passage, facts: Facts, hints: dict[str, list[Match]]) -> Suggestion | None:
    main = facts.active - _SIDE
    for item in (*facts.hazards.suggestions, *facts.dangers):
        if item.value in main:
            return _kind(Kind.REPORT, item.reason, item.strength)
        if item.field is Field.DANGER and facts.has_danger and _is_told_danger(passage, item):
            return _kind(Kind.REPORT, item.reason, item.strength)
    return None


def _is_told_danger(passage: Passage, item: Suggestion) -> bool:
    """Say whether the danger is told or cried out, not merely asked about ("apakah bendungan jebol?")."""
    is_told_here = is_told(passage, passage.index_at(item.reason.start))
    return item.strength is not Strength.LOW and (is_told_here or item.value == Danger.PLEA.value)


def _sale(passage: Passage, facts: Facts, hints: dict[str, list[Match]]) -> Suggestion | None:
    return _by_hint(passage, Kind.NOT_A_REPORT, hints["sale"][0]) if "sale" in hints else None


def _need(passage: Passage, facts: Facts, hints: dict[str, list[Match]]) -> Suggestion | None:
    if not facts.has_need:
        return None
    best = facts.needs[0] if facts.needs else facts.dangers[0]
    return _kind(Kind.NEED, best.reason, best.strength)


def _witness(passage: Passage, facts: Facts, hints: dict[str, list[Match]]) -> Suggestion | None:
    """Somebody who feels or smells it tells of it, even by asking: "barusan gempa di mana, terasa sampai sini"."""
    felt = [
        match
        for match in hints.get("witness", [])
        if not passage.clause(match.first).moods & {SUPPOSING, PAST, DRILL}
    ]
    found = next((item for item in facts.hazards.suggestions if item.strength is not Strength.LOW), None)
    return _kind(Kind.REPORT, found.reason, Strength.MEDIUM) if felt and found else None


def _question(passage: Passage, facts: Facts, hints: dict[str, list[Match]]) -> Suggestion | None:
    if "question" in hints:
        return _by_hint(passage, Kind.QUESTION, hints["question"][0])
    asking = next((clause for clause in passage.clauses if ASKING in clause.moods), None)
    if asking is None:
        return None
    return _kind(Kind.QUESTION, passage.words(asking.first, asking.last - 1), Strength.MEDIUM)


def _side_event(passage: Passage, facts: Facts, hints: dict[str, list[Match]]) -> Suggestion | None:
    """A power cut or a snake is an event too, when nothing else is asked or told."""
    found = next((item for item in facts.hazards.suggestions if item.value in facts.active), None)
    return _kind(Kind.REPORT, found.reason, found.strength) if found else None


def _over(passage: Passage, facts: Facts, hints: dict[str, list[Match]]) -> Suggestion | None:
    told = [match for match in hints.get("over", []) if is_told(passage, match.first)]
    if told:
        return _by_hint(passage, Kind.INFO, told[0])
    if not facts.hazards.stated:
        reason = facts.hazards.denied[0].reason if facts.hazards.denied else None
    elif facts.trends and facts.trends[0].value == "falling":
        reason = facts.trends[0].reason
    else:
        reason = facts.hazards.suggestions[0].reason if facts.is_out else None
    return _kind(Kind.INFO, reason, Strength.MEDIUM) if reason else None
