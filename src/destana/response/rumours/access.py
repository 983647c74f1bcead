"""Who may check claims and who may say what they are worth. Claims belong to the district, to no single village."""

from django.utils.translation import gettext_lazy as _

from destana.foundation.people.terms import Actor, Permission
from destana.kit.refusals import Refusal

from .models import Finding, Rumour
from .terms import Ruling, State


class NotYours(Refusal):
    """The role does not hold this permission in the whole district."""

    sentence = _("Your role does not allow this.")
    status = 403


class OnePersonOnly(Refusal):
    """What is called a hoax, and what everybody reads, has two persons behind it."""

    sentence = _("You wrote this ruling. Another person has to sign it.")
    status = 403


def may_check(by: Actor) -> bool:
    """Say whether this person works on claims."""
    return by.may(Permission.REPORTS_CHECK) and by.only_villages(Permission.REPORTS_CHECK) is None


def may_sign(by: Actor, finding: Finding | None = None) -> bool:
    """Say whether this person confirms hoaxes and publishes rulings; with a finding, whether that one."""
    return by.may(Permission.REPORTS_CONFIRM_HOAX) and not (finding is not None and is_own(by, finding))


def is_own(by: Actor, finding: Finding) -> bool:
    """Say whether this person wrote the finding."""
    return by.person_id is not None and by.person_id == finding.by_id


def check_may_check(by: Actor) -> None:
    """Refuse whoever may not check claims."""
    if not may_check(by):
        raise NotYours(Permission.REPORTS_CHECK)


def check_may_sign(by: Actor, finding: Finding) -> None:
    """Refuse whoever may not sign rulings, and the one who wrote this one."""
    if not by.may(Permission.REPORTS_CONFIRM_HOAX):
        raise NotYours(Permission.REPORTS_CONFIRM_HOAX)
    if is_own(by, finding):
        raise OnePersonOnly(finding.pk)


def may_reopen(by: Actor, card: Rumour) -> bool:
    """Say whether this person may look again at what is out: any member where it could not be proven."""
    if card.state != State.PUBLISHED:
        return False
    is_unproven = card.finding is not None and card.finding.ruling == Ruling.UNPROVEN
    return is_unproven or by.may(Permission.REPORTS_REOPEN)


def check_may_reopen(by: Actor) -> None:
    """Refuse whoever may not open again what is out."""
    if not by.may(Permission.REPORTS_REOPEN):
        raise NotYours(Permission.REPORTS_REOPEN)
