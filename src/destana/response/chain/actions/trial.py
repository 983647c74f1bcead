"""The test call: begun by a person, answered by one key, ended after a day, or at once where danger comes."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from destana.foundation.audit import actions as audit
from destana.foundation.people import access as people
from destana.foundation.people.terms import Actor, Permission
from destana.kit import codes
from destana.kit.refusals import Refusal
from destana.messaging.outbox import actions as outbox
from destana.messaging.outbox.terms import Priority
from destana.response.chain import access, notices, rules
from destana.response.chain.actions.tell import KEY_LENGTH
from destana.response.chain.models import Link, Ring, Trial
from destana.response.chain.queries import NoSuchTrial, NoSuchVillage, in_danger


class TrialRuns(Refusal):
    """One test call at a time."""

    sentence: ClassVar[str | Promise] = _("A test call is running already.")


class NobodyToTest(Refusal):
    """Nobody is on a chain, or every village with a chain is in danger."""

    sentence: ClassVar[str | Promise] = _(
        "Nobody to test: no list yet, or every village stands at SIAGA or AWAS."
    )


def start_trial(*, by: Actor, at: datetime) -> int:
    """Ask everybody on the chains of the district to answer; return the test call. Villages in danger are left out.

    Raises ``NotPermitted``, :class:`TrialRuns`, :class:`NobodyToTest`.
    """
    if not access.may_keep_district(by) or by.person_id is None:
        raise people.NotPermitted(Permission.CHAIN_KEEP)
    try:
        with transaction.atomic():
            trial = Trial.objects.create(district=by.district, by_id=by.person_id, started_at=at)
            danger = in_danger(by.district, at=at)
            people_of = Link.objects.filter(district=by.district, retired_at=None).exclude(village__in=danger)
            rows = [_ring(trial, link) for link in people_of.select_related("contact").order_by("pk")]
            if not rows:
                raise NobodyToTest(by.district)
            made = Ring.objects.bulk_create(rows, batch_size=200)
            _write(trial, made, at)
            audit.record(
                by=by,
                verb="chain.test_started",
                target=f"trial:{trial.pk}",
                at=at,
                after={"asked": len(made)},
            )
    except IntegrityError as runs:
        raise TrialRuns(by.district) from runs
    return trial.pk


def _ring(trial: Trial, link: Link) -> Ring:
    is_message = notices.is_written_to(link, exercise=settings.MODE == "exercise")
    return Ring(trial=trial, link=link, key=codes.fresh(KEY_LENGTH), is_message=is_message)


def _write(trial: Trial, rows: list[Ring], at: datetime) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        messages = [notices.trial_message(one) for one in rows if one.is_message]
    outbox.queue_many(
        messages,
        priority=Priority.BULK,
        about=notices.about_trial(trial.pk),
        at=at,
        expires_at=at + rules.TRIAL_LASTS,
    )


def answer_ring(*, ring_id: int, via: str, by: Actor, at: datetime) -> bool:
    """Note that a person answered the test, which proves the number; return whether that was news."""
    with transaction.atomic():
        ring = Ring.objects.select_related("link").filter(pk=ring_id, link__forgotten_at=None).first()
        if ring is None:
            raise NoSuchTrial(ring_id)
        if not Ring.objects.filter(pk=ring_id, answered_at=None).update(answered_at=at, via=via):
            return False
        Link.objects.filter(pk=ring.link_id).update(verified_at=at)
        audit.record(by=by, verb="chain.test_answered", target=f"link:{ring.link_id}", at=at, channel=via)
    return True


def ring_through(*, ring_id: int, by: Actor, at: datetime) -> bool:
    """Note at the desk that somebody rang and the person took it. Raises ``NoSuchVillage``."""
    village = Ring.objects.filter(pk=ring_id).values_list("link__village", flat=True).first()
    if village is None:
        raise NoSuchVillage(ring_id)
    access.check_may_keep(by, village)
    return answer_ring(ring_id=ring_id, via="desk", by=by, at=at)


def end_trial(*, trial_id: int, by: Actor, at: datetime) -> None:
    """End a test call; what is unsent is not sent. Raises ``NotPermitted``."""
    if not access.may_keep_district(by):
        raise people.NotPermitted(Permission.CHAIN_KEEP)
    close(trial_id, by=by, at=at)


def close(trial_id: int, *, by: Actor, at: datetime) -> bool:
    """End a test call, if it runs; return whether it did."""
    with transaction.atomic():
        if not Trial.objects.filter(pk=trial_id, ended_at=None).update(ended_at=at):
            return False
        outbox.cancel_about(about=notices.about_trial(trial_id), at=at, by=by)
        audit.record(by=by, verb="chain.test_ended", target=f"trial:{trial_id}", at=at)
    return True


def end_trials(*, by: Actor, at: datetime) -> int:
    """End what ran for a day, and at once what meets danger in a village that it asked; return how many."""
    count = 0
    for trial in Trial.objects.filter(ended_at=None):
        is_over = at - trial.started_at >= rules.TRIAL_LASTS
        asked = Ring.objects.filter(trial=trial, link__village__in=in_danger(trial.district, at=at))
        if is_over or asked.exists():
            count += close(trial.pk, by=by, at=at)
    return count
