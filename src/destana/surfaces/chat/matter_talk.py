"""What the talks about questions and about requests share: which matter a contact speaks of, and how it stands."""

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from destana.kit.clock import hour_zone, stamp
from destana.kit.text import fold
from destana.messaging.inbox import actions as inbox
from destana.messaging.inbox.terms import Kind as Item
from destana.messaging.outbox.terms import Button
from destana.response.consultations import queries
from destana.response.consultations.terms import Asked, AskerView, Rating, State
from destana.response.reports import queries as reports

from . import report_questions
from .conversation import Conversation
from .models import Heard, MatterTalk

LASTS = timedelta(hours=12)
"""A question of ours is answered by the next message for half a day; after that a message is a new matter."""

LONGEST_ECHO = 90
"""Characters of the asker's own words that are said back; the whole answer stays one SMS."""


def state_of(talk: Conversation) -> MatterTalk:
    """Return what is remembered of this contact's matter; a question of ours that is too old counts as not asked."""
    found, _new = MatterTalk.objects.get_or_create(contact_id=talk.contact.id, defaults={"last_at": talk.at})
    if talk.at - found.last_at > LASTS:
        found.asked = ""
    return found


def expect(talk: Conversation, asked: str, *, matter_id: int | None = None) -> None:
    """Remember what the next message answers; ``asked`` empty: nothing."""
    values: dict[str, object] = {"asked": asked, "last_at": talk.at}
    if matter_id is not None:
        values["matter_id"] = matter_id
    MatterTalk.objects.update_or_create(contact_id=talk.contact.id, defaults=values)


def is_answerable(talk: Conversation) -> bool:
    """Say whether what came can be the answer to a question: words, a voice, a photo; no press, no place."""
    return talk.item.kind in {Item.TEXT, Item.VOICE, Item.PHOTO} and not talk.item.is_edit


def starts_other(text: str) -> bool:
    """Say whether words begin something else, so that they are no answer: a stop word is obeyed everywhere."""
    first = fold(text).partition(" ")[0]
    return first in {
        "berhenti",
        "stop",
        "batal",
        "menu",
        "mulai",
        "start",
        "petugas",
        "0",
        "status",
        "cek",
        "ikuti",
    }


def own(talk: Conversation, code: str) -> AskerView | None:
    """Return the contact's own matter with this code; a button's data is under the sender's control."""
    return queries.of_asker(talk.contact.id, district=settings.DISTRICT, code=code, now=talk.at)


def is_choice(talk: Conversation) -> bool:
    """Say whether the text is the number of a choice, on a channel that has no buttons."""
    said = talk.item.text.strip().rstrip(".)")
    return talk.is_short and said.isascii() and said.isdecimal() and len(said) < 3


def keep_media(talk: Conversation, matter_id: int) -> None:
    """Let the photos of this message be put to the matter when they are fetched."""
    pictures = [media for media in talk.item.media if media.is_picture]
    if pictures:
        Heard.objects.update_or_create(message_id=talk.message.id, defaults={"matter_id": matter_id})
    for media in pictures:
        inbox.expect_media(
            message_id=talk.message.id, channel=talk.message.channel, media_id=media.id, at=talk.at
        )


def go_on_as_report(talk: Conversation, asked: Asked) -> None:
    """Go on with the report that urgent words became; the asker was told by the room."""
    talk.talk.report_id = asked.report_id
    talk.talk.asked = []
    expect(talk, "")
    report_questions.ask_next(talk, first=True)


def is_cry(talk: Conversation) -> bool:
    """Say whether the words tell of danger to life: they are a report, whatever was asked."""
    return bool(talk.item.text) and reports.is_alarming(talk.item.text)


def status(talk: Conversation, code: str) -> bool:
    """Say how a matter stands. The code tells everybody the state; the words are its asker's alone."""
    found = queries.get_code(settings.DISTRICT, code)
    if found is None:
        if queries.number_in(code) is None:
            return False
        talk.say(_("We do not know this code. Please look at it again."))
        return True
    view = queries.view_of(found, now=talk.at)
    is_own = found.contact_id == talk.contact.id
    lines = [f"{view.code}: {view.state.label}."]
    if view.report_code:
        lines.append(_("It goes on as report %(code)s.") % {"code": view.report_code})
    elif view.state == State.WAITING_ASKER and is_own:
        lines.append(view.question)
    elif view.is_open:
        lines.append(_("Answer by %(due)s at the latest.") % {"due": stamp(view.due_at)})
    elif view.answer and is_own and not talk.is_short:
        lines.append(view.answer[:200])
    talk.say(" ".join(lines), *_rating(view, is_own=is_own), short=" ".join(lines[:2]))
    return True


def _rating(view: AskerView, *, is_own: bool) -> tuple[Button, ...]:
    if view.state != State.ANSWERED or view.rating == Rating.YES or not is_own:
        return ()
    return (
        Button(label=_("Yes, answered"), data=f"sudah:{view.code}"),
        Button(label=_("Not yet"), data=f"belum:{view.code}"),
    )


def promise(view: AskerView) -> str:
    """Return by when somebody answers: the hour, and the day where it is another one."""
    is_soon = view.due_at - view.received_at < timedelta(hours=12)
    return hour_zone(view.due_at) if is_soon else stamp(view.due_at)
