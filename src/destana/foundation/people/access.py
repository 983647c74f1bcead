"""May this person? The two checks that every room shares, and the ones about accounts."""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from destana.foundation.people.terms import SYSTEM, Actor, Permission
from destana.kit.refusals import Refusal


class NotPermitted(Refusal):
    """None of the actor's roles permits it, or not there. Surfaces show it as "not found"."""

    sentence: ClassVar[str | Promise] = _("Your role does not cover this. Ask the admin of the district.")
    status: ClassVar[int] = 403


class NotFresh(Refusal):
    """Permitted, but the second factor was shown too long ago. Surfaces ask for it and try again."""

    sentence: ClassVar[str | Promise] = _("Show your second factor once more, then repeat the step.")
    status: ClassVar[int] = 403


class OwnAccount(Refusal):
    """Nobody gives or takes the own roles, or switches off the own account."""

    sentence: ClassVar[str | Promise] = _("Another admin must do this for your own account.")
    status: ClassVar[int] = 403


def check_may(by: Actor, permission: Permission, village: str = "") -> None:
    """Raise :class:`NotPermitted` unless the actor may, there. The door's own check for other rooms."""
    if not by.may(permission, village):
        raise NotPermitted(permission)


def check_fresh(by: Actor) -> None:
    """Raise :class:`NotFresh` unless the actor has just shown a second factor."""
    if not by.fresh:
        raise NotFresh(by.ref)


def check_may_export(by: Actor, right: Permission = Permission.EXPORT) -> None:
    """Raise :class:`NotPermitted` or :class:`NotFresh`: a list leaves with ``right`` and a fresh second factor."""
    check_may(by, right)
    check_fresh(by)


def check_may_manage(by: Actor) -> None:
    """Raise unless the actor keeps accounts, freshly proven. The command line acts as the system and may."""
    if by == SYSTEM:
        return
    check_may(by, Permission.PEOPLE_MANAGE)
    check_fresh(by)


def check_not_own(by: Actor, person_id: int) -> None:
    """Raise :class:`OwnAccount` where somebody works on the own account."""
    if by.person_id == person_id:
        raise OwnAccount(by.ref)


def may_manage(by: Actor) -> bool:
    """Tell whether the page of accounts opens; the actions ask for freshness themselves."""
    return by == SYSTEM or by.may(Permission.PEOPLE_MANAGE)
