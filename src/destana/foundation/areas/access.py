"""Who may change areas. People live a floor up: this room sees a role as a word (people: ``areas.manage``)."""

from django.utils.translation import gettext_lazy as _

from destana.foundation.audit.terms import Doer
from destana.kit.refusals import Refusal

KEEPERS = frozenset({"admin", "system"})
"""The admin keeps areas; the machine itself does so at set-up."""


class NotYourAreas(Refusal):
    """Only the admin changes areas."""

    sentence = _("Only the admin may change areas and boundaries.")
    status = 403


def may_keep(by: Doer) -> bool:
    """Tell whether this doer may load areas and decide on boundaries."""
    return by.role in KEEPERS


def check_may_keep(by: Doer) -> None:
    """Raise :class:`NotYourAreas` for everybody else."""
    if not may_keep(by):
        raise NotYourAreas(by.ref)
