"""Decisions about bulletins as pure functions: what may follow what, what may go out, how a code is read."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from destana.kit.codes import forgive
from destana.response.bulletins.terms import Kind, Problem, Source, State, Wording
from destana.response.hazards.terms import Hazard, Level

FOLLOWS: dict[State, dict[State, str]] = {
    State.DRAFT: {State.SUBMITTED: "the author asks for the second signature"},
    State.SUBMITTED: {
        State.DRAFT: "an edit voids the submission",
        State.RETURNED: "the second person wants it changed",
        State.REJECTED: "the second person refuses it",
        State.PUBLISHED: "the second person, never the author, approves: signed, numbered, sent",
    },
    State.RETURNED: {
        State.DRAFT: "the author changes it",
        State.SUBMITTED: "the author asks again",
    },
    State.REJECTED: {},
    State.PUBLISHED: {
        State.SUPERSEDED: "an update or an all clear that names it was published",
        State.WITHDRAWN: "one person may withdraw at once, another looks at it afterwards",
        State.EXPIRED: "its time is over",
    },
    State.SUPERSEDED: {},
    State.WITHDRAWN: {},
    State.EXPIRED: {},
}
"""What may follow what, and why. The state diagram in the documentation is drawn from this table."""

BIRTHS: dict[State, str] = {State.DRAFT: "an author begins"}
"""States in which a bulletin may begin. A withdrawal passes through draft within its one transaction."""

LONGEST: dict[Kind, timedelta] = {
    Kind.WARNING: timedelta(hours=24),
    Kind.ALL_CLEAR: timedelta(hours=48),
    Kind.INFORMATION: timedelta(days=14),
    Kind.UPDATE: timedelta(hours=24),
    Kind.WITHDRAWAL: timedelta(days=14),
}
"""How long a document of each kind may stay valid, counted from the moment of the check. Ours: a warning that nobody
renews within a day is no longer a warning."""

SLOW: frozenset[Hazard] = frozenset({Hazard.DROUGHT, Hazard.HAZE, Hazard.EPIDEMIC})
LONGEST_SLOW = timedelta(days=7)
"""Hazards that last for weeks: their warnings hold for up to a week."""

GREATEST_AREA: dict[Hazard, int] = {
    Hazard.BUILDINGFIRE: 5,
    Hazard.BUILDCOLLAPSE: 5,
    Hazard.DROWNING: 10,
    Hazard.BANKEROSION: 10,
}
"""Most villages that a warning of a local hazard may name. Others may name the whole district. Ours: a house fire
that is announced to 27 villages is a slip of the finger."""

MOST_STEPS = 7
IN_TIME = timedelta(minutes=5)
IN_TIME_PERCENT = 90
"""A warning of the highest level is to be out to so many of its people by then (channels.md, section 7)."""

RELAYED = ("BMKG", "BPBD")
"""Whose warnings one person may pass on alone (product.md, section 4)."""

REVIEW_WITHIN = timedelta(minutes=60)
"""By when a second person looks at what one passed on alone (product.md, section 4)."""

EXERCISE_CHANNELS = frozenset({"simulator"})
"""The only channels that an exercise may use: nobody real can be reached by them."""


def can_follow(state: State | str, following: State | str) -> bool:
    """Say whether the table allows the move."""
    return State(following) in FOLLOWS[State(state)]


def sources_of(following: State) -> tuple[State, ...]:
    """States from which ``following`` may be reached: the condition of its UPDATE."""
    return tuple(state for state, nexts in FOLLOWS.items() if following in nexts)


def is_warning(wording: Wording) -> bool:
    """Say whether it announces danger: waspada or more, in a warning or an update."""
    return wording.kind in (Kind.WARNING, Kind.UPDATE) and wording.level.rank >= Level.WASPADA.rank


def longest(wording: Wording) -> timedelta:
    """How long such a document may be valid."""
    if is_warning(wording):
        return LONGEST_SLOW if wording.hazard in SLOW else LONGEST[Kind.WARNING]
    if wording.kind == Kind.UPDATE:
        return LONGEST[Kind.INFORMATION]
    return LONGEST[wording.kind]


def problems(
    wording: Wording, *, at: datetime, district: Collection[str], references: int = 0
) -> list[Problem]:
    """Everything that keeps the wording from going out at ``at``; ``district`` holds its village codes."""
    return [
        *_of_area(wording, district),
        *_of_time(wording, at),
        *_of_words(wording),
        *_of_kind(wording, references),
    ]


def _of_area(wording: Wording, district: Collection[str]) -> Iterator[Problem]:
    if not wording.villages:
        yield Problem.NO_AREA
    if any(code not in district for code in wording.villages):
        yield Problem.OUTSIDE_DISTRICT
    most = GREATEST_AREA.get(wording.hazard)
    if is_warning(wording) and most is not None and len(wording.villages) > most:
        yield Problem.AREA_TOO_LARGE


def _of_time(wording: Wording, at: datetime) -> Iterator[Problem]:
    if wording.event_at is not None and wording.event_at > at:
        yield Problem.EVENT_IN_FUTURE
    if wording.expires_at is None:
        yield Problem.NO_EXPIRY
        return
    if wording.expires_at <= at:
        yield Problem.EXPIRY_PAST
    elif wording.expires_at > at + longest(wording):
        yield Problem.EXPIRY_TOO_FAR
    if wording.effective_at is not None and wording.effective_at >= wording.expires_at:
        yield Problem.STARTS_AFTER_END


def _of_words(wording: Wording) -> Iterator[Problem]:
    if not wording.headline.strip():
        yield Problem.NO_HEADLINE
    if not wording.what.strip():
        yield Problem.NO_WHAT
    steps = [step for step in wording.steps if step.strip()]
    if not steps and is_warning(wording):
        yield Problem.NO_STEPS
    if len(steps) > MOST_STEPS:
        yield Problem.TOO_MANY_STEPS


def _of_kind(wording: Wording, references: int) -> Iterator[Problem]:
    if wording.kind == Kind.WARNING and wording.level.rank < Level.WASPADA.rank:
        yield Problem.NO_LEVEL
    if wording.kind == Kind.ALL_CLEAR and wording.level != Level.AMAN:
        yield Problem.WRONG_LEVEL
    if wording.kind in (Kind.UPDATE, Kind.WITHDRAWAL) and not references:
        yield Problem.NO_REFERENCE
    if wording.source == Source.RELAY and not wording.source_name.strip():
        yield Problem.NO_SOURCE


def mixes_worlds(*, exercise: bool, mode: str, channels: Collection[str] = ()) -> bool:
    """Say whether exercise and reality would touch: in the wrong office, or on a channel that reaches real people."""
    if exercise != (mode == "exercise"):
        return True
    return exercise and any(channel not in EXERCISE_CHANNELS for channel in channels)


def relay_problems(wording: Wording, *, original: str, reference: str, instruction: str) -> list[Problem]:
    """Everything that keeps one person from passing the wording on alone.

    Each part has to stand in the agency's text word for word, spaces apart; a step may be the level's standing
    ``instruction`` instead, which the agency need not have written.
    """
    found = []
    agency = wording.source_name.strip().upper()
    is_agency = any(agency == name or agency.startswith(f"{name} ") for name in RELAYED)
    if wording.source != Source.RELAY or wording.kind != Kind.WARNING or not is_agency:
        found.append(Problem.NOT_THE_AGENCY)
    if not original.strip() or not reference.strip():
        found.append(Problem.NO_ORIGINAL)
    said, standing = _plain(original), _plain(instruction).casefold()
    told = (wording.headline, wording.what, wording.where, wording.when, wording.text)
    steps = (step for step in wording.steps if _plain(step).casefold() != standing)
    if original.strip() and any(_plain(part) not in said for part in (*told, *steps)):
        found.append(Problem.NOT_WORD_FOR_WORD)
    return found


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def priority(wording: Wording) -> int:
    """Place in the outbox, 0 first: danger and taking it back 0, an all clear 1, the rest 5."""
    if is_warning(wording) or wording.kind == Kind.WITHDRAWAL:
        return 0
    return 1 if wording.kind == Kind.ALL_CLEAR else 5


_CODE = re.compile(
    r"(?<![A-Z0-9])K\s?[-–—.]?\s?(?P<number>[0-9OILZSB]{1,6})\s?[-–—._]?\s?(?P<tail>(?:[2-9ZSB][A-Z01]){1,2})(?![A-Z0-9])"
)
"""The tail is a figure and a letter, once or twice, or what looks like them."""
_DIGITS = str.maketrans("OILZSB", "011258")


def make_code(number: int, tail: str) -> str:
    """``K14-7Q``."""
    return f"K{number}-{tail}"


def read_codes(text: str) -> list[str]:
    """Return the codes that a typed line or a forwarded message may mean, in order, as they are written in full.

    Case, blanks, dashes and look-alikes (O for 0, I for 1) are forgiven. ``Cek kode: ki4 7q`` → ``["K14-7Q"]``.
    """
    found: list[str] = []
    for match in _CODE.finditer(text.upper()):
        written = match["number"]
        if not any(char.isdigit() for char in match[0]):
            continue  # a word such as KOBOI
        number = int(written.translate(_DIGITS))
        code = make_code(number, forgive(match["tail"]))
        if number and code not in found:
            found.append(code)
    return found


MAY_WAIT: dict[State, timedelta] = {
    State.DRAFT: timedelta(hours=24),
    State.SUBMITTED: timedelta(minutes=30),
    State.RETURNED: timedelta(hours=24),
    State.PUBLISHED: timedelta(minutes=2),
}
"""How long a bulletin may stay: written, since its last change; asked for, since then; published, after its expiry."""

SOUND_MAY_WAIT = timedelta(minutes=5)
"""How long a sound may be in the making: it takes a second, and three attempts two minutes apart."""
