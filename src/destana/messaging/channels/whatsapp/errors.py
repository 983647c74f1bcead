"""The table of the Cloud API's error codes (channels.md 1.8): what each means for us. Pure; decides on the code alone.

The HTTP status and the title change; the code does not. What is not in the table may pass, and is told to whoever
keeps the computer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from destana.messaging.channels.base import NotSent, Refused, TryLater
from destana.messaging.channels.whatsapp.envelope import part, word


class Do(Enum):
    """What follows from a code."""

    STOP = "stop the channel and tell the operator"
    AGAIN = "try again with growing pauses"
    SLOWER = "the whole number waits"
    PERSON_WAITS = "only this person waits"
    MAINTENANCE = "the whole number waits for minutes"
    TEMPLATE = "send the template in its place"
    NEXT = "the next channel"
    DOUBT = "the next channel; after repeats the person is out of reach"
    OURS = "a mistake of ours"
    NO_TEMPLATE = "that template is of no use"


_TABLE: dict[Do, tuple[int, ...]] = {
    Do.STOP: (0, 3, 10, 190, 131031, 368, 130497, 131042, 131045, 133010, 131037, 133016, 131048, 131064),
    Do.AGAIN: (1, 2, 131000, 131016, 133004, 135000),
    Do.SLOWER: (4, 80007, 130429),
    Do.PERSON_WAITS: (131056,),
    Do.MAINTENANCE: (131057,),
    Do.TEMPLATE: (131047,),
    Do.DOUBT: (131026,),
    Do.NEXT: (131049, 130472, 131050, 131063),
    Do.OURS: (131021, 131030, 131005, 131008, 131009, 131062, 100, 131051, 131052, 131053),
    Do.NO_TEMPLATE: (132000, 132001, 132005, 132007, 132008, 132012, 132018, 132015, 132016),
}
WHAT: dict[int, Do] = {code: do for do, codes in _TABLE.items() for code in codes} | dict.fromkeys(
    range(200, 300), Do.STOP
)
"""By code. 131048 and 131064 (spam, reached limit) stop the number, too: going on makes it worse."""

NUMBER_WAITS = 15.0
"""Seconds that the whole number waits after "too fast". Meta says "slow down" and not how long; the length is ours."""

PERSON_WAITS = 16.0
"""Seconds before the same person again: 4^n with n = 2, since a first retry after 4 s meets the same limit of 6 s."""

MAINTENANCE = 300.0
"""Seconds; a number that is being moved to another speed is away for minutes."""


UNKNOWN_TRIES = 3
"""Attempts with a code that stands in no table; then the message has failed."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What Meta says went wrong: the code, and its own words without anybody's name."""

    code: int
    title: str = ""


def read(error: Mapping[str, Any]) -> Failure:
    """Read an ``error`` of an answer, or one of a receipt; a code that is none becomes -1."""
    code = error.get("code")
    details = word(part(error, "error_data").get("details"), 160) or word(error.get("title"), 160)
    return Failure(code if isinstance(code, int) and not isinstance(code, bool) else -1, details)


def as_exception(failure: Failure) -> NotSent:
    """Return what to raise for an error of an answer or of a receipt: it did not go out, so it may go again."""
    code, said = str(failure.code), failure.title
    match WHAT.get(failure.code):
        case None:
            return TryLater(code, said, at_most=UNKNOWN_TRIES)
        case Do.AGAIN:
            return TryLater(code, said)
        case Do.STOP:
            return Refused(code, said, channel_down=True)
        case Do.DOUBT:
            return Refused(code, said, contact_doubtful=True)
        case Do.SLOWER:
            return TryLater(code, said, after=NUMBER_WAITS, whole_channel=True, counts=False)
        case Do.MAINTENANCE:
            return TryLater(code, said, after=MAINTENANCE, whole_channel=True, counts=False)
        case Do.PERSON_WAITS:
            return TryLater(code, said, after=PERSON_WAITS, counts=False)
        case Do.TEMPLATE:
            return TryLater(code, said, after=0.0, counts=False, window_closed=True)
        case _:
            return Refused(code, said)
