"""Joining two channels of one person by proof, and taking them apart again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import transaction
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from destana.foundation.audit import actions as audit
from destana.foundation.people.actions.limits import Limit, count
from destana.foundation.people.models import Contact, JoinCode
from destana.foundation.people.queries import UnknownContact
from destana.foundation.people.rules import token_hash
from destana.foundation.people.terms import Actor
from destana.kit import codes
from destana.kit.refusals import Refusal

CODE_LENGTH = 6
CODE_LIFE = timedelta(minutes=15)
"""Six of 23 characters are 148 million codes; with five tries an hour nobody finds one of a quarter of an hour."""
TRIES = Limit("join", most=5, window=timedelta(hours=1))


class BadJoinCode(Refusal):
    """Unknown, used, too old, or one's own: the person is told the same in every case."""

    sentence: ClassVar[str | Promise] = _("This code does not fit, or it is too old.")
    status: ClassVar[int] = 422


def offer_code(*, contact_id: int, by: Actor, at: datetime) -> str:
    """Return a new code to be sent from another channel; one that was shown before no longer works."""
    code = codes.fresh(CODE_LENGTH)
    with transaction.atomic():
        JoinCode.objects.filter(contact_id=contact_id, used_at=None).update(used_at=at)
        JoinCode.objects.create(
            contact_id=contact_id, code_hash=token_hash(code), made_at=at, expires_at=at + CODE_LIFE
        )
        audit.record(by=by, verb="contact.join_offered", target=f"contact:{contact_id}", at=at)
    return code


def join_by_code(*, contact_id: int, code: str, by: Actor, at: datetime) -> int:
    """Make this contact and the one that was shown the code one person; return the other.

    Raises :class:`BadJoinCode`.
    """
    if count(TRIES, str(contact_id), at=at) > TRIES.most:
        raise BadJoinCode(contact_id)
    wanted = JoinCode.objects.filter(
        code_hash=token_hash(codes.forgive(code)), used_at=None, expires_at__gt=at
    )
    with transaction.atomic():
        row = wanted.exclude(contact_id=contact_id).first()
        if row is None or not wanted.filter(pk=row.pk).update(used_at=at):
            raise BadJoinCode(contact_id)
        join(contact_id=contact_id, other_id=row.contact_id, proof="code", by=by, at=at)
    return row.contact_id


def join_by_phone(*, contact_id: int, phone: str, by: Actor, at: datetime) -> int | None:
    """Join a contact whose provider vouches for its number with the WhatsApp chat of that number, if there is one.

    Both sides are providers' word (Telegram: the own contact, shared by a button; WhatsApp: the number it sends from).
    A number that two chats claim joins nobody.
    """
    rows = Contact.objects.filter(channel="whatsapp", phone=phone, erased_at=None).exclude(pk=contact_id)
    found = list(rows.values_list("pk", flat=True)[:2]) if phone else []
    if len(found) != 1:
        return None
    join(contact_id=contact_id, other_id=found[0], proof="phone", by=by, at=at)
    return found[0]


def join(*, contact_id: int, other_id: int, proof: str, by: Actor, at: datetime) -> None:
    """Let two contacts, and all that either is joined with already, be one person. Saying it twice is harmless.

    ``proof`` says in a word how it was proven (``code``, ``phone``); it stands in the log. The group is named by the
    oldest contact in it. Raises ``UnknownContact`` for one that is not there or was forgotten.
    """
    with transaction.atomic():
        both = Contact.objects.select_for_update().filter(pk__in={contact_id, other_id}, erased_at=None)
        rows = list(both.order_by("pk"))  # in one order, so that two joins wait for each other
        if len(rows) != len({contact_id, other_id}):
            raise UnknownContact(other_id)
        if len(rows) == 1 or _are_one(rows[0], rows[1]):
            return
        heads = {row.person_id for row in rows if row.person_id is not None}
        members = Contact.objects.filter(Q(pk__in=[row.pk for row in rows]) | Q(person_id__in=heads))
        members.update(person_id=min(members.values_list("pk", flat=True)))
        audit.record(
            by=by,
            verb="contact.joined",
            target=f"contact:{contact_id}",
            at=at,
            reason=proof,
            after={"other": other_id},
        )


def _are_one(first: Contact, second: Contact) -> bool:
    return first.person_id is not None and first.person_id == second.person_id


def part(*, contact_id: int, why: str, by: Actor, at: datetime) -> bool:
    """Take this contact out of its person: it shares nothing any more. False where it was joined with nobody."""
    with transaction.atomic():
        left = leave_groups([contact_id])
        if left:
            audit.record(by=by, verb="contact.parted", target=f"contact:{contact_id}", at=at, reason=why)
    return bool(left)


def leave_groups(ids: list[int]) -> int:
    """Take contacts out of their groups, in the caller's transaction; a group keeps a name and has two or more.

    Returns how many were in one.
    """
    leaving = Contact.objects.select_for_update().filter(pk__in=ids, person__isnull=False)
    heads = set(leaving.values_list("person_id", flat=True))
    left = Contact.objects.filter(pk__in=ids, person__isnull=False).update(person=None)
    for head in sorted(heads):
        rest = sorted(Contact.objects.filter(person_id=head).values_list("pk", flat=True))
        name = rest[0] if len(rest) > 1 else None
        Contact.objects.filter(pk__in=rest).update(person_id=name)
    return left
