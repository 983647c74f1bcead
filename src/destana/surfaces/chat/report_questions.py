"""What a report by chat still lacks, one question at a time, and the receipt that closes it.

The next question follows from the report itself, so that a restart, another desk or another channel never loses the
thread: the talk only remembers what was asked already.
"""

from collections.abc import Callable

from django.conf import settings
from django.utils.translation import gettext as _

from destana.foundation.areas import queries as areas
from destana.kit.clock import hour, hour_zone, stamp
from destana.messaging.inbox.terms import Kind
from destana.messaging.outbox.terms import Asks, Button
from destana.response.hazards.terms import WATER, Depth, Hazard
from destana.response.reports import actions as reports
from destana.response.reports import queries
from destana.response.reports.terms import ReporterView, Urgency

from .conversation import Conversation
from .models import Talk

PLACE_SAID = "place said"
"""In ``Talk.asked``: the place was said back to the person."""
WRONG_PLACE = "wrong place"
"""In ``Talk.asked``: the person said that the place is wrong; what comes next replaces it."""


def report_id_of(talk: Conversation) -> int:
    """Return the report that the talk is about; ``ValueError`` where there is none."""
    if talk.talk.report_id is None:
        raise ValueError("the talk is about no report")
    return talk.talk.report_id


def view_of(talk: Conversation) -> ReporterView:
    """Return the report that the talk is about, as its reporter may see it."""
    return queries.for_reporter(report_id_of(talk))


def ask_next(talk: Conversation, *, first: bool = False) -> None:
    """Put the next open question, or close with the receipt."""
    view = view_of(talk)
    for name, is_open, ask in _QUESTIONS:
        if name not in talk.talk.asked and is_open(view):
            opening = _opening(talk, view, first) + _place_said(talk, view)
            talk.talk.asked = [*talk.talk.asked, name]
            talk.talk.is_open = True
            ask(talk, view, opening)
            return
    if not first and not talk.talk.is_open:
        talk.say(_("Noted with %(code)s.") % {"code": view.code})
        return
    talk.talk.is_open = False
    _close(talk, view)


def ask_again(talk: Conversation) -> None:
    """Put the question that is open once more."""
    talk.talk.asked = talk.talk.asked[:-1]
    ask_next(talk)


def ask_place_again(talk: Conversation) -> None:
    """Ask where it is, after the person said that what we understood is wrong."""
    talk.talk.asked = [name for name in talk.talk.asked if name != PLACE_SAID] + [WRONG_PLACE]
    _ask_place(talk, view_of(talk), "")


def open_question(talk: Conversation) -> str:
    """Return the name of the question that the person has not answered yet; nothing where none is open."""
    names = [name for name in talk.talk.asked if name in {each[0] for each in _QUESTIONS}]
    return names[-1] if names and talk.talk.is_open else ""


def mention_silence(talk: Talk) -> str:
    """Return what is said when somebody stops answering: the report is safe, and what there is of it."""
    view = queries.for_reporter(talk.report_id or 0)
    held = (
        (view.has_photo, _("a photo")),
        (view.has_words, _("words")),
        (bool(view.village), _("the place")),
        (bool(view.hazard), _("what happened")),
    )
    values = {"code": view.code, "held": _(" and ").join(label for is_here, label in held if is_here)}
    if values["held"] and not (view.village and view.hazard):
        return _("Your report is kept: %(code)s, only %(held)s so far. Answer at any time to add.") % values
    return _("Your report is kept: %(code)s. Answer at any time to add to it.") % values


def offer_hazards(talk: Conversation) -> None:
    """Show the kinds of events for which there was no room beside the first two."""
    buttons = [Button(label=label, data=f"jenis:{value}") for value, label in _more_hazards()]
    talk.say(_("What happened?"), *buttons)


def said_by(value: str) -> str:
    """Return the words that a pressed kind of event stands for, where the hazard alone does not say it."""
    return {"road": _("Road cut."), "sick": _("Somebody is ill.")}.get(value, "")


def _more_hazards() -> list[tuple[str, str]]:
    return [
        (Hazard.LANDSLIDE, _("Ground slipped")),
        (Hazard.STRONGWIND, _("Wind")),
        ("road", _("Road cut")),
        ("sick", _("Somebody ill")),
        (Hazard.OTHER, _("Something else")),
    ]


def _ask_place(talk: Conversation, view: ReporterView, opening: str) -> None:
    choices = [Button(label=areas.name(code)[:20], data=f"desa:{code}") for code in view.village_choices[:3]]
    if choices and not view.village:
        talk.say(opening + _("Which village do you mean?"), *choices)
        return
    talk.say(
        opening + _("Where did it happen?"),
        Button(label=_("Send location"), data="lokasi", asks=Asks.LOCATION),
        Button(label=_("Choose village"), data="desa:0"),
        short=opening + _("Where did it happen? Write village and RT, for example: Pimping RT 2."),
    )


def _ask_hazard(talk: Conversation, view: ReporterView, opening: str) -> None:
    talk.say(
        opening + _("What happened?"),
        Button(label=_("Flood"), data=f"jenis:{Hazard.FLOOD}"),
        Button(label=_("Fire"), data=f"jenis:{Hazard.BUILDINGFIRE}"),
        Button(label=_("Something else"), data="jenis:more"),
    )


def _ask_depth(talk: Conversation, view: ReporterView, opening: str) -> None:
    talk.say(
        opening + _("How high is the water?"),
        Button(label=_("Ankle"), data=f"air:{Depth.ANKLE}"),
        Button(label=_("Knee"), data=f"air:{Depth.KNEE}"),
        Button(label=_("Waist or higher"), data=f"air:{Depth.WAIST}"),
    )


def _ask_danger(talk: Conversation, view: ReporterView, opening: str) -> None:
    talk.say(
        opening + _("Does anybody need to be rescued now?"),
        Button(label=_("Yes, help"), data="tolong:ya"),
        Button(label=_("Nobody"), data="tolong:tidak"),
    )


_Ask = Callable[[Conversation, ReporterView, str], None]
_QUESTIONS: tuple[tuple[str, Callable[[ReporterView], bool], _Ask], ...] = (
    ("place", lambda view: not view.village, _ask_place),
    ("hazard", lambda view: not view.hazard, _ask_hazard),
    ("depth", lambda view: view.hazard in WATER and not view.depth, _ask_depth),
    ("danger", lambda view: view.people_in_danger is None, _ask_danger),
)
"""The questions in their order, each with when it is open."""


def _opening(talk: Conversation, view: ReporterView, first: bool) -> str:
    """Return the thanks. Words get their number at once; a photo's comes with the receipt, or after a silence."""
    if not first:
        return ""
    if talk.item.kind is Kind.PHOTO:
        thanks = _("Thank you, the photo has come in. ")
    elif talk.item.kind is Kind.VOICE:
        thanks = _("Thank you, your voice message has come in. ")
    else:
        thanks = _("Thank you, kept as %(code)s. ") % {"code": view.code}
    if view.urgency == Urgency.CRITICAL:
        thanks += _("Life in danger? Call %(number)s. ") % {"number": settings.EMERGENCY_NUMBER}
    return thanks


def _place_said(talk: Conversation, view: ReporterView) -> str:
    """Say the place back once, with the next question: who reads a wrong one says so.

    An SMS has no room for it beside the thanks; there it comes where the place was asked for.
    """
    if not view.place or PLACE_SAID in talk.talk.asked:
        return ""
    talk.talk.asked = [*talk.talk.asked, PLACE_SAID]
    if talk.is_short and "place" not in talk.talk.asked:
        return ""
    return _("%(place)s, right? ") % {"place": view.place}


def _close(talk: Conversation, view: ReporterView) -> None:
    values = {
        "code": view.code,
        "at": hour_zone(view.received_at),
        "due": hour(view.due_at),
        "number": settings.EMERGENCY_NUMBER,
    }
    talk.say(
        _(
            "We received your report %(code)s at %(at)s. Somebody checks it by %(due)s at the latest. "
            "News comes to this chat. Life in danger? Call %(number)s."
        )
        % values,
        Button(label=_("Keep my name secret"), data="rahasia:"),
        short=_(
            "%(code)s received at %(at)s, checked by %(due)s. News comes here. Life in danger? Call %(number)s."
        )
        % values,
    )
    if talk.is_short and not view.has_photo:
        offer_link(talk, report_id_of(talk))


def offer_link(talk: Conversation, report_id: int) -> None:
    """Send a link by which a photo and a place come to the report, where this channel carries neither."""
    made = reports.make_link(report_id=report_id, by=talk.by, at=talk.at)
    talk.say(
        _("Photo and place for %(code)s, to be sent once, until %(until)s: %(link)s")
        % {
            "code": queries.for_reporter(report_id).code,
            "until": stamp(made.expires_at),
            "link": f"{settings.SITE}/k/{made.token}",
        }
    )
