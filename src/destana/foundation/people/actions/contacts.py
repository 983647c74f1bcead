"""Contacts met, lost and found again; villages followed and left. All of it safe to say twice."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from destana.foundation.audit import actions as audit
from destana.foundation.people import queries
from destana.foundation.people.actions.joined import part
from destana.foundation.people.models import Contact, Follow
from destana.foundation.people.terms import Actor, ContactState, ContactView, HasRank, reporter
from destana.kit import phones
from destana.kit.text import clean

_VOUCHES = frozenset({"whatsapp", "telegram"})
"""Channels whose provider says which number a chat belongs to; a sender of SMS or e-mail can be forged."""


def meet(
    *, channel: str, address: str, at: datetime, name: str = "", phone: str = "", formerly: str = ""
) -> ContactView:
    """Return the contact of this address, made now if it is new. One statement decides, so no address doubles.

    A known contact keeps its name unless a new one is given. One that was unreachable writes again: it is
    active. One that said stop stays stopped until it follows something again. ``formerly`` is another address under
    which the provider says that it is the same person: who is known by it is known by ``address`` from now on.
    """
    given_name, given_phone = clean(name, 120).replace("\n", " "), phones.e164(phone) or ""
    key = clean(address, 254)
    with transaction.atomic():
        if formerly and formerly != key:
            _readdress(channel, clean(formerly, 254), key, at)
        Contact.objects.bulk_create(
            [
                Contact(
                    channel=channel,
                    address=key,
                    name=given_name,
                    phone=given_phone,
                    first_seen_at=at,
                    last_seen_at=at,
                )
            ],
            ignore_conflicts=True,
        )
        row = Contact.objects.select_for_update().get(channel=channel, address=key)
        changes = _news(row, name=given_name, phone=given_phone, at=at)
        if changes:
            Contact.objects.filter(pk=row.pk).update(**changes)
        _number_moved(row, channel, given_phone, at)
        if changes.get("state") == ContactState.ACTIVE:
            audit.record(by=reporter(row.pk, channel), verb="contact.back", target=f"contact:{row.pk}", at=at)
    return queries.contact(row.pk)


def _number_moved(row: Contact, channel: str, phone: str, at: datetime) -> None:
    """Let go of who had this number before on this channel: the new owner must not read the first one's matters.

    Only a provider whose chats are not the number itself can say so: there two chats show one number.
    """
    if not phone or channel not in _VOUCHES:
        return
    former = Contact.objects.filter(channel=channel, phone=phone, erased_at=None).exclude(pk=row.pk)
    for pk in former.values_list("pk", flat=True):
        Contact.objects.filter(pk=pk).update(phone="")
        part(contact_id=pk, why="the number has another owner", by=reporter(pk, channel), at=at)


def _readdress(channel: str, old: str, new: str, at: datetime) -> None:
    """Let a contact be known by another address, unless somebody is known by that already: two are never made one."""
    if Contact.objects.filter(channel=channel, address=new).exists():
        return
    row = Contact.objects.select_for_update().filter(channel=channel, address=old, erased_at=None).first()
    if row is None:
        return
    Contact.objects.filter(pk=row.pk).update(address=new)
    audit.record(by=reporter(row.pk, channel), verb="contact.readdressed", target=f"contact:{row.pk}", at=at)


def _news(row: Contact, *, name: str, phone: str, at: datetime) -> dict[str, object]:
    news: dict[str, object] = {}
    if at > row.last_seen_at:
        news["last_seen_at"] = at
    if name and name != row.name:
        news["name"] = name
    if phone and phone != row.phone:
        news["phone"] = phone
    if row.state == ContactState.DEAD:
        news |= {"state": ContactState.ACTIVE, "state_reason": ""}
    return news


def follow(*, contact_id: int, village: str, level: HasRank, by: Actor, at: datetime) -> None:
    """Let a contact follow a village from ``level`` upwards. Again: the level is changed, no row doubles."""
    with transaction.atomic():
        known = Contact.objects.filter(pk=contact_id).update(state=ContactState.ACTIVE, state_reason="")
        if not known:
            raise queries.UnknownContact(contact_id)
        Follow.objects.bulk_create(
            [Follow(contact_id=contact_id, village=village, min_rank=level.rank, since=at)],
            ignore_conflicts=True,
        )
        Follow.objects.filter(contact_id=contact_id, village=village, stopped_at__isnull=True).update(
            min_rank=level.rank
        )
        audit.record(
            by=by,
            verb="follow.started",
            target=f"contact:{contact_id}",
            at=at,
            reason=f"{village} {level.rank}",
        )


def unfollow(*, contact_id: int, village: str, by: Actor, at: datetime) -> None:
    """Stop the news of one village. Stopping what is not followed changes nothing."""
    with transaction.atomic():
        stopped = Follow.objects.filter(
            contact_id=contact_id, village=village, stopped_at__isnull=True
        ).update(stopped_at=at)
        if stopped:
            audit.record(by=by, verb="follow.stopped", target=f"contact:{contact_id}", at=at, reason=village)


def stop(*, contact_id: int, by: Actor, at: datetime) -> None:
    """Obey the stop word: no village is followed any more, on none of the person's channels.

    Said on a channel where a sender can be forged it holds for that channel alone: else one false letter would keep
    every warning from somebody. Answers to what the contact itself asks still go out.
    """
    with transaction.atomic():
        if Contact.objects.filter(pk=contact_id, channel__in=_VOUCHES).exists():
            for other in queries.together(contact_id):
                if other != contact_id:
                    _stop_one(other, by=by, at=at)
        _stop_one(contact_id, by=by, at=at)


def _stop_one(contact_id: int, *, by: Actor, at: datetime) -> None:
    with transaction.atomic():
        changed = (
            Contact.objects.filter(pk=contact_id)
            .exclude(state=ContactState.STOPPED)
            .update(state=ContactState.STOPPED, state_reason="")
        )
        left = Follow.objects.filter(contact_id=contact_id, stopped_at__isnull=True).update(stopped_at=at)
        if changed or left:
            audit.record(by=by, verb="contact.stopped", target=f"contact:{contact_id}", at=at)
        elif not Contact.objects.filter(pk=contact_id).exists():
            raise queries.UnknownContact(contact_id)


def mark_dead(*, contact_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Keep the provider's word that this address takes nothing any more. What it follows is kept for its return."""
    with transaction.atomic():
        changed = Contact.objects.filter(pk=contact_id, state=ContactState.ACTIVE).update(
            state=ContactState.DEAD, state_reason=clean(reason, 200)
        )
        if changed:
            audit.record(by=by, verb="contact.dead", target=f"contact:{contact_id}", at=at, reason=reason)
