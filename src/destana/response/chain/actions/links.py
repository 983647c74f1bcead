"""Keeping the list: add, put first, prove, retire. A row is closed, never removed."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import IntegrityError, transaction
from django.db.models import Max, Min, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from destana.foundation.areas import queries as areas
from destana.foundation.audit import actions as audit
from destana.foundation.people import actions as people
from destana.foundation.people.terms import Actor
from destana.kit import phones
from destana.kit.refusals import Refusal
from destana.kit.text import clean
from destana.messaging.channels import registry
from destana.response.chain import access, rules
from destana.response.chain.models import Link
from destana.response.chain.queries import NoSuchVillage
from destana.response.chain.terms import NewLink, Seat


class WrongEntry(Refusal):
    """The entry lacks something; the sentence says what."""

    sentence: ClassVar[str | Promise] = _("Something is missing.")
    status: ClassVar[int] = 422


class AlreadyInChain(Refusal):
    """The same number stands at this place already."""

    sentence: ClassVar[str | Promise] = _("This number is on the list already, in the same place.")


class NoSuchLink(Refusal):
    """There is no such person on a chain that the actor keeps."""

    sentence: ClassVar[str | Promise] = _("This person is not on the list any more.")
    status: ClassVar[int] = 404


_DIGITS_ONLY = frozenset({"whatsapp"})
"""Channels that write a telephone number without its plus."""


def add(*, village: str, new: NewLink, by: Actor, at: datetime) -> int:
    """Put somebody at the end of a seat and return the row.

    Raises ``NoSuchVillage``, :class:`WrongEntry`, :class:`AlreadyInChain`.
    """
    access.check_may_keep(by, village)
    check_village(by, village)
    entry = read(new)
    try:
        with transaction.atomic():
            contact_id = _contact(entry, at)
            rows = _seat(village, entry.seat, entry.rt)
            last = rows.aggregate(last=Max("rank"))["last"]
            if rows.count() >= rules.MOST_LINKS:
                raise WrongEntry(sentence=_("This place has twelve people. Take one off first."))
            row = Link.objects.create(
                district=by.district, village=village, seat=entry.seat, rt=entry.rt, rank=(last or 0) + 1,
                name=entry.name, phone=entry.phone, contact_id=contact_id, added_at=at,
            )  # fmt: skip
            audit.record(by=by, verb="chain.added", target=f"link:{row.pk}", at=at)
    except IntegrityError as twice:
        raise AlreadyInChain(village) from twice
    return row.pk


def check_village(by: Actor, village: str) -> None:
    """Raise ``NoSuchVillage`` where the district has no such village."""
    if village not in {one.code for one in areas.villages(by.district)}:
        raise NoSuchVillage(village)


def read(new: NewLink) -> NewLink:
    """Return the entry as it is kept; raise :class:`WrongEntry` with the sentence that helps."""
    name = clean(new.name, 80).replace("\n", " ")
    if not name:
        raise WrongEntry(sentence=_("Write the name."))
    phone = phones.e164(new.phone) or ""
    if new.phone.strip() and not phone:
        raise WrongEntry(sentence=_("This number is not whole. Example: 0812-5123-4567."))
    rt = rules.read_rt(new.rt) if new.seat == Seat.RT else ""
    if rt is None:
        raise WrongEntry(sentence=_("Write the RT as a number, for example 02."))
    address = clean(new.address, 254) or (phone.lstrip("+") if new.channel in _DIGITS_ONLY else phone)
    if new.channel and new.channel not in registry.names():
        raise WrongEntry(sentence=_("Choose a channel of the list."))
    if (new.channel and not address) or not (new.channel or phone):
        raise WrongEntry(sentence=_("Write the number."))
    return NewLink(new.seat, name, phone, rt, new.channel, address if new.channel else "")


def _contact(entry: NewLink, at: datetime) -> int | None:
    if not entry.channel:
        return None
    return people.meet(
        channel=entry.channel, address=entry.address, name=entry.name, phone=entry.phone, at=at
    ).id


def _seat(village: str, seat: str, rt: str) -> "QuerySet[Link, Any]":
    return Link.objects.filter(village=village, seat=seat, rt=rt, retired_at=None)


def put_first(*, link_id: int, by: Actor, at: datetime) -> None:
    """Ask this person first from now on; the others become alternates in the order they had."""
    with transaction.atomic():
        row = _mine(link_id, by)
        first = _seat(row.village, row.seat, row.rt).aggregate(first=Min("rank"))["first"]
        if row.rank != first:
            Link.objects.filter(pk=link_id).update(rank=first - 1)
            audit.record(by=by, verb="chain.put_first", target=f"link:{link_id}", at=at)


def verify(*, link_id: int, by: Actor, at: datetime) -> None:
    """Note that somebody rang and the number is the person's."""
    with transaction.atomic():
        _mine(link_id, by)
        Link.objects.filter(pk=link_id).update(verified_at=at)
        audit.record(by=by, verb="chain.verified", target=f"link:{link_id}", at=at)


def retire(*, link_id: int, by: Actor, at: datetime) -> None:
    """Take somebody off the list. What they were told and said stays on record."""
    with transaction.atomic():
        _mine(link_id, by)
        Link.objects.filter(pk=link_id).update(retired_at=at)
        audit.record(by=by, verb="chain.retired", target=f"link:{link_id}", at=at)


def _mine(link_id: int, by: Actor) -> Link:
    row = Link.objects.select_for_update().filter(pk=link_id, retired_at=None).first()
    if row is None or not access.may_keep(by, row.village):
        raise NoSuchLink(link_id)
    return row
