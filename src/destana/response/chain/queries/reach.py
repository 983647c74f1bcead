"""Who heard of a bulletin: figures, villages, seats, and whom to dial next."""

from collections.abc import Collection, Iterable
from datetime import datetime
from statistics import median
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet

from destana.foundation.people.terms import Actor, Permission
from destana.response.chain.models import Call, Post, Run
from destana.response.chain.queries.links import BY_SEAT, NoSuchVillage
from destana.response.chain.rules import UNDO
from destana.response.chain.terms import CallView, How, Reach, Seat, State, VillageReach

DIALLED = 50
"""Rows of the call list: more than an hour of telephoning; the rest is on the villages' own lists."""


def reach(bulletin_id: int, villages: Iterable[str], *, now: datetime) -> Reach | None:
    """Return who heard of it, the unreached first; None where the chain was never set going.

    ``villages`` are those of the bulletin's area: one without a call has no chain, and nothing is known of it. Three
    queries, however many villages.
    """
    run = Run.objects.filter(bulletin_id=bulletin_id).first()
    if run is None:
        return None
    found = _by_village(run)
    area = list(villages)
    rows = [*found.values(), *(_no_chain(code) for code in area if code not in found)]
    return Reach(
        run_id=run.pk,
        as_of=now,
        villages=tuple(sorted(rows, key=lambda one: (one.is_reached, not one.has_chain, one.village))),
        minutes=_minutes(run),
        is_exercise=run.is_exercise,
        is_correction=run.is_correction,
        ended_at=run.ended_at,
    )


def _by_village(run: Run) -> dict[str, VillageReach]:
    reached, rt, head = Q(state=State.ACKNOWLEDGED), Q(seat=Seat.RT), Q(seat=Seat.HEAD)
    rows = Call.objects.filter(run=run).values("village").order_by("village")
    rows = rows.annotate(
        head_state=Max("state", filter=head),
        head_at=Max("acknowledged_at", filter=head),
        rts=Count("pk", filter=rt),
        rts_reached=Count("pk", filter=rt & reached),
        others=Count("pk", filter=~rt & ~head),
        others_reached=Count("pk", filter=~rt & ~head & reached),
    )
    return {
        row["village"]: VillageReach(
            village=row["village"],
            has_chain=True,
            head=State(row["head_state"]) if row["head_state"] else None,
            head_at=row["head_at"],
            rts=row["rts"],
            rts_reached=row["rts_reached"],
            others=row["others"],
            others_reached=row["others_reached"],
        )
        for row in rows
    }


def _no_chain(village: str) -> VillageReach:
    return VillageReach(village, False, None, None, 0, 0, 0, 0)


def _minutes(run: Run) -> int | None:
    answered = Call.objects.filter(run=run, acknowledged_at__isnull=False).values_list(
        "acknowledged_at", flat=True
    )
    spans = [(at - run.started_at).total_seconds() / 60 for at in answered if at is not None]
    return round(median(spans)) if spans else None


def calls_of(by: Actor, bulletin_id: int, village: str, *, now: datetime) -> list[CallView]:
    """Return every seat of one village, the unreached first. Raises :class:`NoSuchVillage`. One query."""
    if not by.may(Permission.CHAIN_KEEP, village):
        raise NoSuchVillage(village)
    rows = _whole(Call.objects.filter(run__bulletin_id=bulletin_id, village=village))
    return [view(row, by=by, now=now) for row in rows.order_by("-is_open", BY_SEAT, "rt")]


def to_dial(by: Actor, bulletin_id: int, *, now: datetime, limit: int = DIALLED) -> list[CallView]:
    """Return whom somebody has to telephone: nobody answers, the alternate's turn, or no message can reach them.

    Village heads come first, then who has waited longest. Only villages whose chain the actor keeps. One query.
    """
    rows = _whole(Call.objects.filter(run__bulletin_id=bulletin_id, is_open__in=[True], link__isnull=False))
    rows = rows.filter(Q(state__in=[State.UNREACHABLE, State.PASSED]) | Q(state=State.WAITING))
    kept = by.only_villages(Permission.CHAIN_KEEP)
    if kept is not None:
        rows = rows.filter(village__in=kept)
    rows = rows.order_by(BY_SEAT, F("due_at").asc(nulls_first=True), "pk")
    return [view(row, by=by, now=now) for row in rows[:limit]]


def _whole(rows: "QuerySet[Call, Any]") -> "QuerySet[Call, Any]":
    return rows.select_related("link", "run")


def view(row: Call, *, by: Actor, now: datetime) -> CallView:
    """Return one call as the desk shows it. An exercise shows no number: nobody dials it by mistake."""
    at = row.acknowledged_at
    return CallView(
        id=row.pk,
        village=row.village,
        seat=Seat(row.seat),
        rt=row.rt,
        state=State(row.state),
        name=row.link.name if row.link else "",
        phone=row.link.phone if row.link and not row.run.is_exercise else "",
        turn=row.turn,
        told_at=row.told_at,
        due_at=row.due_at,
        acknowledged_at=at,
        by_name=row.by_name,
        via=row.via,
        how=How(row.how),
        note=row.note,
        photo_id=row.photo_id,
        version=row.version,
        may_undo=at is not None and row.by_ref == by.ref and now - at <= UNDO,
    )


def runs_of(bulletin_ids: Collection[int]) -> dict[int, int]:
    """Return the runs of these bulletins, by bulletin."""
    return dict(Run.objects.filter(bulletin_id__in=bulletin_ids).values_list("bulletin_id", "pk"))


def photo_of(by: Actor, file_id: int) -> int:
    """Return the file, where it is the photo of an answer or a posting of a village whose chain the actor keeps.

    A place of the whole district is seen by those whose role is bound to no village.

    Raises :class:`NoSuchVillage` otherwise.
    """
    answers = Call.objects.filter(photo_id=file_id).values_list("village", flat=True)
    posted = Post.objects.filter(photo_id=file_id).values_list("place__village", flat=True)
    anywhere = by.may(Permission.CHAIN_KEEP) and by.only_villages(Permission.CHAIN_KEEP) is None
    if any(by.may(Permission.CHAIN_KEEP, place) if place else anywhere for place in [*answers, *posted]):
        return file_id
    raise NoSuchVillage(file_id)
