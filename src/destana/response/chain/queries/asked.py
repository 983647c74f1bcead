"""What a link or a word of somebody asked leads to."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from destana.foundation.people.terms import ContactView
from destana.kit import codes, phones
from destana.response.chain.models import Telling
from destana.response.chain.terms import Asked, How, Seat, State


def by_key(key: str) -> Asked | None:
    """Return what the page without sign-in is about, or None for a key that is none of ours."""
    if not key or not set(key) <= set(codes.ALPHABET):
        return None  # nothing that we ever made; a database may refuse what stands in it
    return next(iter(_views(Telling.objects.filter(key=key)[:1])), None)


def of_contact(contact: ContactView, *, code: str = "", telling_id: int | None = None) -> list[Asked]:
    """Return what this person was asked and may answer, the latest bulletin's only; empty where it was nothing.

    ``code`` (``K14-7Q``) or a pressed button's ``telling_id`` says which. A person is known by the contact, or by the
    number where the desk wrote down nothing else.
    """
    rows = Telling.objects.filter(mine(contact), link__forgotten_at=None)
    if telling_id is not None:
        rows = rows.filter(pk=telling_id)
    if code:
        rows = rows.filter(call__run__bulletin__code=code)
    found = list(rows.select_related("call__run__bulletin").order_by("-id")[:_MOST])
    latest = found[0].call.run_id if found else 0
    return [_view(row) for row in found if row.call.run_id == latest]


def mine(contact: ContactView) -> Q:
    """Return the condition for rows whose ``link`` is this person, by contact or by number."""
    known = phones.e164(contact.address) if contact.channel in _NUMBERS else None
    numbers = sorted({one for one in (contact.phone, known) if one})
    return Q(link__contact_id=contact.id) | Q(link__phone__in=numbers)


_NUMBERS = frozenset({"sms", "whatsapp"})
"""Channels whose address is the telephone number, which the provider vouches for."""
_MOST = 20


def _views(rows: "QuerySet[Telling, Any]") -> Iterable[Asked]:
    return (_view(row) for row in rows.select_related("call__run__bulletin"))


def _view(row: Telling) -> Asked:
    call = row.call
    return Asked(
        telling_id=row.pk,
        call_id=call.pk,
        bulletin_id=call.run.bulletin_id,
        code=call.run.bulletin.code or "",
        village=call.village,
        seat=Seat(call.seat),
        rt=call.rt,
        state=State(call.state),
        acknowledged_at=call.acknowledged_at,
        is_ended=call.run.ended_at is not None,
        has_photo=call.photo_id is not None,
        how=How(call.how),
    )
