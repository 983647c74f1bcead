"""The word lists, read once from ``data/*.toml`` and made ready for looking up.

A list has *senses*: phrases that suggest a value of a field, by strength. In a phrase ``/`` stands between words of
which any will do ("jambatan putus/pagat"). It has *groups*: words that play one part ("water", "rise"), and *pairs*:
two groups that together suggest a value when they stand near each other in one clause ("banyunya … dalam").
``unverified`` names the Banjarese words that no native speaker has checked yet; they count all the same.
"""

import itertools
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Any

from .terms import Strength
from .tokens import folded, key_of

LAYERS = ("hazards", "dangers", "needs", "kinds", "depths", "trends")
"""Lists that are matched on their own: a word may mean something in each."""
SHARED = ("common", "places", "counts")
"""Lists that only give groups."""


@dataclass(frozen=True, slots=True)
class Sense:
    """What a phrase suggests."""

    field: str
    value: str
    strength: Strength


@dataclass(frozen=True, slots=True)
class Phrase:
    """Keys that follow one another, and what they suggest."""

    keys: tuple[str, ...]
    senses: tuple[Sense, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two groups that mean something together, at most ``within`` words apart in one clause."""

    sense: Sense
    left: str
    right: str
    within: int
    is_ordered: bool
    replaces: frozenset[str]


@dataclass(slots=True)
class Layer:
    """The phrases of one list by their first key, longest first, and its pairs."""

    phrases: dict[str, list[Phrase]] = field(default_factory=dict)
    pairs: list[Pair] = field(default_factory=list)


@dataclass(slots=True)
class Lexicon:
    """All lists. ``same`` leads from a key to the key it stands for ("dpn" → "dapan")."""

    layers: dict[str, Layer]
    idioms: Layer
    groups: dict[str, frozenset[str]]
    same: dict[str, str]
    unverified: frozenset[str]
    words: frozenset[str]


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Return the word lists; the files are read at the first call."""
    files = {name: _load(name) for name in (*LAYERS, *SHARED)}
    same = {
        variant: key_of(folded(word))
        for word, variants in files["common"].get("same", {}).items()
        for variant in _keys(variants)
    }
    groups = _groups(files.values())
    idioms = _layer({"sense": [{"field": "idiom", "value": "", "high": files["common"]["idioms"]}]})
    layers = {name: _layer(files[name]) for name in LAYERS}
    known = {key for layer in (*layers.values(), idioms) for key in _words_of(layer)}
    return Lexicon(
        layers=layers,
        idioms=idioms,
        groups=groups,
        same=same,
        unverified=frozenset(word for data in files.values() for word in data.get("unverified", [])),
        words=frozenset(known | set(groups) | set(same) | set(same.values())),
    )


@lru_cache(maxsize=1)
def spelling_words() -> tuple[dict[str, tuple[str, ...]], frozenset[str]]:
    """Return the keys that may be misspelt, by first letter, and the keys that are words of their own."""
    data = _load("common")
    meant: dict[str, list[str]] = {}
    for key in dict.fromkeys(_keys(data["spell"])):
        meant.setdefault(key[0], []).append(key)
    return {letter: tuple(keys) for letter, keys in meant.items()}, frozenset(_keys(data["not_misspelt"]))


@lru_cache(maxsize=8)
def table(name: str, part: str) -> dict[str, Any]:
    """Return a table of one list as it stands in its file."""
    return dict(_load(name)[part])


@lru_cache(maxsize=1)
def numbers() -> dict[str, int]:
    """Return the values of numbers written as words, by key."""
    return {key_of(word): int(value) for word, value in table("counts", "numbers").items()}


@lru_cache(maxsize=8)
def words(name: str, part: str) -> tuple[str, ...]:
    """Return a list of words or of phrases as it stands in its file."""
    found = _load(name)[part]
    return tuple(found.split()) if isinstance(found, str) else tuple(found)


def keys_in(group: str) -> frozenset[str]:
    """Return the keys of one group."""
    return frozenset(key for key, names in lexicon().groups.items() if group in names)


def spread(phrase: str) -> Iterator[tuple[str, ...]]:
    """Yield the key sequences that a phrase with ``/`` stands for."""
    parts = [[key_of(folded(word)) for word in part.split("/")] for part in phrase.split()]
    yield from itertools.product(*parts)


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("data", f"{name}.toml").read_text("utf-8"))


def _keys(words: str) -> list[str]:
    return [key_of(folded(word)) for word in words.split()]


def _groups(files: Iterable[dict[str, Any]]) -> dict[str, frozenset[str]]:
    groups: dict[str, set[str]] = {}
    for data in files:
        for name, words in data.get("groups", {}).items():
            for key in _keys(words):
                groups.setdefault(key, set()).add(name)
    return {key: frozenset(names) for key, names in groups.items()}


def _layer(data: dict[str, Any]) -> Layer:
    found: dict[tuple[str, ...], list[Sense]] = {}
    for row in data.get("sense", []):
        for strength in Strength:
            sense = Sense(row["field"], row["value"], strength)
            for phrase in row.get(strength.value, []):
                for keys in spread(phrase):
                    found.setdefault(keys, []).append(sense)
    layer = Layer(pairs=[_pair(row) for row in data.get("pair", [])])
    for keys, senses in sorted(found.items(), key=lambda item: -len(item[0])):
        layer.phrases.setdefault(keys[0], []).append(Phrase(keys, tuple(senses)))
    return layer


def _pair(row: dict[str, Any]) -> Pair:
    left, right = row["groups"]
    sense = Sense(row["field"], row["value"], Strength(row["strength"]))
    return Pair(
        sense,
        left,
        right,
        row.get("within", 4),
        row.get("ordered", False),
        frozenset(row.get("replaces", [])),
    )


def _words_of(layer: Layer) -> Iterator[str]:
    for phrases in layer.phrases.values():
        for phrase in phrases:
            yield from phrase.keys
