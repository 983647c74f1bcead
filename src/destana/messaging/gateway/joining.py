"""Long SMS that come in parts: out of order, twice, or with one missing. Whole ones go on as one message."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby

import structlog
from django.db import transaction

from destana.messaging.channels.base import PART
from destana.messaging.channels.sms.letters import Part, letter
from destana.messaging.channels.sms.parse import read_part
from destana.messaging.inbox import actions as inbox
from destana.messaging.inbox import queries
from destana.messaging.inbox.terms import Arrival, Inbound

log = structlog.get_logger(__name__)

PATIENCE = timedelta(minutes=10)
"""After so long without its other parts, a part is read by a person. Networks repeat within minutes; ours, to be
watched."""

_Found = tuple[Inbound, str, str, Part]


def join_parts(at: datetime, limit: int = 500) -> int:
    """Put together what is whole, and hand on what stays broken; returns how many parts left the waiting."""
    waiting = queries.unread(limit, channels=[f"sms{PART}"])
    found = sorted((one for one in map(_read, waiting) if one is not None), key=_set_of)
    moved = 0
    for _name, group in groupby(found, key=_set_of):
        parts = list(group)
        if len({part.number for _row, _sender, _text, part in parts}) == parts[0][3].total:
            _join(parts, at)
        elif at - parts[0][0].received_at > PATIENCE:
            _give_up(parts, at)
        else:
            continue
        moved += len(parts)
    return moved


def _read(row: Inbound) -> _Found | None:
    said = read_part(row.raw)
    return (row, *said) if said is not None else None


def _set_of(found: _Found) -> tuple[str, str, int]:
    """The parts of one SMS have sender, reference and total in common; references come round again after 256."""
    _row, sender, _text, part = found
    return sender, part.reference, part.total


def _join(parts: Sequence[_Found], at: datetime) -> None:
    by_number = {part.number: (row, text) for row, _sender, text, part in reversed(parts)}
    whole = "".join(by_number[number][1] for number in sorted(by_number))
    first = parts[0][0]
    made = letter(sender=parts[0][1], text=whole, at=first.received_at, key=f"joined:{first.id}")
    with transaction.atomic():
        inbox.join([row.id for row, *_rest in parts], Arrival("sms", made.key, made.raw), at=at)


def _give_up(parts: Sequence[_Found], at: datetime) -> None:
    log.warning("sms_part_missing", parts=[row.id for row, *_rest in parts])
    for row, *_rest in parts:
        inbox.mark_needs_person(row.id, why="a part of a long SMS never came", at=at)
