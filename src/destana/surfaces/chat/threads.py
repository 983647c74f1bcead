"""A reply to a letter of ours goes on with the matter that the letter was about, however long ago that was."""

from destana.messaging.outbox import queries as outbox
from destana.messaging.outbox.terms import Button

from .conversation import Conversation
from .models import Heard


def choices(talk: Conversation) -> tuple[Button, ...]:
    """Return the choices of the letter of ours that is answered: who could read it has the mailbox.

    ``From`` alone proves nothing, so a number chooses nothing in a letter that stands alone.
    """
    return outbox.choices_sent(talk.contact.channel, talk.item.thread, contact_id=talk.contact.id)


def resume(talk: Conversation) -> None:
    """Take up the report that the answered letter was about; only where that letter went to the same person."""
    if not talk.item.thread:
        return
    about = outbox.about_sent(talk.contact.channel, talk.item.thread, contact_id=talk.contact.id)
    report_id = _report_of(about)
    if report_id is None:
        return
    if talk.talk.report_id != report_id:
        talk.talk.report_id, talk.talk.asked, talk.talk.is_open = report_id, [], False
    talk.is_resumed = True


def _report_of(about: str) -> int | None:
    """Return the report that a message of ours spoke of, by itself or by the message that it answered."""
    room, _colon, number = about.partition(":")
    if not number.isdecimal():
        return None
    if room == "report":
        return int(number)
    if room != "inbound":
        return None
    return Heard.objects.filter(message_id=int(number)).values_list("report_id", flat=True).first()
