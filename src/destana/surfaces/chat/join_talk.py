"""One person on several channels: joined by a code or a number that both providers vouch for, and taken apart again.

Nothing is joined silently: both channels are told, with the word that undoes it.
"""

from django.utils.translation import gettext as _

from destana.foundation.people import actions as people
from destana.foundation.people import queries
from destana.kit.phones import e164
from destana.messaging.outbox import actions as outbox
from destana.messaging.outbox.terms import Outgoing
from destana.response.reports.terms import Source

from .conversation import ANSWER_KEPT, Conversation
from .models import Talk


def join(talk: Conversation, code: str) -> None:
    """Show a code to be sent from another channel; with a code, join the channel that was shown it."""
    if not code:
        fresh = people.offer_code(contact_id=talk.contact.id, by=talk.by, at=talk.at)
        talk.say(
            _("Your code: %(code)s. Within 15 minutes send SATUKAN %(code)s from your other channel.")
            % {"code": fresh}
        )
        return
    try:
        other = people.join_by_code(contact_id=talk.contact.id, code=code, by=talk.by, at=talk.at)
    except people.BadJoinCode as refused:
        talk.say(str(refused))
        return
    _tell_both(talk, other)


def by_phone(talk: Conversation) -> None:
    """Join the WhatsApp chat of a number that the person shared by a button, where there is one."""
    phone = e164(talk.item.phone) or ""
    other = people.join_by_phone(contact_id=talk.contact.id, phone=phone, by=talk.by, at=talk.at)
    if other is None:
        talk.say(_("Thank you, your number is kept. Only officials see it."))
    else:
        _tell_both(talk, other)


def part(talk: Conversation) -> None:
    """Take this channel out of the person."""
    if people.part(contact_id=talk.contact.id, why="asked for", by=talk.by, at=talk.at):
        talk.say(_("This channel stands for itself again."))
    else:
        talk.say(_("This channel is joined with no other."))


def catch_up(talk: Talk) -> None:
    """Go on where the person spoke last, on whichever channel that was."""
    others = [key for key in queries.together(talk.contact_id) if key != talk.contact_id]
    latest = Talk.objects.filter(contact_id__in=others, last_at__gt=talk.last_at).order_by("-last_at").first()
    if latest is not None:
        talk.report_id, talk.asked, talk.is_open = latest.report_id, latest.asked, latest.is_open
        talk.last_at = latest.last_at
        Talk.objects.filter(pk=latest.pk).update(is_open=False)


def _tell_both(talk: Conversation, other_id: int) -> None:
    other = queries.contact(other_id)
    known = Talk.objects.filter(contact_id=other_id).first()
    if talk.talk.report_id is None and known is not None:
        talk.talk.report_id, talk.talk.asked, talk.talk.is_open = known.report_id, known.asked, known.is_open
    talk.say(_sentence(other.channel))
    outbox.queue(
        key=f"chat:joined:{talk.message.id}:{other.id}",
        contact_id=other.id,
        channel=other.channel,
        address=other.address,
        body=Outgoing(text=_sentence(talk.contact.channel)),
        about=f"inbound:{talk.message.id}",
        priority=2,
        at=talk.at,
        expires_at=talk.at + ANSWER_KEPT,
    )


def _sentence(channel: str) -> str:
    name = str(Source(channel).label) if channel in Source.values else channel
    return _("This channel and %(channel)s are one talk now. Not you? Answer LEPAS.") % {"channel": name}
