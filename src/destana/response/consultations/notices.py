"""What this room says to those who asked: rows in the outbox, in the transaction of what happened."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import ParamSpec

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from destana.foundation.people import queries as people
from destana.kit import gsm
from destana.messaging.outbox import actions as outbox
from destana.messaging.outbox import queries as messages
from destana.messaging.outbox.terms import Approved, Button, Outgoing

from .models import Consultation, Written

KEPT = timedelta(days=3)
"""An answer is worth sending for three days; after that the link says it."""

SHORT = frozenset({"sms"})
"""Channels where a message has to fit one SMS."""

P = ParamSpec("P")


def _for_villagers(say: Callable[P, None]) -> Callable[P, None]:
    """Speak the villages' language, whatever language the desk that acts reads."""

    @wraps(say)
    def said(*args: P.args, **kwargs: P.kwargs) -> None:
        with translation.override(settings.LANGUAGE_CODE):
            say(*args, **kwargs)

    return said


def link(matter: Consultation) -> str:
    """Return the address under which its holder reads the thread."""
    return f"{settings.SITE}/tanya/{matter.code}?k={matter.secret}"


@_for_villagers
def answer(matter: Consultation, written: Written, *, at: datetime) -> None:
    """Send the answer with its legal source, and ask whether it is one."""
    values = {"code": matter.code, "who": written.by_title, "text": written.text}
    text = _("Answer to %(code)s from %(who)s: %(text)s") % values
    if written.basis:
        text += "\n" + _("Legal source: %(basis)s.") % {"basis": written.basis.rstrip(".")}
    asks = "\n\n" + _("Is it answered now?")
    buttons = (
        Button(label=_("Yes, answered"), data=f"sudah:{matter.code}"),
        Button(label=_("Not yet"), data=f"belum:{matter.code}"),
    )
    short = _("The answer to %(code)s is here: %(link)s Answered? Reply SUDAH or BELUM.") % {
        "code": matter.code,
        "link": link(matter),
    }
    _tell(matter, f"answer:{written.pk}", text + asks, *buttons, short=short, approved=text, at=at)


@_for_villagers
def question(matter: Consultation, written: Written, *, at: datetime) -> None:
    """Put the desk's question to the one who asked; the clock stands still until the answer."""
    text = _("About %(code)s: %(text)s") % {"code": matter.code, "text": written.text}
    short = _("The office asks about %(code)s: %(link)s Reply here.") % {
        "code": matter.code,
        "link": link(matter),
    }
    _tell(matter, f"question:{written.pk}", text, short=short, approved=text, at=at)


@_for_villagers
def kept(matter: Consultation, *, at: datetime) -> None:
    """Say to somebody who fell silent that what they began is with the office."""
    text = _("%(code)s is kept and with an officer. Answer at any time to add to it.") % {"code": matter.code}
    _tell(matter, "kept", text, approved=text, at=at)


@_for_villagers
def taken_back(matter: Consultation, *, at: datetime) -> None:
    """Say that the answer of a moment ago is being mended."""
    text = _("We are mending the answer to %(code)s. Please wait for the new one.") % {"code": matter.code}
    _tell(matter, f"taken_back:{matter.version}", text, approved=text, at=at)


@_for_villagers
def closed(matter: Consultation, reason: str, *, at: datetime) -> None:
    """Say that the matter is closed without an answer, and why."""
    text = _("%(code)s is closed: %(reason)s Write to us again at any time.") % {
        "code": matter.code,
        "reason": reason if reason.endswith(".") else f"{reason}.",
    }
    _tell(matter, f"closed:{matter.version}", text, approved=text, at=at)


@_for_villagers
def became_report(matter: Consultation, report_code: str, *, at: datetime) -> None:
    """Say that an officer reads the words as a report."""
    text = _("%(code)s sounds urgent. It is report %(report)s now. Life in danger? Call %(number)s.") % {
        "code": matter.code,
        "report": report_code,
        "number": settings.EMERGENCY_NUMBER,
    }
    _tell(matter, f"report:{report_code}", text, approved=text, at=at)


def _fitted(text: str, buttons: tuple[Button, ...], short: str) -> Outgoing:
    """Return the whole text where it fits one SMS, else the short one; never a cut one."""
    whole = Outgoing(text=text)
    if gsm.parts(gsm.plainer(whole.in_words())) == 1 or not short:
        return whole
    return Outgoing(text=short)


def _tell(
    matter: Consultation, what: str, text: str, *buttons: Button, short: str = "", approved: str, at: datetime
) -> None:
    if matter.contact_id is None:
        return
    contact = people.contact(matter.contact_id)
    body = Outgoing(text=text, buttons=buttons)
    if contact.channel in SHORT:
        body = _fitted(text, buttons, short)
    elif messages.has_window(contact.channel):
        body = Outgoing(text=text, buttons=buttons, template=Approved("answer", (matter.code, approved)))
    outbox.queue(
        key=f"consultation:{matter.pk}:{what}",
        contact_id=contact.id,
        channel=contact.channel,
        address=contact.address,
        body=body,
        about=f"consultation:{matter.pk}",
        priority=3,
        at=at,
        expires_at=at + KEPT,
    )
