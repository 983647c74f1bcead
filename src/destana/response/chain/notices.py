"""What this room says to those who pass word on: the bulletin's own words, and how to answer that it is done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from destana.foundation.people.terms import ContactState
from destana.messaging.channels import registry
from destana.messaging.outbox import actions as outbox
from destana.messaging.outbox.terms import Button, Outgoing
from destana.response.bulletins import queries as bulletins
from destana.response.bulletins.terms import Previews
from destana.response.chain.models import Link, Ring, Run, Telling

PRESS = "sudah"
"""How the data of the button begins; the key of the telling follows."""


def about(run_id: int) -> str:
    """The name under which the outbox keeps a run's messages."""
    return f"chain:{run_id}"


def is_written_to(link: Link, *, exercise: bool) -> bool:
    """Say whether a message can reach this person: else somebody dials. An exercise writes to nobody real."""
    contact = link.contact
    if contact is None or contact.state != ContactState.ACTIVE or not registry.is_on(contact.channel):
        return False
    return not exercise or bulletins.reaches_nobody_real(contact.channel)


@dataclass(frozen=True)
class Said:
    """The words of one bulletin, read once for all that are told."""

    previews: Previews
    code: str

    @classmethod
    def of(cls, run: Run) -> "Said":
        """Return the words of a run's bulletin."""
        return cls(bulletins.previews(run.bulletin_id), run.bulletin.code or "")


def tell(run: Run, tellings: Iterable[Telling], said: Said, *, at: datetime) -> int:
    """Put one message a telling into the outbox, in the caller's transaction; return how many."""
    with translation.override(settings.LANGUAGE_CODE):
        messages = [_to(one, said) for one in tellings if one.is_message]
    outbox.queue_many(messages, priority=run.priority, about=about(run.pk), at=at, expires_at=run.expires_at)
    return len(messages)


def _to(telling: Telling, said: Said) -> outbox.To:
    contact = telling.link.contact
    if contact is None:
        raise TypeError("nobody to write to")
    return outbox.To(
        key=f"chain:{telling.call_id}:{telling.link_id}",
        contact_id=contact.pk,
        channel=contact.channel,
        address=contact.address,
        body=_body(contact.channel, telling, said),
    )


def _body(channel: str, telling: Telling, said: Said) -> Outgoing:
    texts, code = said.previews, said.code
    if channel == "sms":
        word = _("Announced? Answer SUDAH %(code)s") % {"code": code}
        return Outgoing(text=f"{texts.sms}\n{word}")
    link = f"{settings.SITE}/umumkan/{telling.key}"
    ask = _("Please announce this in your place now. Done? Press the button, or answer SUDAH %(code)s.") % {
        "code": code
    }
    buttons = [Button(label=_("I announced it"), data=f"{PRESS}:{telling.key}")]
    if link.startswith("https://"):
        buttons.append(Button(label=_("Open the page"), url=link))
    if channel == "email":
        return Outgoing(text=f"{texts.mail.plain}\n\n{ask}\n{link}", subject=texts.mail.subject)
    return Outgoing(
        text=f"{texts.chat or texts.telegram}\n\n{ask}\n{link}",
        buttons=tuple(buttons),
        template=texts.approved if channel == "whatsapp" else None,
    )


TEST_PRESS = "uji"
"""How the data of a test's button begins; the key follows."""


def about_trial(trial_id: int) -> str:
    """The name under which the outbox keeps a test call's messages."""
    return f"trial:{trial_id}"


def trial_message(ring: Ring) -> outbox.To:
    """Return the message of a test call: plainly a test, with no word of danger that could be passed on."""
    contact = ring.link.contact
    if contact is None:
        raise TypeError("nobody to write to")
    text = _("CHAIN TEST. This is no warning, nothing has happened, announce nothing. Answer SUDAH UJI.")
    button = Button(label=_("I read it"), data=f"{TEST_PRESS}:{ring.key}")
    is_short = contact.channel == "sms"
    body = Outgoing(
        text=text if is_short else f"{text}\n{settings.SITE}/umumkan/{ring.key}",
        subject=_("Chain test, no warning"),
        buttons=() if is_short or contact.channel == "email" else (button,),
    )
    return outbox.To(
        key=f"trial:{ring.trial_id}:{ring.link_id}",
        contact_id=contact.pk,
        channel=contact.channel,
        address=contact.address,
        body=body,
    )
