"""Set the chain going for a bulletin: its run, a call a seat, the first messages and the tasks by hand, all at once."""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby

from django.db import IntegrityError, transaction

from destana.foundation.audit import actions as audit
from destana.foundation.people.terms import Actor
from destana.messaging.outbox import actions as outbox
from destana.response.bulletins import queries as bulletins
from destana.response.bulletins.terms import BulletinView, Kind
from destana.response.bulletins.terms import State as BulletinState
from destana.response.chain import notices, rules
from destana.response.chain.actions.posts import list_posts
from destana.response.chain.actions.tell import first_fields, tell
from destana.response.chain.models import Call, Link, Run, Telling
from destana.response.chain.queries.links import open_links
from destana.response.chain.terms import Seat, State

SeatKey = tuple[str, str, str]
"""Village, seat, RT."""


def start(*, bulletin: BulletinView, by: Actor, at: datetime) -> int | None:
    """Begin the run of a published bulletin and return it; None where it has begun already: the table takes one.

    An update calls the chain of its area and everybody who was told of the earlier one; a withdrawal tells exactly
    those. Whoever has a message is told by it, the others stand on the desk's list of numbers to dial.
    """
    with transaction.atomic():
        run = _begin(bulletin, at)
        if run is None:
            return None
        told = _told_before(bulletin)
        seats = {} if bulletin.kind == Kind.WITHDRAWAL else _seats(bulletin)
        rows = tell(run, list(_calls(run, bulletin, seats, told, at)), at=at)
        posts = list_posts(run, bulletin, at=at)
        audit.record(
            by=by,
            verb="chain.started",
            target=f"bulletin:{bulletin.id}",
            at=at,
            after={"asked": len(rows), "written": sum(one.is_message for one in rows), "posts": posts},
        )
    return run.pk


def _begin(bulletin: BulletinView, at: datetime) -> Run | None:
    """Insert the run, or return None where the bulletin has one."""
    try:
        with transaction.atomic():
            return Run.objects.create(
                bulletin_id=bulletin.id,
                district=bulletin.district,
                level=bulletin.level.value,
                priority=bulletins.priority_of(bulletin),
                expires_at=bulletin.expires_at or at + rules.LOOK_BACK,
                is_exercise=bulletin.is_exercise,
                is_correction=bool(bulletin.references),
                started_at=at,
            )
    except IntegrityError:
        return None


def _seats(bulletin: BulletinView) -> dict[SeatKey, list[Link]]:
    rows = open_links(bulletin.villages).select_related("contact")
    return {
        key: list(people) for key, people in groupby(rows, key=lambda row: (row.village, row.seat, row.rt))
    }


def _told_before(bulletin: BulletinView) -> dict[SeatKey, list[Link]]:
    """Return everybody who was asked to pass on what this document replaces, by seat, in the order of the asking."""
    found: dict[SeatKey, list[Link]] = {}
    rows = Telling.objects.filter(call__run__bulletin_id__in=bulletin.references, link__forgotten_at=None)
    for row in rows.select_related("call", "link__contact").order_by("pk"):
        people = found.setdefault((row.call.village, row.call.seat, row.call.rt), [])
        if row.link not in people:
            people.append(row.link)
    return found


def _calls(
    run: Run,
    bulletin: BulletinView,
    seats: dict[SeatKey, list[Link]],
    told: dict[SeatKey, list[Link]],
    at: datetime,
) -> Iterator[tuple[Call, Link]]:
    """Insert a call a seat and yield whom to ask now; who was told before hears the correction at once."""
    headed = {village for village, seat, _rt in seats if seat == Seat.HEAD}
    calls, asked = [], []
    for key in [*seats, *(key for key in told if key not in seats)]:
        village, seat, rt = key
        before, first = told.get(key, []), seats.get(key, [])[:1]
        is_now = bool(before) or rules.is_told_first(seat, bulletin.level, has_head=village in headed)
        people = [*first, *(one for one in before if one not in first)] if is_now else []
        fields = first_fields(people[0], run, at) if people else {"state": State.WAITING}
        calls.append(Call(run=run, village=village, seat=seat, rt=rt, changed_at=at, **fields))
        asked.append(people)
    made = Call.objects.bulk_create(calls, batch_size=200)
    for call, people in zip(made, asked, strict=True):
        for link in people:
            yield call, link


def end_over(*, by: Actor, at: datetime) -> int:
    """End the runs whose bulletin is no longer in force: nobody is chased, nothing more is sent. Returns how many."""
    over = Run.objects.filter(ended_at=None).exclude(bulletin__state=BulletinState.PUBLISHED)
    count = 0
    for run_id in list(over.values_list("pk", flat=True)[:20]):
        with transaction.atomic():
            if not Run.objects.filter(pk=run_id, ended_at=None).update(ended_at=at):
                continue
            Call.objects.filter(run_id=run_id, due_at__isnull=False).update(due_at=None)
            outbox.cancel_about(about=notices.about(run_id), at=at, by=by)
            audit.record(by=by, verb="chain.ended", target=f"chain:{run_id}", at=at)
        count += 1
    return count
