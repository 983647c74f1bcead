"""What moves a talk between the machine and a person. Each step is one conditional update and one line in the log."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from destana.foundation.audit import actions as audit
from destana.foundation.people import queries as people
from destana.foundation.people.terms import Actor
from destana.kit import gsm
from destana.kit.refusals import Refusal
from destana.kit.text import clean
from destana.messaging.inbox import actions as inbox
from destana.messaging.inbox import queries as messages
from destana.messaging.outbox import actions as outbox
from destana.messaging.outbox import queries as sent
from destana.messaging.outbox.terms import Approved, Outgoing

from . import access, rules
from .models import Handover
from .queries import NotHere
from .terms import HELD, State, code_of


class SomebodyHasIt(Refusal):
    """Another person has the talk, and the lease still runs."""

    sentence = gettext_lazy("Somebody else has this talk now.")
    status = 409


class HasEnded(Refusal):
    """The talk was handed back to the machine."""

    sentence = gettext_lazy("This talk has ended. Whoever asks again stands in the list again.")
    status = 409


class NothingSaid(Refusal):
    """An answer without words."""

    sentence = gettext_lazy("Write what you want to say.")
    status = 422


class TooLong(Refusal):
    """More than the channel shows in one piece."""

    sentence = gettext_lazy("The answer is too long for this channel.")
    status = 422


def ask(*, contact_id: int, by: Actor, at: datetime) -> int:
    """Let a contact wait for a person. Asked again while it is open, nothing changes but the last word's time."""
    with transaction.atomic():
        channels = people.together(contact_id)
        opened = Handover.objects.select_for_update().filter(contact_id__in=channels, ended_at=None)
        if not opened.exists():
            Handover.objects.bulk_create(
                [Handover(contact_id=contact_id, since=at, last_word_at=at)], ignore_conflicts=True
            )
        row = opened.order_by("pk")[0]
        if row.since == at:
            audit.record(by=by, verb="handover.asked", target=f"handover:{row.pk}", at=at)
        note_word(contact_id=contact_id, at=at)
    return row.pk


def note_word(*, contact_id: int, at: datetime) -> None:
    """Note that the person outside wrote while the talk waits or is held."""
    rows = Handover.objects.filter(contact_id__in=people.together(contact_id), ended_at=None)
    rows.filter(last_word_at__lt=at).update(last_word_at=at)


def take(*, handover_id: int, by: Actor, at: datetime) -> None:
    """Take a talk, or renew the own lease: from here on the machine says nothing in it.

    Raises :class:`SomebodyHasIt`, :class:`HasEnded`.
    """
    access.check_may_answer(by)
    with transaction.atomic():
        _hold(handover_id, by=by, at=at)
        audit.record(by=by, verb="handover.taken", target=f"handover:{handover_id}", at=at)


def answer(*, handover_id: int, key: str, words: str, by: Actor, at: datetime) -> None:
    """Say something to the person in the same talk, and keep the talk. The same ``key`` again says nothing twice.

    Raises :class:`NothingSaid`, :class:`TooLong`, and what :func:`take` raises.
    """
    access.check_may_answer(by)
    words = clean(words, 4 * rules.LONGEST)
    if not words:
        raise NothingSaid(handover_id)
    with transaction.atomic():
        row = _hold(handover_id, by=by, at=at, answered_at=at)
        _check_length(words, people.where_to_write(row.contact_id).channel)
        _say(row, key, words, at)
        audit.record(by=by, verb="handover.answered", target=f"handover:{handover_id}", at=at)


def finish(*, handover_id: int, by: Actor, at: datetime) -> None:
    """Hand the talk back to the machine and say so. What lay with a person to read is read."""
    access.check_may_answer(by)
    with transaction.atomic():
        row = _locked(handover_id)
        if row.state == State.ENDED:
            raise HasEnded(handover_id)
        if _is_anothers(row, by, at):
            raise SomebodyHasIt(handover_id)
        _end(row, by=by, at=at)


def give_back_due(*, by: Actor, at: datetime, limit: int = 100) -> int:
    """End leases that are over: an answered talk has ended, one that was only taken waits again. Returns how many."""
    due = list(
        Handover.objects.filter(state=State.HELD, held_until__lte=at).values_list("pk", flat=True)[:limit]
    )
    for key in due:
        with transaction.atomic():
            row = _locked(key)
            if row.state != State.HELD or row.held_until is None or row.held_until > at:
                continue
            if row.answered_at is not None and row.answered_at >= row.last_word_at:
                _end(row, by=by, at=at)
            else:
                _change(row, state=State.WAITING, held_by=None, held_until=None)
                audit.record(by=by, verb="handover.given_back", target=f"handover:{key}", at=at)
    return len(due)


def _locked(handover_id: int) -> Handover:
    rows = Handover.objects.select_for_update(of=("self",)).select_related("contact")
    row = rows.filter(pk=handover_id).first()
    if row is None:
        raise NotHere(handover_id)
    return row


def _hold(handover_id: int, *, by: Actor, at: datetime, **values: Any) -> Handover:
    row = _locked(handover_id)
    if row.state == State.ENDED:
        raise HasEnded(handover_id)
    free = Q(state=State.WAITING) | Q(held_by_id=by.as_person) | Q(held_until__lte=at)
    held = Handover.objects.filter(free, pk=handover_id, ended_at=None).update(
        state=State.HELD, held_by_id=by.as_person, held_until=at + HELD, **values
    )
    if not held:
        raise SomebodyHasIt(handover_id)
    return row


def _is_anothers(row: Handover, by: Actor, at: datetime) -> bool:
    is_running = row.held_until is not None and row.held_until > at
    return row.state == State.HELD and is_running and row.held_by_id != by.person_id


def _change(row: Handover, **values: Any) -> None:
    Handover.objects.filter(pk=row.pk, ended_at=None).update(**values)


def _end(row: Handover, *, by: Actor, at: datetime) -> None:
    _change(row, state=State.ENDED, ended_at=at, held_until=None)
    for message_id in messages.for_person_of(people.together(row.contact_id)):
        inbox.read_by_person(message_id, by=by, at=at)
    _say(row, "ended", _("The talk with our officer has ended. Answer 0 at any time to talk again."), at)
    audit.record(by=by, verb="handover.ended", target=f"handover:{row.pk}", at=at)


def _check_length(words: str, channel: str) -> None:
    fits = gsm.parts(gsm.plainer(words)) == 1 if channel == "sms" else len(words) <= rules.LONGEST
    if not fits:
        most = rules.longest(channel)
        raise TooLong(channel, sentence=_("An answer here has at most %(most)s characters.") % {"most": most})


def _say(row: Handover, key: str, words: str, at: datetime) -> None:
    contact = people.where_to_write(row.contact_id)
    approved = Approved("answer", (code_of(row.pk), words)) if sent.has_window(contact.channel) else None
    outbox.queue(
        key=f"handover:{row.pk}:{key}",
        contact_id=contact.id,
        channel=contact.channel,
        address=contact.address,
        body=Outgoing(text=words, template=approved),
        about=f"handover:{row.pk}",
        priority=2,
        at=at,
    )
