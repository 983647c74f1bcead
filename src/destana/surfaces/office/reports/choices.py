"""The choices that the desk's forms offer, and what each of them does."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from destana.response.reports.terms import Refused

OUT_OF_SCOPE, SPAM, HOAX = "luar", "spam", "hoaks"
"""Outcomes of the form *Not an event* that are no typed refusal."""


@dataclass(frozen=True)
class Choice:
    """One radio button: its value, its words, and a second line that says what follows."""

    value: str
    label: str | Promise
    hint: str | Promise = ""


def refusals() -> tuple[Choice, ...]:
    """Return why a report may not be an event, each with what the reporter is told."""
    return (
        Choice(Refused.NO_DANGER, Refused.NO_DANGER.label, _("The reporter is thanked for being alert.")),
        Choice(Refused.NOT_PROVEN, Refused.NOT_PROVEN.label, _("The reporter may send more.")),
        Choice(Refused.OLD, Refused.OLD.label, _("The reporter is asked not to pass it on.")),
        Choice(
            Refused.ELSEWHERE,
            Refused.ELSEWHERE.label,
            _("The reporter hears that it lies outside the district."),
        ),
        Choice(OUT_OF_SCOPE, Refused.NOT_DISASTER.label, _("Write below to whom it was passed on.")),
        Choice(SPAM, Refused.SPAM.label, _("Set aside without an answer. Can be restored for 30 days.")),
        Choice(HOAX, _("False on purpose: propose as hoax"), _("The section head decides.")),
    )


QUESTIONS: tuple[str | Promise, ...] = (
    _("Can you send a photo?"),
    _("Which RT is it?"),
    _("How high is the water, and is it rising?"),
    _("Does anybody have to be rescued now?"),
)
"""What the desk asks most. The text goes to the reporter as it stands."""

REASONS: tuple[str | Promise, ...] = (
    _("To call back about the report"),
    _("To send help"),
    _("To ask for a photo"),
)
"""Why the desk needs a reporter's number; goes into the audit log."""
