"""Three letters that stand for a village on a poster: ``Pimping`` → ``PMP``. Pure: names in, letters out."""

from collections import defaultdict
from collections.abc import Sequence

from destana.kit.text import fold

_VOWELS = frozenset("AEIOU")


def shorts(names: Sequence[str]) -> list[str]:
    """Return three letters for each name, in the same order; empty where a name cannot have any of its own.

    The first three consonants. Names that share them take two, and the first letter of their last word by which all of
    them differ: Matang Lurus ``MTL``, Matang Hanau ``MTH``; Tanah Habang Kiri ``TNI``, Tanah Habang Kanan ``TNA``. The
    order of the names changes nothing, and posters that hang stay true while no village is founded or renamed.
    """
    groups: dict[str, list[str]] = defaultdict(list)
    for name in sorted(set(names)):
        groups[_consonants(name)[:3]].append(name)
    found = {group[0]: short for short, group in groups.items() if len(group) == 1 and len(short) == 3}
    for group in groups.values():
        if len(group) > 1:
            found |= _apart(group, frozenset(found.values()))
    return [found.get(name, "") for name in names]


def _apart(group: list[str], taken: frozenset[str]) -> dict[str, str]:
    last = {name: _letters(name.split()[-1]) for name in group}
    for place in range(min(map(len, last.values()))):
        made = {name: _consonants(name)[:2] + last[name][place] for name in group}
        if len(set(made.values())) == len(group) and not taken & set(made.values()):
            return made
    return {}


def _consonants(name: str) -> str:
    return "".join(letter for letter in _letters(name) if letter not in _VOWELS)


def _letters(name: str) -> str:
    return "".join(letter for letter in fold(name).upper() if "A" <= letter <= "Z")
