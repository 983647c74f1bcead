"""What this room says to people: one message a recipient, in the words that the second person approved."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _

from destana.foundation.people import queries as people
from destana.foundation.people.terms import ContactView
from destana.messaging.outbox import actions as outbox
from destana.messaging.outbox.terms import Button, Outgoing
from destana.response.bulletins.terms import Previews

_SHORT = frozenset({"sms"})
_APPROVED = frozenset({"whatsapp"})
"""Channels on which a person who has been silent gets the approved text."""


def about(bulletin_id: int) -> str:
    """The name under which the outbox keeps a bulletin's messages."""
    return f"bulletin:{bulletin_id}"


def body(previews: Previews, channel: str, link: str) -> Outgoing:
    """Return the message in the dress of its channel."""
    if channel in _SHORT:
        return Outgoing(text=previews.sms)
    # Telegram refuses a button that opens no public https address; the link stands in the text all the same.
    buttons = (Button(label=_("Read it all"), url=link),) if link.startswith("https://") else ()
    if channel == "email":
        mail = previews.mail
        return Outgoing(text=mail.plain, html=mail.html, subject=mail.subject, buttons=buttons)
    if channel == "telegram":
        return Outgoing(text=previews.telegram, html=previews.marked, buttons=buttons)
    return Outgoing(
        text=previews.chat or previews.telegram,
        buttons=buttons,
        template=previews.approved if channel in _APPROVED else None,
    )


def announce(
    *,
    bulletin_id: int,
    to: Iterable[ContactView],
    previews: Previews,
    link: str,
    priority: int,
    at: datetime,
    expires_at: datetime | None,
) -> int:
    """Put one message a recipient into the outbox, in the caller's transaction; return how many."""
    bodies: dict[str, Outgoing] = {}
    messages = [
        outbox.To(
            key=f"bulletin:{bulletin_id}:{contact.id}",
            contact_id=contact.id,
            channel=contact.channel,
            address=contact.address,
            body=_stoppable(
                bodies.setdefault(contact.channel, body(previews, contact.channel, link)), contact
            ),
        )
        for contact in to
    ]
    outbox.queue_many(messages, priority=priority, about=about(bulletin_id), at=at, expires_at=expires_at)
    return len(messages)


def _stoppable(common: Outgoing, contact: ContactView) -> Outgoing:
    """Return the body with this person's own way to stop, where the channel has no stop word."""
    if contact.channel != "email":
        return common
    return replace(common, unsubscribe_url=people.stop_link(contact.id))
