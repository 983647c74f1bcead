"""The short talks: status, following a village, checking a code, stopping, speaking with a person."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from destana.foundation.areas import queries as areas
from destana.foundation.people import actions as people
from destana.foundation.people import queries as contacts
from destana.kit.clock import day, hour_zone, stamp
from destana.messaging.outbox.terms import Button
from destana.response.bulletins import queries as bulletins
from destana.response.bulletins.terms import Standing
from destana.response.handovers import actions as handovers
from destana.response.hazards.terms import INSTRUCTIONS, Depth, Hazard, Level, Trend
from destana.response.incidents import queries as incidents
from destana.response.incidents.terms import VillageNow
from destana.response.reports import queries as reports
from destana.response.reports.terms import Progress, State

from .conversation import Conversation
from .report_talk import areas_has

OWN_NEWS = timedelta(days=7)
"""STATUS alone asks after an own report of these days, and after the followed villages otherwise."""


def stop(talk: Conversation) -> None:
    """Obey the stop word."""
    people.stop(contact_id=talk.contact.id, by=talk.by, at=talk.at)
    talk.say(_("Stopped. We took your number off the list."))


def report_status(talk: Conversation, number: int) -> None:
    """Say how a report stands. The code is enough: nothing personal is said."""
    try:
        progress = reports.progress(district=settings.DISTRICT, number=number)
    except reports.NotHere:
        talk.say(_("We do not know this code. Please look at it again."))
        return
    parts = [_standing(progress)]
    if progress.main_code:
        parts.append(_("Goes on under %(code)s.") % {"code": progress.main_code})
    if progress.due_at:
        parts.append(
            _("Somebody checks it by %(due)s at the latest.") % {"due": _when(progress.due_at, talk)}
        )
    talk.say(
        " ".join(parts),
        Button(label=_("Add a photo"), data=f"tambah:{number}"),
        Button(label=_("Ask a person"), data="petugas:"),
    )


def own_status(talk: Conversation) -> bool:
    """Say how the person's own latest report stands; False where there is none of the last days."""
    number = reports.number_of_latest(talk.contact.id, since=talk.at - OWN_NEWS)
    if number is not None:
        report_status(talk, number)
    return number is not None


def _standing(progress: Progress) -> str:
    """Return the step that the report has reached, with its hour."""
    last = [step for step in progress.steps if step.at is not None][-1]
    values = {
        "code": progress.code,
        "at": hour_zone(last.at) if last.at else "",
        "state": progress.state.label,
    }
    if progress.state == State.VERIFIED:
        return _("%(code)s was proven at %(at)s.") % values
    if progress.state == State.RECEIVED:
        return _("%(code)s was received at %(at)s.") % values
    if progress.state == State.CHECKING:
        return _("%(code)s is being checked since %(at)s.") % values
    return f"{progress.code}: {progress.state.label}."


def _when(at: datetime, talk: Conversation) -> str:
    """Return the hour, with the day where it is not today's."""
    return hour_zone(at) if day(at) == day(talk.at) else stamp(at)


def village_status(talk: Conversation, text: str) -> None:
    """Say how a village stands, or offer the villages that were followed."""
    codes = _villages_in(text) or [follow.village for follow in contacts.following(talk.contact.id)]
    if len(codes) != 1:
        _ask_village(
            talk, codes, "status", _("The status of which village? Write for example: status Pimping")
        )
        return
    [now] = [each for each in incidents.village_now(settings.DISTRICT) if each.code == codes[0]]
    talk.say(
        _village_line(now, talk),
        Button(label=_("Follow %(village)s") % {"village": now.name}, data=f"ikuti:{now.code}"),
    )


def follow(talk: Conversation, text: str) -> None:
    """Ask from which level a village is to be followed."""
    codes = _villages_in(text)
    if len(codes) != 1:
        _ask_village(talk, codes, "ikuti", _("Which village? Write for example: ikuti Pimping"))
        return
    _offer_levels(talk, codes[0])


def check_code(talk: Conversation, text: str) -> None:
    """Say whether a bulletin code is genuine and still holds."""
    verdict = bulletins.check(text, at=talk.at)
    values = {"code": verdict.code or text.strip(), "title": verdict.headline}
    if verdict.standing == Standing.UNKNOWN:
        talk.say(_("We do not know the code %(code)s. Do not trust this message; ask us first.") % values)
        return
    values |= {
        "number": str(verdict.number),
        "at": _when(verdict.published_at, talk) if verdict.published_at else "–",
        "until": _when(verdict.expires_at, talk) if verdict.expires_at else "–",
        "newer": verdict.replaced_by,
    }
    talk.say(
        {
            Standing.VALID: _(
                "Code %(code)s is GENUINE. Bulletin no. %(number)s, approved by the sub-district, %(at)s, "
                "holds until %(until)s."
            ),
            Standing.UPDATED: _("Code %(code)s is genuine but was replaced. Read the newer one: %(newer)s."),
            Standing.WITHDRAWN: _("Code %(code)s was WITHDRAWN. Please do not pass it on."),
            Standing.EXPIRED: _("Code %(code)s is genuine but no longer holds (until %(until)s)."),
        }[verdict.standing]
        % values,
        Button(label=_("Read it whole"), url=f"{settings.SITE}/cek/{values['code']}"),
        short=_("Code %(code)s is GENUINE. Bulletin no. %(number)s, holds until %(until)s.") % values
        if verdict.standing == Standing.VALID
        else "",
    )


def person(talk: Conversation) -> None:
    """Hand over to a person: the talk waits on the desk, and this message with it."""
    talk.needs_person = "asked for a person"
    handovers.ask(contact_id=talk.contact.id, by=talk.by, at=talk.at)
    talk.say(
        _("A person of the office reads this and answers here. Life in danger? Call %(number)s.")
        % {"number": settings.EMERGENCY_NUMBER}
    )


def menu(talk: Conversation) -> None:
    """Say what can be done, when the words were not understood."""
    talk.say(
        _("Sorry, we did not understand. Send a photo to report, or choose:"),
        Button(label=_("Report now"), data="lapor:"),
        Button(label=_("Village status"), data="status:"),
        Button(label=_("Speak to a person"), data="petugas:"),
        short=_("Sorry, we did not understand. Write what happened and the village, or a number:"),
    )


def ask_for_words(talk: Conversation) -> None:
    """Answer a poll, a sticker, a card: nobody here can read it."""
    talk.say(_("We cannot read this kind of message. Please write it in words, or send a photo."))


def cancel(talk: Conversation, stays: str) -> None:
    """Say that nothing is open any more; ``stays`` tells of the report that was."""
    talk.say(_("Cancelled.") + f" {stays}".rstrip())


def greet(talk: Conversation, stays: str = "") -> None:
    """Answer a greeting; ``stays`` tells of the report that was open before a fresh start."""
    talk.say(
        stays
        + _("This is Destana %(office)s. Send a photo or one sentence to report, or choose:")
        % {"office": settings.OFFICE_NAME},
        Button(label=_("Report now"), data="lapor:"),
        Button(label=_("Village status"), data="status:"),
        Button(label=_("Speak to a person"), data="petugas:"),
        short=stays
        + _("This is Destana %(office)s. Write what happened and the village, or a number:")
        % {"office": settings.OFFICE_NAME},
    )


def press(talk: Conversation, what: str, value: str) -> bool:
    """Take a pressed button; False for an unknown one."""
    if what == "ikuti" and areas_has(value):
        _offer_levels(talk, value)
    elif what in {"ikuti-siaga", "ikuti-semua"} and areas_has(value):
        level = Level.SIAGA if what == "ikuti-siaga" else Level.NONE
        people.follow(contact_id=talk.contact.id, village=value, level=level, by=talk.by, at=talk.at)
        talk.say(
            _("Good. You follow %(village)s. Answer BERHENTI at any time.") % {"village": areas.name(value)}
        )
    elif what == "status":
        village_status(talk, areas.name(value) if areas_has(value) else "")
    elif what == "petugas":
        person(talk)
    elif what == "batal":
        talk.say(_("Cancelled."))
    else:
        return False
    return True


def _offer_levels(talk: Conversation, code: str) -> None:
    talk.say(
        _("Which news do you want for %(village)s?") % {"village": areas.name(code)},
        Button(label=_("Ready and Leave now"), data=f"ikuti-siaga:{code}"),
        Button(label=_("All news"), data=f"ikuti-semua:{code}"),
        Button(label=_("Cancel"), data="batal:"),
    )


def _ask_village(talk: Conversation, codes: list[str], what: str, text: str) -> None:
    talk.say(text, *(Button(label=areas.name(code)[:20], data=f"{what}:{code}") for code in codes[:8]))


def _villages_in(text: str) -> list[str]:
    return reports.villages_in(text) if text else []


def _village_line(now: VillageNow, talk: Conversation) -> str:
    if now.as_of is None:
        return _("%(village)s: no word yet. That does not mean safe.") % {"village": now.name}
    hazard = f" {str(Hazard(now.hazard).label).lower()}" if now.hazard in Hazard.values else ""
    parts = [f"{now.name} {now.level.label}{hazard}, {INSTRUCTIONS[now.level]}."]
    trend = f", {str(Trend(now.trend).label).lower()}" if now.trend else ""
    if now.depth:
        parts.append(_("Water up to the %(depth)s") % {"depth": Depth(now.depth).label} + f"{trend}.")
    elif trend:
        parts.append(f"{trend[2:].capitalize()}.")
    parts.append(_("Checked %(when)s.") % {"when": _when(now.as_of, talk)})
    return " ".join(parts)


def thanks() -> str:
    """Return what is said to an answer."""
    return _("Thank you, your answer is with the person who asked.")
