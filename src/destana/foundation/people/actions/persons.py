"""Accounts: made, given a new password, switched off and on again. Never deleted."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from destana.foundation.audit import actions as audit
from destana.foundation.people import access, queries, rules
from destana.foundation.people.models import Membership, Person
from destana.foundation.people.models.persons import fresh_mark
from destana.foundation.people.terms import Actor, PersonView
from destana.kit import codes, phones
from destana.kit.refusals import Refusal
from destana.kit.text import clean

# Three groups of four characters of 4.5 bits each: 54 bits, which no guessing at the door gets through in a week.
_GROUPS, _GROUP_LENGTH = 3, 4


class UsernameTaken(Refusal):
    """Somebody else has this user name."""

    sentence: ClassVar[str | Promise] = _("This user name is taken. Choose another one.")


class BadUsername(Refusal):
    """Not a user name."""

    sentence: ClassVar[str | Promise] = _("A user name has 3 to 40 small letters, digits, dots or dashes.")
    status: ClassVar[int] = 422


def one_time_password() -> str:
    """Return a password for paper: ``K7QM-X4RT-9PFD``."""
    return "-".join(codes.fresh(_GROUP_LENGTH) for _group in range(_GROUPS))


def create_person(
    *, username: str, name: str, by: Actor, at: datetime, phone: str = "", email: str = "", password: str = ""
) -> PersonView:
    """Make an account without a role. Without ``password`` nobody can sign in until one is set.

    Raises :class:`BadUsername`, :class:`UsernameTaken`.
    """
    access.check_may_manage(by)
    with transaction.atomic():
        row = insert_person(username=username, name=name, at=at, phone=phone, email=email, password=password)
        audit.record(by=by, verb="person.created", target=f"person:{row.pk}", at=at)
    return queries.person(row.pk)


def insert_person(
    *, username: str, name: str, at: datetime, phone: str = "", email: str = "", password: str = ""
) -> Person:
    """Write the row, inside the caller's transaction and after the caller's check."""
    wanted = rules.username(username)
    if wanted is None:
        raise BadUsername
    row = Person(
        username=wanted,
        name=clean(name, 120).replace("\n", " "),
        phone=phones.e164(phone) or "",
        email=email.strip(),
        joined_at=at,
    )
    if password:
        row.set_password(password)
    else:
        row.set_unusable_password()
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as taken:
        raise UsernameTaken(wanted) from taken
    return row


def set_one_time_password(*, person_id: int, by: Actor, at: datetime) -> str:
    """Set and return a password that opens the door once, within a week, and must be changed there.

    Every session of the person ends. The caller shows the password and forgets it: it is stored only as a hash.
    """
    access.check_may_manage(by)
    access.check_not_own(by, person_id)
    password = one_time_password()
    with transaction.atomic():
        row = _locked(person_id)
        row.set_password(password)
        row.must_change_password = True
        row.one_time_until = at + rules.ONE_TIME_PASSWORD_LIFE
        row.session_mark = fresh_mark()
        row.save()
        audit.record(by=by, verb="person.password_reset", target=f"person:{person_id}", at=at)
    return password


def change_password(*, person_id: int, password: str, by: Actor, at: datetime) -> None:
    """Set the password that the person chose. Other sessions end; the caller signs the own one in again.

    Nobody changes another's password: raises :class:`access.NotPermitted`. Strength is checked by the form.
    """
    if by.person_id != person_id:
        raise access.NotPermitted(by.ref)
    with transaction.atomic():
        row = _locked(person_id)
        row.set_password(password)
        row.must_change_password = False
        row.one_time_until = None
        row.session_mark = fresh_mark()
        row.save()
        audit.record(by=by, verb="person.password_changed", target=f"person:{person_id}", at=at)


def deactivate(*, person_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Switch an account off: sessions end at once, roles are closed. Twice is as good as once."""
    access.check_may_manage(by)
    access.check_not_own(by, person_id)
    with transaction.atomic():
        changed = Person.objects.filter(pk=person_id, is_active=True).update(
            is_active=False, left_at=at, session_mark=fresh_mark()
        )
        if not changed:
            queries.person(person_id)
            return
        Membership.objects.filter(person_id=person_id, to_at__isnull=True).update(to_at=at)
        audit.record(by=by, verb="person.deactivated", target=f"person:{person_id}", at=at, reason=reason)


def reactivate(*, person_id: int, by: Actor, at: datetime) -> None:
    """Let a person in again, without roles: they are given anew. Old sessions stay dead."""
    access.check_may_manage(by)
    access.check_not_own(by, person_id)
    with transaction.atomic():
        changed = Person.objects.filter(pk=person_id, is_active=False).update(is_active=True, left_at=None)
        if not changed:
            queries.person(person_id)
            return
        audit.record(by=by, verb="person.reactivated", target=f"person:{person_id}", at=at)


def end_sessions(*, person_id: int, by: Actor, at: datetime) -> None:
    """End every session of a person, on every device. The person may do so, and whoever keeps accounts."""
    if by.person_id != person_id:
        access.check_may_manage(by)
    with transaction.atomic():
        if not Person.objects.filter(pk=person_id).update(session_mark=fresh_mark()):
            raise queries.UnknownPerson(person_id)
        audit.record(by=by, verb="person.sessions_ended", target=f"person:{person_id}", at=at)


def introduce(*, person_id: int, name: str, by: Actor, at: datetime, phone: str = "") -> None:
    """Put the person's own name on the account; the person may do so, and whoever keeps accounts."""
    if by.person_id != person_id:
        access.check_may_manage(by)
    with transaction.atomic():
        changed = Person.objects.filter(pk=person_id, is_active=True).update(
            name=clean(name, 120).replace("\n", " "), phone=phones.e164(phone) or ""
        )
        if not changed:
            raise queries.UnknownPerson(person_id)
        audit.record(by=by, verb="person.introduced", target=f"person:{person_id}", at=at)


def choose_settings(*, person_id: int, language: str, letter_keys: bool, by: Actor, at: datetime) -> None:
    """Keep the person's own choice of language and of single-letter keys."""
    if by.person_id != person_id:
        raise access.NotPermitted(by.ref)
    with transaction.atomic():
        Person.objects.filter(pk=person_id).update(language=language, letter_keys=letter_keys)
        audit.record(by=by, verb="person.settings_chosen", target=f"person:{person_id}", at=at)


def _locked(person_id: int) -> Person:
    row = Person.objects.select_for_update().filter(pk=person_id, is_active=True).first()
    if row is None:
        raise queries.UnknownPerson(person_id)
    return row
