"""May this person? Author and second person are two people, both freshly proven, and never the admin."""

from typing import ClassVar, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from destana.foundation.people import access as people
from destana.foundation.people.terms import SYSTEM, Actor, Permission, Role
from destana.kit.refusals import Refusal
from destana.response.bulletins.queries import UnknownBulletin


class Owned(Protocol):
    """A bulletin as far as rights go."""

    @property
    def author_id(self) -> int:
        """Who wrote it."""

    @property
    def district(self) -> str:
        """Where it counts."""


class OwnBulletin(Refusal):
    """The author is never the second person."""

    sentence: ClassVar[str | Promise] = _("You wrote this. Another person must sign it.")
    status: ClassVar[int] = 403


class NotAuthor(Refusal):
    """Only the author changes the words or asks for the signature."""

    sentence: ClassVar[str | Promise] = _("Only its author can change this. Return it with a reason instead.")
    status: ClassVar[int] = 403


class AdminApprovesNothing(Refusal):
    """Who keeps the accounts decides on no content."""

    sentence: ClassVar[str | Promise] = _("An admin approves no content.")
    status: ClassVar[int] = 403


def person_of(by: Actor) -> int:
    """Return the key of the person who acts; raise ``NotPermitted`` for the system and for contacts."""
    if by.person_id is None:
        raise people.NotPermitted(by.ref)
    return by.person_id


def check_may_write(by: Actor) -> None:
    """Raise unless the actor is a person who writes bulletins."""
    people.check_may(by, Permission.BULLETINS_WRITE)
    person_of(by)
    if not by.district:
        raise people.NotPermitted(by.ref)


def check_may_edit(by: Actor, bulletin: Owned) -> None:
    """Raise unless the actor is the author."""
    check_may_write(by)
    check_district(by, bulletin)
    if by.person_id != bulletin.author_id:
        raise NotAuthor(by.ref)


def check_may_submit(by: Actor, bulletin: Owned) -> None:
    """Raise unless the actor is the author, freshly proven: the first of the two signatures."""
    check_may_edit(by, bulletin)
    people.check_fresh(by)


def check_may_decide(by: Actor, bulletin: Owned) -> None:
    """Raise unless the actor may be the second person for this bulletin: return, reject, review."""
    _check_no_admin(by)
    people.check_may(by, Permission.BULLETINS_APPROVE)
    check_district(by, bulletin)
    if person_of(by) == bulletin.author_id:
        raise OwnBulletin(by.ref)


def check_may_publish(by: Actor, bulletin: Owned) -> None:
    """Raise unless the actor may be the second person and has just shown a second factor."""
    check_may_decide(by, bulletin)
    people.check_fresh(by)


def check_may_withdraw(by: Actor, bulletin: Owned) -> None:
    """Raise unless the actor wrote it or may approve: one person is enough to take danger back, freshly proven."""
    _check_no_admin(by)
    check_district(by, bulletin)
    is_author = person_of(by) == bulletin.author_id and by.may(Permission.BULLETINS_WRITE)
    if not (is_author or by.may(Permission.BULLETINS_APPROVE)):
        raise people.NotPermitted(by.ref)
    people.check_fresh(by)


def check_may_record(by: Actor) -> None:
    """Raise unless the actor is one of those who write or sign bulletins, and no admin: a voice is content."""
    _check_no_admin(by)
    if not by.may(Permission.BULLETINS_APPROVE):
        people.check_may(by, Permission.BULLETINS_WRITE)
    person_of(by)


def may_record(by: Actor) -> bool:
    """Whether to offer a recording in place of the voice."""
    try:
        check_may_record(by)
    except Refusal:
        return False
    return True


def check_may_keep_keys(by: Actor) -> None:
    """Raise unless it is the machine itself, or who keeps the settings, freshly proven."""
    if by == SYSTEM:
        return
    people.check_may(by, Permission.SETTINGS_MANAGE)
    people.check_fresh(by)


def check_may_record_exercise(by: Actor) -> None:
    """Raise unless the actor keeps the settings: whoever keeps the house notes when it practised."""
    people.check_may(by, Permission.SETTINGS_MANAGE)


def _check_no_admin(by: Actor) -> None:
    if Role.ADMIN in by.roles:
        raise AdminApprovesNothing(by.ref)


def check_district(by: Actor, bulletin: Owned) -> None:
    """Raise ``UnknownBulletin`` for a bulletin of another district."""
    if by.district != bulletin.district:
        raise UnknownBulletin(by.ref)  # forbidden and missing look alike


def may_write(by: Actor) -> bool:
    """Whether to offer a new bulletin."""
    return by.person_id is not None and bool(by.district) and by.may(Permission.BULLETINS_WRITE)


def may_edit(by: Actor, bulletin: Owned) -> bool:
    """Whether to offer the composer (and, freshness apart, the request for a signature)."""
    return may_write(by) and by.district == bulletin.district and by.person_id == bulletin.author_id


def may_decide(by: Actor, bulletin: Owned) -> bool:
    """Whether to offer Approve, Return, Reject. Publishing asks for a fresh second factor on top."""
    try:
        check_may_decide(by, bulletin)
    except Refusal:
        return False
    return True


def may_withdraw(by: Actor, bulletin: Owned) -> bool:
    """Whether to offer Withdraw. The action asks for a fresh second factor on top."""
    try:
        check_may_withdraw(by, bulletin)
    except people.NotFresh:
        return True
    except Refusal:
        return False
    return True
