"""Who may work on incidents."""

from django.utils.translation import gettext_lazy as _

from destana.foundation.people.terms import Actor, Permission
from destana.kit.refusals import Refusal


class NotYours(Refusal):
    """The role does not hold this permission here."""

    sentence = _("Your role does not allow this.")
    status = 403


class OnePersonOnly(Refusal):
    """A casualty figure needs a second person."""

    sentence = _("Somebody other than the one who wrote the figure has to confirm it.")
    status = 403


def check_may_manage(by: Actor, village: str = "") -> None:
    """Refuse whoever may not open, move and fill incidents."""
    if not by.may(Permission.INCIDENTS_MANAGE, village):
        raise NotYours(Permission.INCIDENTS_MANAGE)


def check_may_close(by: Actor) -> None:
    """Refuse whoever may not close or cancel."""
    if not by.may(Permission.INCIDENTS_CLOSE):
        raise NotYours(Permission.INCIDENTS_CLOSE)


def check_may_state(by: Actor, village: str) -> None:
    """Refuse whoever may not state the level of this village."""
    if not by.may(Permission.STATUS_STATE, village):
        raise NotYours(Permission.STATUS_STATE)


def may_manage(by: Actor) -> bool:
    """Answer for buttons."""
    return by.may(Permission.INCIDENTS_MANAGE)
