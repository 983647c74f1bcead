"""What this room says to reporters: rows in the outbox, in the transaction of what happened."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import ParamSpec

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from destana.foundation.people import queries as people
from destana.kit.clock import hour_zone
from destana.messaging.outbox import actions as outbox
from destana.messaging.outbox import queries as messages
from destana.messaging.outbox.terms import Approved, Outgoing

from .models import Batch, Question, Report
from .terms import Refused

KEPT = timedelta(hours=24)
"""A word about a report is worth sending for a day; later the status page says it better."""

P = ParamSpec("P")


def _for_villagers(say: Callable[P, None]) -> Callable[P, None]:
    """Speak the villages' language, whatever language the desk that acts reads."""

    @wraps(say)
    def said(*args: P.args, **kwargs: P.kwargs) -> None:
        with translation.override(settings.LANGUAGE_CODE):
            say(*args, **kwargs)

    return said


@_for_villagers
def receipt(report: Report, *, at: datetime) -> None:
    """Thank the reporter with the code and the time by which somebody looks."""
    _tell(
        report,
        "receipt",
        _(
            "We received your report %(code)s at %(at)s. Somebody checks it by %(due)s at the latest. "
            "News comes to this chat. Life in danger? Call %(number)s."
        )
        % {
            "code": report.code,
            "at": hour_zone(report.received_at),
            "due": hour_zone(report.due_at),
            "number": settings.EMERGENCY_NUMBER,
        },
        at=at,
    )


@_for_villagers
def question(report: Report, asked: Question, *, at: datetime) -> None:
    """Put the desk's question to the reporter."""
    _tell(
        report,
        f"question:{asked.pk}",
        _("About %(code)s: %(text)s") % {"code": report.code, "text": asked.text},
        at=at,
    )


@_for_villagers
def verified(report: Report, *, at: datetime) -> None:
    """Say that it is proven, to the reporter and to those whose reports were merged into it."""
    text = _("%(code)s was checked and is true (%(at)s). Thank you. Stay safe; news follows.")
    for follower in _with_copies(report):
        _tell(
            follower, f"verified:{report.version}", text % {"code": follower.code, "at": hour_zone(at)}, at=at
        )


@_for_villagers
def refused(report: Report, *, at: datetime) -> None:
    """Say kindly that it was not an event."""
    _tell(report, f"refused:{report.version}", f"{report.code}: {_answer(report)}", at=at)


@_for_villagers
def passed_on(report: Report, handed_to: str, *, at: datetime) -> None:
    """Say where it was handed."""
    text = _("%(code)s is not a disaster matter. We passed it on: %(to)s.") % {
        "code": report.code,
        "to": handed_to,
    }
    _tell(report, f"passed_on:{report.version}", text, at=at)


@_for_villagers
def merged(report: Report, main: Report, *, at: datetime) -> None:
    """Say that others reported the same, and which code to follow."""
    text = _("Others reported the same as %(code)s. From now on follow %(main)s.")
    _tell(report, f"merged:{report.version}", text % {"code": report.code, "main": main.code}, at=at)


@_for_villagers
def undone(report: Report, *, at: datetime) -> None:
    """Say that it is being looked at once more."""
    _tell(
        report,
        f"undone:{report.version}",
        _("We are looking at %(code)s once more.") % {"code": report.code},
        at=at,
    )


def about_batch(batch_id: int) -> str:
    """The name under which the outbox keeps what many were told at once."""
    return f"batch:{batch_id}"


@_for_villagers
def told(report: Report, batch: Batch, *, at: datetime) -> None:
    """Tell a reporter what the desk says to many at once."""
    text = _("About %(code)s: %(text)s") % {"code": report.code, "text": batch.text}
    _tell(report, f"batch:{batch.pk}", text, at=at, about=about_batch(batch.pk))


@_for_villagers
def taken_back(batch: Batch, *, at: datetime) -> None:
    """Take back what was told to many, from those whom it reached; what had not gone out was stopped before."""
    text = _("We take back what we wrote at %(at)s: “%(text)s” A correction follows.") % {
        "at": hour_zone(batch.at),
        "text": batch.text,
    }
    for one in messages.recipients(about_batch(batch.pk), reached_only=True):
        template = Approved("answer", ("-", text)) if messages.has_window(one.channel) else None
        outbox.queue(
            key=f"batch:{batch.pk}:back:{one.contact_id}",
            contact_id=one.contact_id,
            channel=one.channel,
            address=one.address,
            body=Outgoing(text=text, template=template),
            about=f"{about_batch(batch.pk)}:back",
            priority=3,
            at=at,
            expires_at=at + KEPT,
        )


def added_by_link(report: Report, link_id: int, *, at: datetime) -> None:
    """Say in the chat that what came by the link is with the report."""
    text = _("What you sent by the link is with %(code)s now. Thank you.") % {"code": report.code}
    _tell(report, f"link:{link_id}", text, at=at)


def _with_copies(report: Report) -> list[Report]:
    found, level = [report], [report]
    while level:
        level = list(Report.objects.filter(main__in=level))
        found += level
    return found


def _answer(report: Report) -> str:
    return {
        Refused.NO_DANGER: _("We checked. There is no danger at that place now. Thank you for being alert."),
        Refused.NOT_PROVEN: _("We could not prove it yet. If you see more, send a photo."),
        Refused.OLD: _("This is an old event or an old photo. Please do not pass it on."),
        Refused.ELSEWHERE: _("This happened in another place, outside our district."),
        Refused.NOT_DISASTER: _("This is not a disaster matter."),
        Refused.SPAM: _("Thank you. There was nothing to check in this message."),
        Refused.FALSE: _("This news is not true. Please do not pass it on."),
    }[Refused(report.refusal)]


def _approved(report: Report, text: str, channel: str) -> Approved | None:
    """Return what goes where the reporter has been silent for so long that only an approved text gets through."""
    return Approved("answer", (report.code, text)) if messages.has_window(channel) else None


def _tell(report: Report, what: str, text: str, *, at: datetime, about: str = "") -> None:
    if report.contact_id is None:
        return
    contact = people.where_to_write(report.contact_id)
    outbox.queue(
        key=f"report:{report.pk}:{what}",
        contact_id=contact.id,
        channel=contact.channel,
        address=contact.address,
        body=Outgoing(text=text, template=_approved(report, text, contact.channel)),
        about=about or f"report:{report.pk}",
        priority=3,
        at=at,
        expires_at=at + KEPT,
    )
