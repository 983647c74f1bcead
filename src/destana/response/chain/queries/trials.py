"""Test calls: what came of them, whom nobody reached, when the next one is due, and where none may be held."""

from datetime import datetime
from statistics import median
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from destana.foundation.people.terms import Actor, ContactView, Permission
from destana.kit import codes
from destana.kit.refusals import Refusal
from destana.response.bulletins import queries as bulletins
from destana.response.chain.models import Ring, Trial
from destana.response.chain.queries.asked import mine
from destana.response.chain.rules import TRIAL_EVERY
from destana.response.chain.terms import RingView, Seat, TrialView
from destana.response.hazards.terms import Level
from destana.response.incidents import queries as incidents

SHOWN = 24
"""Test calls of the trend: two years."""


class NoSuchTrial(Refusal):
    """There is no such test call here."""

    sentence: ClassVar[str | Promise] = _("We do not find this test call.")
    status: ClassVar[int] = 404


def in_danger(district: str, *, at: datetime) -> frozenset[str]:
    """Return the villages at SIAGA or AWAS, by their status or by a bulletin in force: no test is held there."""
    stand = {one.code for one in incidents.village_now(district) if one.level.rank >= Level.SIAGA.rank}
    warned = [one for one in bulletins.current(district, at=at) if one.level.rank >= Level.SIAGA.rank]
    return frozenset(stand.union(*(one.villages for one in warned)))


def trials(by: Actor) -> list[TrialView]:
    """Return the test calls of the actor's district, the latest first. Two queries."""
    rows = list(
        Trial.objects.filter(district=by.district).select_related("by").order_by("-started_at", "-pk")[:SHOWN]
    )
    rings: dict[int, list[datetime | None]] = {row.pk: [] for row in rows}
    for trial_id, answered in Ring.objects.filter(trial__in=rows).values_list("trial_id", "answered_at"):
        rings[trial_id].append(answered)
    return [_trial(row, rings[row.pk]) for row in rows]


def _trial(row: Trial, answers: list[datetime | None]) -> TrialView:
    spans = [(at - row.started_at).total_seconds() / 60 for at in answers if at is not None]
    return TrialView(
        id=row.pk,
        started_at=row.started_at,
        ended_at=row.ended_at,
        by_name=row.by.name,
        asked=len(answers),
        answered=len(spans),
        minutes=round(median(spans)) if spans else None,
    )


def is_trial_due(district: str, *, now: datetime) -> bool:
    """Say whether a test call is to be proposed: the last one began a month ago, or there was none."""
    return not Trial.objects.filter(district=district, started_at__gt=now - TRIAL_EVERY).exists()


def rings(by: Actor, trial_id: int) -> tuple[TrialView, list[RingView]]:
    """Return a test call and everybody in it whose chain the actor keeps, the silent first. Two queries.

    Raises :class:`NoSuchTrial`.
    """
    trial = Trial.objects.select_related("by").filter(pk=trial_id, district=by.district).first()
    if trial is None or not by.may(Permission.CHAIN_KEEP):
        raise NoSuchTrial(trial_id)
    rows = Ring.objects.filter(trial=trial).select_related("link__contact")
    everybody = list(rows.order_by("answered_at", "link__village", "link__seat", "link__rt", "link__rank"))
    kept = by.only_villages(Permission.CHAIN_KEEP)
    seen = [_ring(row, trial) for row in everybody if kept is None or row.link.village in kept]
    return _trial(trial, [row.answered_at for row in everybody]), sorted(
        seen, key=lambda one: one.is_answered
    )


def _ring(row: Ring, trial: Trial) -> RingView:
    at, link = row.answered_at, row.link
    return RingView(
        id=row.pk,
        village=link.village,
        seat=Seat(link.seat),
        rt=link.rt,
        name=link.name,
        phone=link.phone,
        channel=link.contact.channel if link.contact else "",
        is_message=row.is_message,
        minutes=round((at - trial.started_at).total_seconds() / 60) if at else None,
        via=row.via,
    )


def ring_by_key(key: str) -> RingView | None:
    """Return what a link of a test call is about, or None for a key that is none of ours."""
    if not key or not set(key) <= set(codes.ALPHABET):
        return None
    row = Ring.objects.select_related("link__contact", "trial").filter(key=key).first()
    return _ring(row, row.trial) if row else None


def rings_of(contact: ContactView) -> list[int]:
    """Return what this person may answer in the test call that runs."""
    rows: QuerySet[Ring, Any] = Ring.objects.filter(
        mine(contact), trial__ended_at=None, link__forgotten_at=None
    )
    return list(rows.values_list("pk", flat=True))
