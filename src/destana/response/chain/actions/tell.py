"""Telling: rows for those who are asked, with their messages, and the move of the call that goes with it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import ClassVar

from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from destana.kit import codes
from destana.kit.refusals import Refusal
from destana.response.chain import notices, rules
from destana.response.chain.models import Call, Link, Run, Telling
from destana.response.chain.queries.links import BY_SEAT, open_links
from destana.response.chain.terms import State
from destana.response.hazards.terms import Level

KEY_LENGTH = 13
"""Characters of a key: 58 bits, more than can be tried."""


class CannotFollow(Refusal):
    """The state table does not allow this step."""

    sentence: ClassVar[str | Promise] = _("This step does not fit how the call stands now.")


class SomebodyWasFaster(Refusal):
    """The row was changed between reading and writing."""

    sentence: ClassVar[str | Promise] = _("Somebody else has just changed this. Look at it again.")


def move(call: Call, after: State, *, at: datetime, **values: object) -> None:
    """Move a call by a conditional update. Raises :class:`CannotFollow` or :class:`SomebodyWasFaster`."""
    if not rules.can_follow(call.state, after):
        raise CannotFollow(call.state, after)
    write(call, at=at, state=after, **values)


def write(call: Call, *, at: datetime, **values: object) -> None:
    """Change a call if nobody has since it was read; raise :class:`SomebodyWasFaster` otherwise."""
    rows = Call.objects.filter(pk=call.pk, state=call.state, version=call.version)
    if not rows.update(version=F("version") + 1, changed_at=at, **values):
        raise SomebodyWasFaster(call.pk)
    call.refresh_from_db(fields=[*values, "version", "changed_at"])


def telling(call: Call, link: Link, run: Run, at: datetime) -> Telling:
    """Return the unsaved row by which a person is asked."""
    is_message = notices.is_written_to(link, exercise=run.is_exercise)
    return Telling(call=call, link=link, key=codes.fresh(KEY_LENGTH), at=at, is_message=is_message)


def first_fields(link: Link, run: Run, at: datetime) -> dict[str, object]:
    """Return how a call stands whose first person is asked now."""
    is_message = notices.is_written_to(link, exercise=run.is_exercise)
    return {
        "state": State.TOLD if is_message else State.WAITING,
        "told_at": at if is_message else None,
        "link": link,
        "turn": 1,
        "due_at": at + rules.answer_within(Level(run.level)),
    }


def tell_waiting(run: Run, village: str, *, at: datetime) -> int:
    """Tell the seats of a village that waited for its head; return how many persons were asked."""
    waiting = Call.objects.filter(run=run, village=village, state=State.WAITING, link=None)
    calls = {(call.seat, call.rt): call for call in waiting.select_for_update().order_by(BY_SEAT, "rt")}
    pairs = []
    for link in open_links([village]).select_related("contact"):
        call = calls.pop((link.seat, link.rt), None)
        if call is not None:
            write(call, at=at, **first_fields(link, run, at))
            pairs.append((call, link))
    for call in calls.values():  # everybody of the seat has left since
        move(call, State.UNREACHABLE, at=at)
    return len(tell(run, pairs, at=at))


def tell(run: Run, pairs: Iterable[tuple[Call, Link]], *, at: datetime) -> Sequence[Telling]:
    """Ask these people, in the caller's transaction; one person a call is asked once (the table sees to it)."""
    rows = Telling.objects.bulk_create([telling(call, link, run, at) for call, link in pairs])
    if any(one.is_message for one in rows):
        notices.tell(run, rows, notices.Said.of(run), at=at)
    return rows
