"""Decisions about matters as pure functions: what may follow what and by whom, how urgent, how alike."""

import re
from collections.abc import Collection
from datetime import timedelta
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from destana.kit.keeping import Keep
from destana.kit.text import fold

from .terms import Kind, Need, State, Topic, Urgency


class Who(StrEnum):
    """On whose word a matter moves."""

    ASKER = "asker"
    OFFICER = "officer"
    APPROVER = "approver"
    CLOCK = "clock"


_ASKER, _OFFICER, _APPROVER, _CLOCK = Who.ASKER, Who.OFFICER, Who.APPROVER, Who.CLOCK

MOVES: dict[State, dict[State, frozenset[Who]]] = {
    State.NEW: {
        State.BOT_ANSWERED: frozenset({_CLOCK}),
        State.QUEUED: frozenset({_ASKER, _CLOCK}),
        State.HELD: frozenset({_OFFICER}),
        State.CLOSED: frozenset({_ASKER, _OFFICER}),
    },
    State.BOT_ANSWERED: {State.QUEUED: frozenset({_ASKER}), State.CLOSED: frozenset({_ASKER, _CLOCK})},
    State.QUEUED: {
        State.HELD: frozenset({_OFFICER}),
        State.CLOSED: frozenset({_ASKER, _OFFICER}),
    },
    State.HELD: {
        State.QUEUED: frozenset({_OFFICER, _CLOCK}),
        State.WAITING_ASKER: frozenset({_OFFICER}),
        State.WAITING_AGENCY: frozenset({_OFFICER}),
        State.WAITING_APPROVAL: frozenset({_OFFICER}),
        State.ANSWERED: frozenset({_OFFICER}),
        State.CLOSED: frozenset({_ASKER, _OFFICER}),
    },
    State.WAITING_ASKER: {
        State.QUEUED: frozenset({_ASKER}),
        State.HELD: frozenset({_OFFICER}),
        State.CLOSED: frozenset({_ASKER, _OFFICER, _CLOCK}),
    },
    State.WAITING_AGENCY: {
        State.HELD: frozenset({_OFFICER}),
        State.CLOSED: frozenset({_ASKER, _OFFICER}),
    },
    State.WAITING_APPROVAL: {
        State.ANSWERED: frozenset({_APPROVER}),
        # Returned by the second person, or taken back by the writer.
        State.HELD: frozenset({_APPROVER, _OFFICER}),
        State.CLOSED: frozenset({_ASKER, _OFFICER}),
    },
    State.ANSWERED: {
        State.CLOSED: frozenset({_ASKER, _OFFICER, _CLOCK}),
        State.QUEUED: frozenset({_ASKER}),
        State.HELD: frozenset({_OFFICER, _APPROVER}),  # taken back within ten minutes
    },
    State.CLOSED: {State.QUEUED: frozenset({_ASKER}), State.HELD: frozenset({_OFFICER})},
}
"""The one table of moves, each with on whose word. Urgent words are the asker's: they close a question as a report."""

FOLLOWS: dict[State, frozenset[State]] = {state: frozenset(after) for state, after in MOVES.items()}
"""The state table, as every machine of the house has one."""

UNDONE = {State.ANSWERED, State.WAITING_APPROVAL, State.CLOSED}
"""Where the own last step leads back to work; a question that is out at the asker's is not called back."""

LEASE = timedelta(minutes=15)
"""How long a matter counts as taken by one desk, as a report does."""

UNDO = timedelta(minutes=10)
"""How long the own last step can be taken back, as everywhere on the desk."""

REOPENS = timedelta(days=7)
"""For so long after the answer a new message belongs to it (product.md, section 4)."""

SILENT = timedelta(minutes=5)
"""After so long without a word, what is being written counts as sent (ux.md, section 5)."""

QUESTION_TIME = timedelta(hours=4)
"""Working hours until a question is answered (ux.md, section 5)."""

WORKDAY = timedelta(hours=8)

COMPLAINT_TIME = 3 * WORKDAY
"""Working time until a complaint is looked into: three days of SP4N-LAPOR (domain.md, section 7)."""

REQUEST_TIME = WORKDAY
"""Working time for goods after a complete request: one day (domain.md, section 7)."""

NEED_TIME = {Urgency.CRITICAL: timedelta(minutes=10), Urgency.URGENT: timedelta(minutes=30)}
"""By the clock on the wall where life is at stake: as a report of the same urgency."""

ASKER_TIME = 10 * WORKDAY
"""Working time for the asker's answer, then the matter closes by itself (SP4N-LAPOR; domain.md, section 7)."""

TWO_PERSONS = frozenset({Topic.RIGHTS, Topic.MONEY, Topic.LAND, Topic.LEGAL})
"""Topics whose answers bind the office (product.md, section 4)."""

KEEP_ASKER = Keep(
    name="asker",
    what=_("Name, number and address of who asked; numbers inside of the words"),
    after=timedelta(days=365),
    since=_("since the matter was closed"),
    why=_("A year for questions about the answer. The matter itself stays without them (UU 27/2022)."),
)
"""As long as of a reporter: one budget year."""

MAY_WAIT: dict[State, timedelta] = {
    State.NEW: timedelta(minutes=15),
    State.BOT_ANSWERED: timedelta(days=7),
    State.QUEUED: timedelta(days=4),
    State.HELD: timedelta(hours=1),
    State.WAITING_ASKER: timedelta(days=21),
    State.WAITING_AGENCY: timedelta(days=14),
    State.WAITING_APPROVAL: timedelta(days=2),
    State.ANSWERED: timedelta(days=8),
}
"""How long a matter may stay in a state. Queued: the four working hours over a long week-end; the rest are ours."""


def can_follow(state: State, after: State) -> bool:
    """Say whether ``after`` may come next, on anybody's word."""
    return after in MOVES[state]


def may_move(state: State, after: State, who: Collection[Who]) -> bool:
    """Say whether one of these may take a matter from ``state`` to ``after``."""
    return not MOVES[state].get(after, frozenset()).isdisjoint(who)


# --- how urgent ---

_BASE = {
    Need.BOAT: Urgency.CRITICAL,
    Need.MEDICINE: Urgency.URGENT,
    Need.SHELTER: Urgency.URGENT,
    Need.WATER: Urgency.URGENT,
}


def urgency(kind: Kind, needs: Collection[Need], *, has_vulnerable: bool) -> Urgency:
    """Return how fast somebody must look. A boat is asked for by people in the water; the weak raise it by one."""
    if kind != Kind.REQUEST:
        return Urgency.NORMAL
    found = min((_BASE.get(need, Urgency.NORMAL) for need in needs), default=Urgency.NORMAL)
    return Urgency(max(Urgency.CRITICAL, found - 1)) if has_vulnerable else found


def working_time(kind: Kind) -> timedelta:
    """Return the promise of a kind in working time."""
    return {
        Kind.QUESTION: QUESTION_TIME,
        Kind.COMPLAINT: COMPLAINT_TIME,
        Kind.REQUEST: REQUEST_TIME,
    }[kind]


# --- what binds the office ---

_BINDING: dict[Topic, re.Pattern[str]] = {
    Topic.LAND: re.compile(
        r"\b(?:sertifikat|tanah|lahan|sporadik|agraria|warisan|batas desa|hak milik|sawah)\b"
    ),
    Topic.MONEY: re.compile(
        r"\b(?:dana|anggaran|uang|rupiah|ganti rugi|apb ?desa|apbdes|blt|bayar|biaya|duit|rp ?\d+|insentif|honor)\b"
    ),
    Topic.LEGAL: re.compile(
        r"\b(?:hukum|pidana|perdata|polisi|perdes|peraturan|undang undang|pasal|gugat|lapor polisi|status tanah)\b"
    ),
    Topic.RIGHTS: re.compile(
        r"\b(?:berhak|hak saya|hak kami|hak warga|syarat menerima|penerima bantuan|bpjs|pkh)\b"
    ),
}


def topic_of(words: str) -> Topic | None:
    """Return the binding topic that words name, as a suggestion; None where they name none."""
    said = fold(words)
    return next((topic for topic, pattern in _BINDING.items() if pattern.search(said)), None)


def needs_second(topic: Topic, words: str, answer: str) -> bool:
    """Say whether an answer needs another person's approval.

    The chosen topic decides, and so do the words of question and answer: who chooses another topic does not get around.
    """
    return topic in TWO_PERSONS or topic_of(f"{words} {answer}") is not None


# --- words by which matters are found ---

_STOP = frozenset(
    "yang dan untuk dengan dari kami saya anda pak ibu bapak apa apakah ini itu ada tidak bisa boleh mau minta tolong "
    "sudah belum akan atau pada oleh dalam juga agar karena kalau bagaimana kapan berapa siapa nang lawan gasan ulun "
    "pian kada handak".split()
)
MOST_WORDS = 60
"""Different words of one matter that are found again: longer texts repeat themselves."""
_LONGEST_WORD = 24
_MOST_DIGITS = 4
"""A longer number is a telephone's, a NIK's: it is not indexed."""


def words_of(text: str) -> list[str]:
    """Return the words by which a text is found: folded, without the commonest, without long numbers, each once."""
    said = [
        word[:_LONGEST_WORD]
        for word in fold(text).split()
        if len(word) > 2 and word not in _STOP and not (word.isdecimal() and len(word) > _MOST_DIGITS)
    ]
    return list(dict.fromkeys(said))[:MOST_WORDS]


LEAST_ALIKE = 0.4
"""Share of the new question's words that an earlier one must hold to be offered; the number is ours."""
