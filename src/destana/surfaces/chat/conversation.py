"""One incoming thing and everything that answering it needs: who, when, the talk, and a voice."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from destana.foundation.people.terms import Actor, ContactView, reporter
from destana.kit import gsm
from destana.messaging.inbox.terms import Inbound, Incoming
from destana.messaging.outbox import actions as outbox
from destana.messaging.outbox.terms import Button, Outgoing

from . import subjects
from .models import Talk

ANSWER_KEPT = timedelta(hours=12)
"""An answer in a chat is worth sending for half a day; after that it would only puzzle."""

TALK_LASTS = timedelta(minutes=30)
"""After so long a silence, a new message starts a new matter."""

SHORT = frozenset({"sms"})


@dataclass
class Conversation:
    """What is at hand while one incoming thing is answered. ``say`` puts rows into the outbox, nothing else."""

    item: Incoming
    message: Inbound
    contact: ContactView
    talk: Talk
    at: datetime
    said: int = field(default=0)
    needs_person: str = ""
    is_quiet: bool = False
    """A person has this talk: what came is understood and kept, and the machine says nothing."""
    is_resumed: bool = False
    """It answers a letter of ours about the report of the talk, however long ago that was."""

    @property
    def by(self) -> Actor:
        """The person as actor."""
        return reporter(self.contact.id, self.contact.channel)

    @property
    def is_fresh(self) -> bool:
        """Whether the talk about the last report still goes on."""
        is_soon = self.at - self.talk.last_at <= TALK_LASTS
        return self.talk.report_id is not None and (is_soon or self.is_resumed)

    @property
    def is_short(self) -> bool:
        """Whether an answer has to fit one SMS, and is read on a phone that may show nothing else."""
        return self.contact.channel in SHORT

    def say(self, text: str, *buttons: Button, short: str = "") -> None:
        """Answer in this chat. The key makes an answer that is written twice go out once.

        ``short`` is said instead where an answer has to fit one SMS; choices for which there is no room are left out.
        """
        if self.is_quiet:
            return
        self.said += 1
        body = Outgoing(
            text=text, buttons=buttons, subject=subjects.answer_to(self.item.subject), thread=self.item.thread
        )
        if self.is_short:
            body = _fitted(replace(body, text=short or text))
        outbox.queue(
            key=f"chat:{self.message.id}:{self.item.key}:{self.said}",
            contact_id=self.contact.id,
            channel=self.contact.channel,
            address=self.item.address or self.contact.address,
            body=body,
            about=f"inbound:{self.message.id}",
            priority=2,
            at=self.at,
            expires_at=self.at + ANSWER_KEPT,
        )


def _fitted(body: Outgoing) -> Outgoing:
    """Return the body without its choices, where they would make two SMS of one."""
    if gsm.parts(gsm.plainer(body.in_words())) == 1:
        return body
    return replace(body, buttons=())
