"""Answers: "I announced it", by the person who was asked or by the desk for them; and taking a tick back."""

from datetime import datetime
from typing import ClassVar

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from destana.foundation.audit import actions as audit
from destana.foundation.people.terms import Actor
from destana.kit.refusals import Refusal
from destana.kit.text import clean
from destana.response.chain import access, rules
from destana.response.chain.actions.chase import locked
from destana.response.chain.actions.tell import SomebodyWasFaster, move, tell_waiting, write
from destana.response.chain.models import Call, Link, Telling
from destana.response.chain.terms import How, Seat, State

DESK = "desk"
"""The way of an answer that somebody of the office ticked."""
LONGEST_NOTE = 200


class NotAsked(Refusal):
    """Nobody was asked under this key."""

    sentence: ClassVar[str | Promise] = _("We do not know this link. Look at the message again.")
    status: ClassVar[int] = 404


class NothingToUndo(Refusal):
    """Not the own tick, or it was more than ten minutes ago."""

    sentence: ClassVar[str | Promise] = _("Only your own tick of the last ten minutes can be taken back.")


def acknowledge(
    *, telling_id: int, via: str, by: Actor, at: datetime, how: How = How.NONE, photo_id: int | None = None
) -> bool:
    """Note that the person who was asked passed word on; return whether that was news. Late answers count.

    Said again it changes nothing but what was left out before: how, and the photo. When a village head answers, the
    others of the village who waited for it are told. Raises :class:`NotAsked`.
    """
    with transaction.atomic():
        told = Telling.objects.filter(pk=telling_id, link__forgotten_at=None).first()
        if told is None:
            raise NotAsked(telling_id)
        call = locked(told.call_id)
        if call.state == State.ACKNOWLEDGED:
            _complete(call, told, by=by, at=at, how=how, photo_id=photo_id)
            return False
        _answered(call, via=via, by=by, by_name="", at=at, how=how, answered=told, photo_id=photo_id)
        Link.objects.filter(pk=told.link_id).update(verified_at=at)
    return True


def tick(
    *, call_id: int, version: int, how: How, note: str, by: Actor, at: datetime, is_rung: bool = True
) -> None:
    """Note at the desk what the person said on the telephone.

    Raises ``NoSuchVillage``, ``CannotFollow``, ``SomebodyWasFaster``.
    """
    with transaction.atomic():
        call = locked(call_id)
        access.check_may_keep(by, call.village)
        if call.version != version:
            raise SomebodyWasFaster(call_id)
        _answered(call, via=DESK, by=by, by_name=by.name, at=at, how=how, note=clean(note, LONGEST_NOTE))
        if call.link_id is not None and is_rung:
            Link.objects.filter(pk=call.link_id).update(verified_at=at)


def _answered(call: Call, *, by: Actor, at: datetime, **values: object) -> None:
    move(
        call,
        State.ACKNOWLEDGED,
        at=at,
        acknowledged_at=at,
        due_at=None,
        before=call.state,
        by_ref=by.ref,
        **values,
    )
    audit.record(
        by=by,
        verb="chain.announced",
        target=f"call:{call.pk}",
        at=at,
        channel=call.via,
        after={"state": call.state, "how": call.how},
    )
    if call.seat == Seat.HEAD and call.run.ended_at is None:
        tell_waiting(call.run, call.village, at=at)


def _complete(call: Call, told: Telling, *, by: Actor, at: datetime, how: How, photo_id: int | None) -> None:
    """Add how and photo to an answer of the same person, where they were left out."""
    values: dict[str, object] = {}
    if how and not call.how:
        values["how"] = how
    if photo_id is not None and call.photo_id is None:
        values["photo_id"] = photo_id
    if values and call.answered_id == told.pk:
        write(call, at=at, **values)
        audit.record(by=by, verb="chain.completed", target=f"call:{call.pk}", at=at, after=values)


def undo(*, call_id: int, by: Actor, at: datetime) -> None:
    """Take the own tick back within ten minutes; what it set going stays. Raises :class:`NothingToUndo`."""
    with transaction.atomic():
        call = locked(call_id)
        access.check_may_keep(by, call.village)
        done = call.acknowledged_at
        if done is None or call.by_ref != by.ref or call.via != DESK or at - done > rules.UNDO:
            raise NothingToUndo(call_id)
        back = State(call.before)
        due = at if back != State.UNREACHABLE and call.link_id is not None else None
        move(
            call, back, at=at, acknowledged_at=None, by_ref="", by_name="", via="", how=How.NONE, note="", before="",
            due_at=due,
        )  # fmt: skip
        audit.record(by=by, verb="chain.undone", target=f"call:{call.pk}", at=at, after={"state": back})
