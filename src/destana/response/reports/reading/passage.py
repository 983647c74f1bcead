"""A text made ready for reading: tokens with their groups, what is denied, and which phrases stand in it."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from .lexicon import Layer, Pair, Phrase, Sense, lexicon
from .spelling import corrected
from .terms import Words
from .tokens import Clause, Token, tokens_of

_NO_GROUPS: frozenset[str] = frozenset()
_IN_IDIOMS = frozenset({"drink_idiom"})
"""The only groups that words of an idiom keep: "air bersih" is no flood, but it is a need."""


@dataclass(frozen=True, slots=True)
class Match:
    """A sense and the tokens ``first`` to ``last`` (both included) that carry it; ``ends`` are those that count."""

    sense: Sense
    first: int
    last: int
    ends: tuple[int, ...]
    is_guess: bool = False


@dataclass(slots=True)
class Passage:
    """A text with everything that the readers of single fields look at."""

    text: str
    tokens: list[Token]
    clauses: list[Clause]
    groups: list[frozenset[str]]
    is_idiom: list[bool]
    guesses: list[bool]
    denied_by: list[int] = field(default_factory=list)
    """Index of the negating word for each token, or -1."""
    places: dict[str, list[int]] = field(default_factory=dict)
    """Token indexes by group."""
    _found: dict[str, list[Match]] = field(default_factory=dict)

    def words(self, first: int, last: int) -> Words:
        """Return the original words from token ``first`` to token ``last``, both included."""
        start, end = self.tokens[first].start, self.tokens[last].end
        return Words(self.text[start:end], start, end)

    def clause(self, index: int) -> Clause:
        """Return the clause of a token."""
        return self.clauses[self.tokens[index].clause]

    def has(self, index: int, group: str) -> bool:
        """Say whether the token at ``index`` is there and of that group."""
        return 0 <= index < len(self.tokens) and group in self.groups[index]

    def near(self, index: int, group: str, before: int, after: int) -> bool:
        """Say whether a word of the group stands in the same clause within so many words before or after."""
        clause = self.clause(index)
        first, last = max(clause.first, index - before), min(clause.last, index + after + 1)
        return any(group in self.groups[other] for other in range(first, last) if other != index)

    def is_denied(self, match: Match) -> bool:
        """Say whether a negation that is not part of the match reaches it."""
        return any(self.denied_by[end] >= 0 and self.denied_by[end] not in match.ends for end in match.ends)

    def is_not_meant(self, index: int) -> bool:
        """Say whether a place is taken back ("bukan Pimping"). "Tidak ada banjir di Pimping" still speaks of it."""
        return self.denied_by[index] >= 0 and self.has(self.denied_by[index], "noun_negator")

    def index_at(self, start: int) -> int:
        """Return the index of the token that holds or follows the character at ``start``."""
        return min(bisect_right(self.tokens, start, key=lambda token: token.end), len(self.tokens) - 1)

    def matches(self, layer_name: str) -> list[Match]:
        """Return what one word list finds: phrases from left to right, then pairs."""
        if layer_name not in self._found:
            self._found[layer_name] = self._search(lexicon().layers[layer_name])
        return self._found[layer_name]

    def _search(self, layer: Layer) -> list[Match]:
        found = list(_phrases(self.tokens, layer, self.is_idiom, self.guesses))
        for pair in layer.pairs:
            pairs = list(self._pairs(pair))
            if pair.replaces:
                covered = {index for match in pairs for index in range(match.first, match.last + 1)}
                found = [
                    match
                    for match in found
                    if match.sense.value not in pair.replaces or not covered.issuperset(match.ends)
                ]
            found += pairs
        return found

    def _pairs(self, pair: Pair) -> Iterator[Match]:
        for left in self.places.get(pair.left, ()):
            right = self._partner(left, pair)
            if right is not None:
                first, last = min(left, right), max(left, right)
                yield Match(pair.sense, first, last, (first, last), self.guesses[left] or self.guesses[right])

    def _partner(self, left: int, pair: Pair) -> int | None:
        clause = self.clause(left)
        for step in range(1, pair.within + 1):
            if left + step < clause.last and pair.right in self.groups[left + step]:
                return left + step
            if not pair.is_ordered and left - step >= clause.first and pair.right in self.groups[left - step]:
                return left - step
        return None


def passage_of(text: str) -> Passage:
    """Cut ``text`` and look its words up. Negation and moods are filled in by :mod:`.negation`."""
    tokens, clauses = tokens_of(text)
    guesses = [False] * len(tokens)
    for index, token in enumerate(tokens):
        if token.digits:
            continue
        token.keys, guesses[index] = _looked_up(token.keys)
    is_idiom = [False] * len(tokens)
    for match in _phrases(tokens, lexicon().idioms, is_idiom, guesses):
        is_idiom[match.first : match.last + 1] = [True] * (match.last - match.first + 1)
    groups = [
        _groups_of(token.keys) & _IN_IDIOMS if is_idiom[i] else _groups_of(token.keys) - _IN_IDIOMS
        for i, token in enumerate(tokens)
    ]
    made = Passage(text, tokens, clauses, groups, is_idiom, guesses)
    for index, names in enumerate(groups):
        for name in names:
            made.places.setdefault(name, []).append(index)
    return made


@lru_cache(maxsize=8192)
def _looked_up(keys: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
    """Return the keys with the words they stand for, or else with the word they may be a misspelling of."""
    same = lexicon().same
    more = tuple(same[key] for key in keys if key in same)
    if more or any(key in lexicon().words for key in keys):
        return tuple(dict.fromkeys(keys + more)), False
    guess = corrected(keys[0])
    return ((*keys, guess), True) if guess else (keys, False)


@lru_cache(maxsize=8192)
def _groups_of(keys: tuple[str, ...]) -> frozenset[str]:
    groups = lexicon().groups
    return frozenset().union(*(groups.get(key, _NO_GROUPS) for key in keys))


def _phrases(tokens: list[Token], layer: Layer, is_idiom: list[bool], guesses: list[bool]) -> Iterator[Match]:
    index = 0
    while index < len(tokens):
        phrase = None if is_idiom[index] else _longest(tokens, layer, index)
        if phrase is None:
            index += 1
            continue
        span = range(index, index + len(phrase.keys))
        for sense in phrase.senses:
            yield Match(sense, span[0], span[-1], tuple(span), any(guesses[i] for i in span))
        index = span[-1] + 1


def _longest(tokens: list[Token], layer: Layer, index: int) -> Phrase | None:
    best: Phrase | None = None
    for key in tokens[index].keys:
        for phrase in layer.phrases.get(key, ()):
            if best is not None and len(phrase.keys) <= len(best.keys):
                break
            if _fits(tokens, index, phrase.keys):
                best = phrase
                break
    return best


def _fits(tokens: list[Token], index: int, keys: tuple[str, ...]) -> bool:
    last = index + len(keys) - 1
    if last >= len(tokens) or tokens[last].clause != tokens[index].clause:
        return False
    for step, key in enumerate(keys):  # noqa: SIM110 - a loop: this is asked some hundred times a text
        if key not in tokens[index + step].keys:
            return False
    return True
