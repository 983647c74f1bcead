"""Reporting by chat: the report exists from the first message on; what is missing is asked, one thing at a time.

The next question follows from the report itself, so that a restart, another desk or another channel never loses the
thread: the talk only remembers what was asked already.
"""

from collections.abc import Callable
from contextlib import suppress

from django.conf import settings
from django.utils.translation import gettext as _

from destana.foundation.areas import queries as areas
from destana.kit.clock import hour_zone
from destana.messaging.inbox import actions as inbox
from destana.messaging.inbox.terms import Kind
from destana.messaging.outbox.terms import Asks, Button
from destana.response.hazards.terms import WATER, Depth, Hazard
from destana.response.reports import actions as reports
from destana.response.reports import queries
from destana.response.reports.access import NotYours
from destana.response.reports.terms import Added, Intake, Point, ReporterView, Source, Urgency

from .conversation import Conversation
from .models import Heard, Talk

VILLAGES_A_PAGE = 8
_HAZARDS = (Hazard.FLOOD, Hazard.BUILDINGFIRE)
_MORE_HAZARDS = (Hazard.LANDSLIDE, Hazard.WILDFIRE, Hazard.WINDSTORM, Hazard.BUILDCOLLAPSE, Hazard.OTHER)
_DEPTHS = (Depth.ANKLE, Depth.KNEE, Depth.WAIST)
_PRESSED_HAZARD = {"banjir": Hazard.FLOOD, "api": Hazard.BUILDINGFIRE, "longsor": Hazard.LANDSLIDE}


def start(talk: Conversation) -> None:
    """Keep what came as a report and ask what is missing."""
    keep(talk)
    ask_next(talk, first=True)


def keep(talk: Conversation) -> None:
    """Keep what came as a report; from here on the talk is about it."""
    item = talk.item
    made = reports.submit(
        intake=Intake(
            source=Source(talk.contact.channel),
            key=item.key,
            words=item.text,
            point=_point(talk),
            observed_at=item.sent_at,
            reporter_name=talk.contact.name,
            reporter_phone=talk.contact.phone,
            contact_id=talk.contact.id,
            inbox_id=talk.message.id,
            photos_expected=_photos(talk),
            is_forwarded=item.is_forwarded,
            is_forwarded_often=item.is_forwarded_often,
            is_talk=True,
        ),
        by=talk.by,
        at=talk.at,
    )
    _remember(talk, made.id)
    talk.talk.asked = []


def add(talk: Conversation) -> None:
    """Take more words, a photo or a place for the report that the talk is about."""
    report_id = report_id_of(talk)
    item = talk.item
    photos = _photos(talk)
    if item.text:
        reports.add_words(report_id=report_id, key=item.key, words=item.text, by=talk.by, at=talk.at)
    said = queries.read_words(item.text) if item.text else Added()
    added = Added(**(vars(said) | {"point": _point(talk), "photos_expected": photos}))
    reports.supplement(report_id=report_id, added=_with_place(added), by=talk.by, at=talk.at)
    _remember(talk, report_id)
    if item.is_edit:
        return
    if talk.talk.is_open or not photos:
        ask_next(talk)
    else:
        talk.say(_("The photo is with %(code)s now.") % {"code": view_of(talk).code})


def take_back(talk: Conversation) -> None:
    """Mark the report whose message the sender deleted; what it said stays, and no answer is due."""
    heard = Heard.objects.filter(message__channel=talk.item.channel, message__key=talk.item.reply_to).first()
    if heard is not None and heard.report_id is not None:
        with suppress(NotYours):
            reports.note_taken_back(report_id=heard.report_id, by=talk.by, at=talk.at)


def keep_secret(talk: Conversation) -> None:
    """Keep the sender of the talk's report, or of the latest one, from all but those who must know."""
    report_id = talk.talk.report_id or queries.latest_of(talk.contact.id)
    if report_id is None:
        talk.say(_("Write first what happened. Then answer RAHASIA."))
        return
    reports.keep_confidential(report_id=report_id, by=talk.by, at=talk.at)
    code = queries.for_reporter(report_id).code
    talk.say(_("%(code)s: only who checks it and the section head know who you are.") % {"code": code})


def start_empty(talk: Conversation) -> None:
    """Invite to report, when somebody only says that they want to."""
    talk.say(
        _("Send a photo or write one sentence: what happened, in which village?"),
        Button(label=_("Send location"), data="lokasi", asks=Asks.LOCATION),
        short=_("Write one sentence: what happened, in which village?"),
    )


def press(talk: Conversation, what: str, value: str) -> bool:
    """Take a pressed button; False for one that is not about a report."""
    if what == "lapor":
        return _press_start(talk, value)
    if talk.talk.report_id is None or what not in {"desa", "jenis", "air", "tolong"}:
        return False
    if what == "desa" and not areas_has(value):
        _offer_villages(talk, int(value) if value.isdecimal() and len(value) < 3 else 0)
        return True
    if what == "jenis" and value == "more":
        talk.say(_("What happened?"), *(_hazard_button(hazard) for hazard in _MORE_HAZARDS))
        return True
    added = _pressed(what, value)
    if added is not None:
        reports.supplement(report_id=report_id_of(talk), added=added, by=talk.by, at=talk.at)
    ask_next(talk)
    return True


def mention_silence(talk: Talk) -> str:
    """Return what is said when somebody stops answering: the report is safe."""
    view = queries.for_reporter(talk.report_id or 0)
    return _("Your report is kept: %(code)s. Answer at any time to add to it.") % {"code": view.code}


def areas_has(code: str) -> bool:
    """Say whether a code is a village of this district: buttons' data is under the sender's control."""
    return any(village.code == code for village in areas.villages(settings.DISTRICT))


def _press_start(talk: Conversation, value: str) -> bool:
    hazard = _PRESSED_HAZARD.get(value, "")
    if talk.is_fresh:
        reports.supplement(report_id=report_id_of(talk), added=Added(hazard=hazard), by=talk.by, at=talk.at)
        ask_next(talk)
    else:
        start_empty(talk)
    return True


def _pressed(what: str, value: str) -> Added | None:
    if what == "desa":
        return Added(village=value)
    if what == "jenis" and value in Hazard.values:
        return Added(hazard=value)
    if what == "air" and value in Depth.values:
        return Added(depth=value)
    if what == "tolong" and value in {"ya", "tidak"}:
        return Added(people_in_danger=value == "ya")
    return None


def _remember(talk: Conversation, report_id: int) -> None:
    talk.talk.report_id = report_id
    Heard.objects.update_or_create(message_id=talk.message.id, defaults={"report_id": report_id})
    for media in talk.item.media:
        if media.is_picture:
            inbox.expect_media(
                message_id=talk.message.id, channel=talk.message.channel, media_id=media.id, at=talk.at
            )


def ask_next(talk: Conversation, *, first: bool = False) -> None:
    """Put the next open question, or close with the receipt."""
    view = view_of(talk)
    for name, is_open, ask in _QUESTIONS:
        if name not in talk.talk.asked and is_open(view):
            talk.talk.asked = [*talk.talk.asked, name]
            talk.talk.is_open = True
            ask(talk, view, first)
            return
    if not first and not talk.talk.is_open:
        talk.say(_("Noted with %(code)s.") % {"code": view.code})
        return
    talk.talk.is_open = False
    talk.say(_receipt(view), short=_short_receipt(view))


def _ask_place(talk: Conversation, view: ReporterView, first: bool) -> None:
    choices = [Button(label=areas.name(code), data=f"desa:{code}") for code in view.village_choices[:3]]
    if choices:
        talk.say(_opening(view, first) + _("Which village do you mean?"), *choices)
        return
    talk.say(
        _opening(view, first) + _("Where did it happen?"),
        Button(label=_("Send location"), data="lokasi", asks=Asks.LOCATION),
        Button(label=_("Choose village"), data="desa:0"),
        short=_opening(view, first)
        + _("Where did it happen? Write village and RT, for example: Pimping RT 2."),
    )


def _ask_hazard(talk: Conversation, view: ReporterView, first: bool) -> None:
    place = _("%(place)s, right? ") % {"place": view.place} if view.place else ""
    buttons = [_hazard_button(hazard) for hazard in _HAZARDS]
    talk.say(
        _opening(view, first) + place + _("What happened?"),
        *buttons,
        Button(label=_("Something else"), data="jenis:more"),
    )


def _ask_depth(talk: Conversation, view: ReporterView, first: bool) -> None:
    labels = {Depth.ANKLE: _("Ankle"), Depth.KNEE: _("Knee"), Depth.WAIST: _("Waist or higher")}
    buttons = [Button(label=labels[depth], data=f"air:{depth}") for depth in _DEPTHS]
    talk.say(_opening(view, first) + _("How high is the water?"), *buttons)


def _ask_danger(talk: Conversation, view: ReporterView, first: bool) -> None:
    talk.say(
        _opening(view, first) + _("Does anybody need to be rescued now?"),
        Button(label=_("Yes, help"), data="tolong:ya"),
        Button(label=_("Nobody"), data="tolong:tidak"),
    )


_Ask = Callable[[Conversation, ReporterView, bool], None]
_QUESTIONS: tuple[tuple[str, Callable[[ReporterView], bool], _Ask], ...] = (
    ("place", lambda view: not view.village, _ask_place),
    ("hazard", lambda view: not view.hazard, _ask_hazard),
    ("depth", lambda view: view.hazard in WATER and not view.depth, _ask_depth),
    ("danger", lambda view: view.people_in_danger is None, _ask_danger),
)
"""The questions in their order, each with when it is open."""


def _opening(view: ReporterView, first: bool) -> str:
    if not first:
        return ""
    thanks = _("Thank you, kept as %(code)s. ") % {"code": view.code}
    if view.urgency == Urgency.CRITICAL:
        thanks += _("Life in danger? Call %(number)s. ") % {"number": settings.EMERGENCY_NUMBER}
    return thanks


def _receipt(view: ReporterView) -> str:
    return _(
        "We received your report %(code)s at %(at)s. Somebody checks it by %(due)s at the latest. "
        "News comes to this chat. To keep your name secret, answer RAHASIA. Life in danger? Call %(number)s."
    ) % {
        "code": view.code,
        "at": hour_zone(view.received_at),
        "due": hour_zone(view.due_at),
        "number": settings.EMERGENCY_NUMBER,
    }


def _short_receipt(view: ReporterView) -> str:
    return _(
        "%(code)s received at %(at)s, checked by %(due)s. News comes here. Life in danger? Call %(number)s."
    ) % {
        "code": view.code,
        "at": hour_zone(view.received_at),
        "due": hour_zone(view.due_at),
        "number": settings.EMERGENCY_NUMBER,
    }


def _hazard_button(hazard: Hazard) -> Button:
    return Button(label=str(hazard.label)[:20], data=f"jenis:{hazard}")


def _offer_villages(talk: Conversation, page: int) -> None:
    villages = areas.villages(settings.DISTRICT)
    shown = villages[page * VILLAGES_A_PAGE : (page + 1) * VILLAGES_A_PAGE] or villages[:VILLAGES_A_PAGE]
    buttons = [Button(label=village.name[:20], data=f"desa:{village.code}") for village in shown]
    if (page + 1) * VILLAGES_A_PAGE < len(villages):
        buttons.append(Button(label=_("More villages"), data=f"desa:{page + 1}"))
    if talk.is_short:
        talk.say(_("Which village? Write its name, for example: Pimping."))
        return
    talk.say(_("Which village?"), *buttons)


def _with_place(added: Added) -> Added:
    if added.village or added.point is None:
        return added
    spot = areas.village_at(added.point.lat, added.point.lng)
    return Added(**(vars(added) | {"village": spot.code if spot and spot.sure else ""}))


def _point(talk: Conversation) -> Point | None:
    point = talk.item.point
    return Point(point.lat, point.lng, point.accuracy_m) if point and not point.place else None


def _photos(talk: Conversation) -> int:
    return sum(media.is_picture for media in talk.item.media)


def report_id_of(talk: Conversation) -> int:
    """Return the report that the talk is about; ``ValueError`` where there is none."""
    if talk.talk.report_id is None:
        raise ValueError("the talk is about no report")
    return talk.talk.report_id


def view_of(talk: Conversation) -> ReporterView:
    """Return the report that the talk is about, as its reporter may see it."""
    return queries.for_reporter(report_id_of(talk))


def is_another_event(talk: Conversation) -> bool:
    """Say whether words in a closed talk tell of something else than the report that the talk was about."""
    if talk.talk.is_open or talk.item.kind is not Kind.TEXT or not is_content(talk):
        return False
    view, said = view_of(talk), queries.read_words(talk.item.text)
    return bool(said.village and said.village != view.village) or bool(
        said.hazard and said.hazard != view.hazard
    )


def plain_labels() -> list[tuple[str, str, str]]:
    """Return the labels that phones send back as text, with the button that was meant."""
    return [(_("Choose village"), "desa", "0")]


def is_content(talk: Conversation) -> bool:
    """Say whether the item holds something that can be a report."""
    item = talk.item
    if item.kind in {Kind.PHOTO, Kind.VOICE} or (item.point and item.kind is Kind.LOCATION):
        return True
    return bool(item.text) and queries.is_worth_a_report(item.text)
