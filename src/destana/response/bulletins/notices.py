"""What this room says to people: one message a recipient, in the words that the second person approved."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import cache

from django.conf import settings
from django.utils.translation import gettext as _

from destana.foundation.people import queries as people
from destana.foundation.people.terms import ContactView
from destana.messaging.outbox import actions as outbox
from destana.messaging.outbox.terms import Button, Outgoing, Priority
from destana.response.bulletins.terms import Previews

_SHORT = frozenset({"sms"})
_APPROVED = frozenset({"whatsapp"})
"""Channels on which a person who has been silent gets the approved text."""


ABOUT = "bulletin:"
"""How the names begin under which the outbox keeps the messages of bulletins."""


def about(bulletin_id: int) -> str:
    """The name under which the outbox keeps a bulletin's messages."""
    return f"{ABOUT}{bulletin_id}"


def bulletin_of(matter: str) -> int:
    """Return the key of the bulletin that goes by this name; 0 where it is none."""
    number = matter.removeprefix(ABOUT)
    return int(number) if number.isdecimal() else 0


def link(code: str) -> str:
    """Return the address under which anybody reads the bulletin whole."""
    return f"{settings.SITE}/cek/{code}"


def topic(first_id: int) -> str:
    """The name under which a phone keeps one notification of a matter: that of its first bulletin."""
    return f"kabar-{first_id}"


def body(
    previews: Previews, channel: str, link: str, *, first_id: int = 0, is_urgent: bool = False
) -> Outgoing:
    """Return the message in the dress of its channel."""
    if channel == "webpush":
        return Outgoing(
            subject=previews.notification.title,
            text=previews.notification.text,
            buttons=(Button(label=_("Read it all"), url=link),),
            topic=topic(first_id),
            is_urgent=is_urgent,
        )
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
    first_id: int = 0,
) -> int:
    """Put one message a recipient into the outbox, in the caller's transaction; return how many.

    ``first_id`` is the bulletin with which the matter began, where this one replaces others.
    """

    @cache
    def dress(channel: str) -> Outgoing:
        is_urgent = priority == Priority.CRITICAL
        return body(previews, channel, link, first_id=first_id or bulletin_id, is_urgent=is_urgent)

    messages = [_message(bulletin_id, contact, dress(contact.channel)) for contact in to]
    outbox.queue_many(messages, priority=priority, about=about(bulletin_id), at=at, expires_at=expires_at)
    return len(messages)


def to(
    bulletin_id: int, contact: ContactView, previews: Previews, link: str, *, first_id: int, is_urgent: bool
) -> outbox.To:
    """Return the one message about a bulletin to one address."""
    dressed = body(previews, contact.channel, link, first_id=first_id, is_urgent=is_urgent)
    return _message(bulletin_id, contact, dressed)


def _message(bulletin_id: int, contact: ContactView, common: Outgoing) -> outbox.To:
    return outbox.To(
        key=f"bulletin:{bulletin_id}:{contact.id}",
        contact_id=contact.id,
        channel=contact.channel,
        address=contact.address,
        body=_stoppable(common, contact),
    )


def _stoppable(common: Outgoing, contact: ContactView) -> Outgoing:
    """Return the body with this person's own way to stop, where the channel has no stop word."""
    if contact.channel != "email":
        return common
    return replace(common, unsubscribe_url=people.stop_link(contact.id))
