"""Who may talk with people in the office's name: whoever checks reports in the whole district."""

from django.utils.translation import gettext_lazy as _

from destana.foundation.people.terms import Actor, Permission
from destana.kit.refusals import Refusal


class NotYours(Refusal):
    """The role does not hold this permission in the whole district."""

    sentence = _("Your role does not allow this.")
    status = 403


def may_answer(by: Actor) -> bool:
    """Say whether this person answers people."""
    return by.may(Permission.REPORTS_CHECK) and by.only_villages(Permission.REPORTS_CHECK) is None


def check_may_answer(by: Actor) -> None:
    """Refuse whoever may not answer people."""
    if not may_answer(by):
        raise NotYours(Permission.REPORTS_CHECK)
