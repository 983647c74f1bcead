"""Checking by chat: a message that goes round is no report. Known, it is answered at once; new, the desk checks it."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from destana.foundation.people import queries as people
from destana.foundation.people.terms import reporter
from destana.kit.clock import hour_zone
from destana.messaging.inbox import actions as inbox
from destana.messaging.inbox import queries as messages
from destana.messaging.inbox.terms import Kind
from destana.messaging.outbox import actions as outbox
from destana.messaging.outbox.terms import Button, Outgoing
from destana.response.bulletins import queries as bulletins
from destana.response.bulletins.terms import Standing
from destana.response.reports import queries as reports
from destana.response.rumours import actions as rumours
from destana.response.rumours import queries
from destana.response.rumours.terms import Asked, Claim, FactView, Source

from . import report_talk
from .conversation import ANSWER_KEPT, Conversation
from .models import Heard

_AGAIN = 10
"""Answers about a message that was answered already are counted from here, so that their keys are new."""


def invite(talk: Conversation) -> None:
    """Ask for what is to be checked; the next message is taken as that."""
    talk.talk.awaits_claim = True
    talk.say(_("Forward the message here, or send its photo. We check it and answer here."))


def is_claim(talk: Conversation) -> bool:
    """Say whether what came is a thing to check: asked for by CEK, or passed on and no answer to a question of ours.

    Words of danger to life stay a report, whoever wrote them first, unless we know what they are worth.
    """
    item = talk.item
    if item.kind not in {Kind.TEXT, Kind.PHOTO} or not _has_claim(talk):
        return False
    if talk.talk.awaits_claim:
        return True
    if not item.is_forwarded or (talk.is_fresh and (talk.talk.is_open or item.kind is Kind.PHOTO)):
        return False
    return not (item.text and reports.is_alarming(item.text)) or known(item.text) is not None


def known(text: str) -> FactView | None:
    """Return the ruling on words that we know, without keeping a question."""
    found = queries.find(settings.DISTRICT, words=text)
    return queries.fact_of(found[0].pk) if found else None


def check(talk: Conversation, text: str, *, otherwise: Callable[[], None]) -> None:
    """Check a code, a whole bulletin or a claim; ``otherwise`` answers what is none of them."""
    talk.talk.awaits_claim = False
    number = queries.number_in(text)
    if number is not None:
        _say_code(talk, text)
    elif bulletins.check(text, at=talk.at).standing != Standing.UNKNOWN or not _has_claim(talk, text):
        otherwise()
    else:
        _ask(talk, text)


def press(talk: Conversation, what: str, value: str) -> bool:
    """Take the button *It happened here*: the checked message becomes a report, too. False for another button."""
    if what != "terjadi":
        return False
    message = messages.get(talk.talk.claim_message_id or 0)
    if message is None or value != str(message.id):
        return False
    for item in messages.incoming(message)[:1]:
        again = Conversation(item, message, talk.contact, talk.talk, talk.at, said=_AGAIN)
        report_talk.start(again)
    return True


def attach(home: Heard, *, file_id: int, at: datetime) -> None:
    """Put a fetched photo to its question, and tell the person where it is a known one."""
    channel = home.message.channel
    found = rumours.add_photo(
        source=Source(channel), key=home.claim_key, file_id=file_id, by=reporter(None, channel), at=at
    )
    if found is None or found.fact is None or home.message.contact_id is None:
        return
    contact = people.contact(home.message.contact_id)
    outbox.queue(
        key=f"chat:{home.message_id}:photo:{found.rumour_id}",
        contact_id=contact.id,
        channel=contact.channel,
        address=contact.address,
        body=Outgoing(text=queries.chat_text(found.fact)),
        about=f"rumour:{found.rumour_id}",
        priority=2,
        at=at,
        expires_at=at + ANSWER_KEPT,
    )


def _has_claim(talk: Conversation, text: str | None = None) -> bool:
    words = talk.item.text if text is None else text
    is_sent = queries.is_checkable(words) or any(media.is_picture for media in talk.item.media)
    return is_sent or queries.by_words(settings.DISTRICT, words) is not None


def _say_code(talk: Conversation, text: str) -> None:
    fact = queries.fact(settings.DISTRICT, text)
    if fact is None:
        talk.say(_("%(code)s is being checked, or we do not know it.") % {"code": text.strip().upper()})
    else:
        talk.say(queries.chat_text(fact))


def _ask(talk: Conversation, text: str) -> None:
    """Keep the question with its photo to come, and say what is known of it."""
    claim = Claim(Source(talk.contact.channel), talk.item.key, text, contact_id=talk.contact.id)
    asked = rumours.ask_with_photo_to_come(claim=claim, by=talk.by, at=talk.at)
    talk.talk.claim_message_id = talk.message.id
    _expect_photos(talk)
    if asked.fact is not None:
        talk.say(queries.chat_text(asked.fact))
        return
    talk.say(_promise(asked), Button(label=_("It happened here"), data=f"terjadi:{talk.message.id}"))


def _promise(asked: Asked) -> str:
    return _(
        "We check this message (%(code)s) and answer here by %(due)s at the latest. "
        "Please do not pass it on until then."
    ) % {"code": asked.code, "due": hour_zone(asked.due_at)}


def _expect_photos(talk: Conversation) -> None:
    pictures = [media for media in talk.item.media if media.is_picture]
    if pictures:
        Heard.objects.get_or_create(message_id=talk.message.id, defaults={"claim_key": talk.item.key})
    for media in pictures:
        inbox.expect_media(
            message_id=talk.message.id, channel=talk.message.channel, media_id=media.id, at=talk.at
        )
