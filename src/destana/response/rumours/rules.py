"""Decisions about claims as pure functions: what may follow what, and when two texts are one claim."""

import re
from collections.abc import Collection, Iterable
from datetime import timedelta

from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz

from destana.kit.keeping import Keep
from destana.kit.text import fold

from .terms import Ruling, State

_RULED = frozenset({State.TRUE, State.FALSE, State.OUTDATED, State.UNPROVEN})

FOLLOWS: dict[State, frozenset[State]] = {
    State.RECEIVED: frozenset({State.CHECKING, State.SAME, State.SET_ASIDE}),
    State.CHECKING: _RULED | {State.SAME, State.SET_ASIDE},
    # Until it is out, a ruling can be taken back without anybody having read it.
    State.TRUE: frozenset({State.PUBLISHED, State.CHECKING}),
    State.FALSE: frozenset({State.PUBLISHED, State.CHECKING}),
    State.OUTDATED: frozenset({State.PUBLISHED, State.CHECKING}),
    State.UNPROVEN: frozenset({State.PUBLISHED, State.CHECKING}),
    State.PUBLISHED: frozenset({State.CHECKING}),
    State.SAME: frozenset({State.RECEIVED}),
    State.SET_ASIDE: frozenset({State.RECEIVED}),
}
"""The state table."""

STATE_OF: dict[Ruling, State] = {
    Ruling.TRUE: State.TRUE,
    Ruling.FALSE: State.FALSE,
    Ruling.OUTDATED: State.OUTDATED,
    Ruling.UNPROVEN: State.UNPROVEN,
}
"""The state to which a ruling takes a card."""

FIRST_ANSWER = timedelta(hours=1)
"""By when somebody has looked: the 60 minutes in which BPBD Buleleng's procedure verifies what comes in."""

UNDO = timedelta(minutes=10)
"""How long the own last step can be taken back, as everywhere on the desk."""

MAY_WAIT: dict[State, timedelta] = {
    State.RECEIVED: FIRST_ANSWER,
    State.CHECKING: timedelta(hours=24),
    State.TRUE: timedelta(hours=2),
    State.FALSE: timedelta(hours=2),
    State.OUTDATED: timedelta(hours=2),
    State.UNPROVEN: timedelta(hours=2),
}
"""How long a card may stay in a state: a ruling that nobody publishes is a hoax that goes on."""

KEEP_ASKER = Keep(
    "rumour_asker",
    _("Who asked about a claim, and their own words"),
    timedelta(days=90),
    _("the last answer"),
    _("A ruling that turns out wrong is corrected within weeks; after that nobody needs to know who asked."),
)


def can_follow(state: State, after: State) -> bool:
    """Say whether ``after`` may come next."""
    return after in FOLLOWS[state]


def before_undo(before: State, after: State) -> State | None:
    """Return the state to which a step is taken back, or None for one that cannot be."""
    if after in _RULED:
        return State.CHECKING
    if after in {State.SAME, State.SET_ASIDE}:
        return State.RECEIVED
    return None


# --- when two texts are one claim ---

ALIKE = 84.0
"""Likeness (Indel ratio, 0 to 100) from which two whole texts are one; see ``tests/test_alike.py`` for the measure."""

INSIDE = 90.0
"""Likeness from which a shorter text stands inside a longer one: chain messages get a head and a tail."""

SHORT = 24
"""Characters below which a text is too short to be looked for inside another one."""

_STOCK = re.compile(
    r"\b(?:diteruskan berkali kali|diteruskan|pesan terusan|forwarded many times|forwarded|mohon|tolong|"
    r"sebarkan|viralkan|share|bagikan|info|penting|cek|benar kah|benarkah|apa benar|apakah benar|bujur kah|"
    r"ini benar|hoaks atau bukan|hoax|hoaks|dari grup sebelah|grup sebelah|copas|min|admin|pak|bu|kah)\b"
)
"""What people put around a claim when they pass it on or ask about it; it says nothing of the claim."""

_DENIES = frozenset("tidak bukan belum jangan kada kadada tak gak nggak ngga tdk batal palsu bohong".split())
_NUMBER = re.compile(r"\d+")


LEAST_WORDS = 3
"""Words of the claim itself below which there is nothing to check."""

LEAST_KNOWN = 2
"""Words from which a claim is remembered and known again: "bendungan jebol" is asked in just these words."""


def core(text: str) -> str:
    """Return what a text claims, for comparing: folded, without what people put around it when passing it on."""
    return " ".join(_STOCK.sub(" ", fold(text)).split())


def is_checkable(text: str) -> bool:
    """Say whether words hold a claim at all: at least three words of the claim itself."""
    return len(core(text).split()) >= LEAST_WORDS


def likeness(one: str, other: str) -> float:
    """Return how alike two cores are, 0 to 100; one that stands whole inside the other counts as alike.

    Texts that differ in a number or a denial are two claims however alike they look: "jebol" and "tidak jebol",
    "RT 02" and "RT 05". They get 0.
    """
    if not one or not other:
        return 0.0
    short, long = sorted((one, other), key=len)
    whole = max(fuzz.ratio(one, other), fuzz.token_sort_ratio(one, other))
    if whole >= ALIKE:
        return whole if _agrees(short, long) else 0.0
    if len(short) < SHORT:
        return 0.0
    found = fuzz.partial_ratio_alignment(short, long, score_cutoff=INSIDE)
    if found is None or not _agrees(short, long[found.dest_start : found.dest_end]):
        return 0.0
    return found.score


def _agrees(one: str, other: str) -> bool:
    a, b = set(one.split()), set(other.split())
    return (a & _DENIES) == (b & _DENIES) and _numbers(one) == _numbers(other)


def _numbers(text: str) -> frozenset[str]:
    return frozenset(found.lstrip("0") for found in _NUMBER.findall(text))


def best(
    text: str, known: Iterable[tuple[int, str]], *, places: Collection[str] = ()
) -> tuple[int, float] | None:
    """Return the key and likeness of the known core that is most like ``text``, or None where none is alike.

    ``places`` are folded names of villages: texts that name different ones are different claims.
    """
    mine = core(text)
    here = _places(mine, places)
    found: tuple[int, float] | None = None
    for key, other in known:
        score = likeness(mine, other)
        if score and _places(other, places) == here and (found is None or score > found[1]):
            found = key, score
    return found


def _places(text: str, places: Collection[str]) -> frozenset[str]:
    around = f" {text} "
    return frozenset(name for name in places if f" {name} " in around)
