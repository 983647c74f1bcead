"""Whose turn it is: take a matter, give it back, break a lease, give it to another."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from destana.foundation.people import queries as people
from destana.foundation.people.terms import SYSTEM, Actor, Permission
from destana.response.consultations import access, rules
from destana.response.consultations.models import Consultation
from destana.response.consultations.terms import State

from .moves import CannotFollow, change, check_free, lock, move

_FREE: dict[str, Any] = {"lease_by_id": None, "lease_until": None}


def take(*, matter_id: int, by: Actor, at: datetime) -> Consultation:
    """Take a matter, or renew the own lease, for 15 minutes. Raises :class:`Held` where another desk writes."""
    with transaction.atomic():
        matter = lock(matter_id)
        access.check_may_answer(by, matter)
        check_free(matter, by, at)
        hold(matter, by=by, at=at)
        return matter


def hold(matter: Consultation, *, by: Actor, at: datetime) -> None:
    """Take a locked matter, or renew the own lease. Raises :class:`CannotFollow` for one that is closed."""
    lease: dict[str, Any] = {
        "lease_by_id": by.as_person,
        "lease_until": at + rules.LEASE,
        "holder_id": by.as_person,
    }
    if matter.state in {State.NEW, State.QUEUED, State.WAITING_ASKER, State.WAITING_AGENCY}:
        move(matter, State.HELD, by=by, at=at, verb="consultation.taken", **lease)
    elif matter.state == State.HELD:
        change(matter, by=by, at=at, verb="consultation.taken", **lease)
    else:
        raise CannotFollow(matter.state)


def break_lease(*, matter_id: int, by: Actor, at: datetime) -> Consultation:
    """Take a matter from another desk, on record."""
    with transaction.atomic():
        matter = lock(matter_id)
        access.check_may_answer(by, matter)
        change(matter, by=by, at=at, verb="consultation.lease_broken", **_FREE)
        hold(matter, by=by, at=at)
        return matter


def give_back(*, matter_id: int, by: Actor, at: datetime) -> Consultation:
    """Put a matter back into the list for the others."""
    with transaction.atomic():
        matter = lock(matter_id)
        access.check_may_answer(by, matter)
        check_free(matter, by, at)
        move(matter, State.QUEUED, by=by, at=at, verb="consultation.given_back", **_FREE)
        return matter


def assign(*, matter_id: int, person_id: int, by: Actor, at: datetime) -> Consultation:
    """Give a matter to a member: of a confidential one, nobody else but the section head reads it then."""
    with transaction.atomic():
        matter = lock(matter_id)
        access.check_may_assign(by, matter)
        able = people.holders(matter.district_id, Permission.CONSULTATIONS_ANSWER)
        if person_id not in {one.id for one in able}:
            raise access.NotYours(person_id)
        if not matter.is_open:
            raise CannotFollow(matter.state)
        change(matter, by=by, at=at, verb="consultation.assigned", holder_id=person_id, **_FREE)
        return matter


def release_overdue(*, at: datetime, limit: int = 200) -> int:
    """Put matters whose lease ran out back into the list; their holder stays named. Returns how many."""
    ended = Q(lease_until__lt=at) | Q(lease_until=None)
    ids = list(Consultation.objects.filter(ended, state=State.HELD).values_list("pk", flat=True)[:limit])
    for pk in ids:
        with transaction.atomic():
            matter = lock(pk)
            is_ended = matter.lease_until is None or matter.lease_until < at
            if matter.state == State.HELD and is_ended:
                move(matter, State.QUEUED, by=SYSTEM, at=at, verb="consultation.lease_ended", **_FREE)
    return len(ids)
