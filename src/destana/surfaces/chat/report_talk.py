"""Reporting by chat: the report exists from the first message on, and every later one adds to it or puts it right."""

from contextlib import suppress

from django.conf import settings
from django.utils.translation import gettext as _

from destana.foundation.areas import queries as areas
from destana.messaging.inbox import actions as inbox
from destana.messaging.inbox.terms import Kind
from destana.messaging.outbox.terms import Asks, Button
from destana.response.hazards.terms import Depth, Hazard, same_group
from destana.response.reports import actions as reports
from destana.response.reports import queries
from destana.response.reports.access import NotYours
from destana.response.reports.terms import Added, Intake, Point, Source

from .conversation import Conversation
from .models import Heard
from .report_questions import (
    WRONG_PLACE,
    ask_again,
    ask_next,
    ask_place_again,
    offer_hazards,
    offer_link,
    open_question,
    report_id_of,
    said_by,
    view_of,
)
from .words import correction_in, says_no, says_yes

VILLAGES_A_PAGE = 8
_PRESSED_HAZARD = {"banjir": Hazard.FLOOD, "api": Hazard.BUILDINGFIRE, "longsor": Hazard.LANDSLIDE}


def start(talk: Conversation) -> None:
    """Keep what came as a report and ask what is missing. One that was open before stays, and is said to."""
    if talk.is_fresh and talk.talk.is_open:
        talk.say(_("%(code)s stays with us. This is a new report.") % {"code": view_of(talk).code})
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
    if _answered(talk):
        return
    report_id = report_id_of(talk)
    item = talk.item
    photos = _photos(talk)
    if item.text:
        reports.add_words(report_id=report_id, key=item.key, words=item.text, by=talk.by, at=talk.at)
    added, is_correction = _said(talk)
    if is_correction and added == Added() and not item.is_edit:
        ask_place_again(talk)
        return
    reports.supplement(report_id=report_id, added=added, by=talk.by, at=talk.at, is_correction=is_correction)
    _remember(talk, report_id)
    if item.is_edit:
        return
    if is_correction:
        ask_again(talk) if open_question(talk) else ask_next(talk)
    elif talk.talk.is_open or not photos:
        ask_next(talk)
    else:
        talk.say(_("The photo is with %(code)s now.") % {"code": view_of(talk).code})


def _said(talk: Conversation) -> tuple[Added, bool]:
    """Return what the item adds, and whether it replaces what was said before."""
    right = correction_in(talk.item.text)
    words = talk.item.text if right is None else right
    said = queries.read_words(words) if words else Added()
    added = _with_place(Added(**(vars(said) | {"point": _point(talk), "photos_expected": _photos(talk)})))
    is_correction = right is not None
    if WRONG_PLACE in talk.talk.asked and (added.village or added.rts):
        talk.talk.asked = [name for name in talk.talk.asked if name != WRONG_PLACE]
        is_correction = True
    return added, is_correction


def _answered(talk: Conversation) -> bool:
    """Take a bare yes or no for the question that is open; False where it is something else."""
    asked = open_question(talk)
    text = talk.item.text
    if talk.item.kind is not Kind.TEXT or talk.item.is_edit or not (says_yes(text) or says_no(text)):
        return False
    if asked == "danger":
        added = Added(people_in_danger=says_yes(text))
        reports.supplement(report_id=report_id_of(talk), added=added, by=talk.by, at=talk.at)
        ask_next(talk)
    elif asked and says_yes(text):
        ask_again(talk)
    elif asked:
        ask_place_again(talk)
    return bool(asked)


def leave(talk: Conversation) -> str:
    """Let go of what is open, in any state, and return what is said of it: the report stays."""
    stays = ""
    if talk.talk.report_id is not None and talk.talk.is_open:
        stays = _("%(code)s stays with us. ") % {"code": view_of(talk).code}
    talk.talk.report_id, talk.talk.asked, talk.talk.is_open = None, [], False
    talk.talk.awaits_claim = False
    return stays


def take_up(talk: Conversation, number: int) -> None:
    """Let the talk be about an own report again, so that what comes next is added to it."""
    report_id = queries.own(district=settings.DISTRICT, number=number, contact_id=talk.contact.id)
    if report_id is None:
        talk.say(_("We do not know this code. Please look at it again."))
        return
    talk.talk.report_id, talk.talk.asked, talk.talk.is_open = report_id, [], False
    talk.say(_("Send the photo now. We add it to %(code)s.") % {"code": view_of(talk).code})


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


def send_link(talk: Conversation) -> None:
    """Send a link for a photo and a place of the talk's report, or of the latest one."""
    report_id = talk.talk.report_id or queries.latest_of(talk.contact.id)
    if report_id is None:
        talk.say(_("Write first what happened. Then answer TAUTAN."))
        return
    offer_link(talk, report_id)


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
    if what == "rahasia":
        keep_secret(talk)
        return True
    if what == "tambah":
        take_up(talk, int(value) if value.isdecimal() and len(value) < 8 else 0)
        return True
    if talk.talk.report_id is None or what not in {"desa", "jenis", "air", "tolong"}:
        return False
    if what == "desa" and not areas_has(value):
        _offer_villages(talk, int(value) if value.isdecimal() and len(value) < 3 else 0)
        return True
    if what == "jenis" and value == "more":
        offer_hazards(talk)
        return True
    added = _pressed(what, value)
    if added is not None:
        _take_press(talk, added, said_by(value))
    ask_next(talk)
    return True


def _take_press(talk: Conversation, added: Added, words: str) -> None:
    """Take the choice; one that is made again puts the first right."""
    report_id = report_id_of(talk)
    if words:
        reports.add_words(report_id=report_id, key=talk.item.key, words=words, by=talk.by, at=talk.at)
    reports.supplement(report_id=report_id, added=added, by=talk.by, at=talk.at, is_correction=True)
    talk.talk.asked = [name for name in talk.talk.asked if name != WRONG_PLACE]


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
    if what == "jenis" and (value in Hazard.values or said_by(value)):
        return Added(hazard=Hazard.OTHER if said_by(value) else value)
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


def is_another_event(talk: Conversation) -> bool:
    """Say whether words tell of something else than the report that the talk is about.

    While we still ask, a village or a kind of event alone is an answer; another event names both.
    """
    text = talk.item.text
    if talk.item.kind is not Kind.TEXT or not is_content(talk) or correction_in(text) is not None:
        return False
    view, said = view_of(talk), queries.read_words(text)
    moved = bool(said.village and view.village and said.village != view.village)
    other = bool(said.hazard and view.hazard and said.hazard != view.hazard)
    if not talk.talk.is_open:
        return moved or other
    unlike = other and not same_group(said.hazard, view.hazard)
    return bool(said.village and said.hazard) and (moved or unlike)


def plain_labels() -> list[tuple[str, str, str]]:
    """Return the labels that phones send back as text, with the button that was meant."""
    return [(_("Choose village"), "desa", "0")]


def is_content(talk: Conversation) -> bool:
    """Say whether the item holds something that can be a report."""
    item = talk.item
    if item.kind in {Kind.PHOTO, Kind.VOICE} or (item.point and item.kind is Kind.LOCATION):
        return True
    return bool(item.text) and queries.is_worth_a_report(item.text)
