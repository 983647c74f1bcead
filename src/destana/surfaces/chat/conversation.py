"""One incoming thing and everything that answering it needs: who, when, the talk, and a voice."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from destana.foundation.people.terms import Actor, ContactView, reporter
from destana.messaging.inbox.terms import Inbound, Incoming
from destana.messaging.outbox import actions as outbox
from destana.messaging.outbox.terms import Button, Outgoing

from .models import Talk

ANSWER_KEPT = timedelta(hours=12)
"""An answer in a chat is worth sending for half a day; after that it would only puzzle."""

TALK_LASTS = timedelta(minutes=30)
"""After so long a silence, a new message starts a new matter."""


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

    @property
    def by(self) -> Actor:
        """The person as actor."""
        return reporter(self.contact.id, self.contact.channel)

    @property
    def is_fresh(self) -> bool:
        """Whether the talk about the last report still goes on."""
        return self.talk.report_id is not None and self.at - self.talk.last_at <= TALK_LASTS

    def say(self, text: str, *buttons: Button) -> None:
        """Answer in this chat. The key makes an answer that is written twice go out once."""
        self.said += 1
        outbox.queue(
            key=f"chat:{self.message.id}:{self.item.key}:{self.said}",
            contact_id=self.contact.id,
            channel=self.contact.channel,
            address=self.item.address or self.contact.address,
            body=Outgoing(text=text, buttons=tuple(buttons)),
            about=f"inbound:{self.message.id}",
            priority=2,
            at=self.at,
            expires_at=self.at + ANSWER_KEPT,
        )
