"""After the system was down: whoever wrote in that time is told once, with from and to, that nothing was lost.

The chat keeps a beat. The gap between the last beat and the first one after a start is the outage: it is found in the
rows alone, whatever stopped the machine.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from destana.kit.clock import hour
from destana.messaging.outbox import actions as outbox
from destana.messaging.outbox.terms import Outgoing
from destana.response.reports import queries as reports

from .conversation import ANSWER_KEPT, Conversation
from .models import Beat, Heard, Outage

BEAT = timedelta(seconds=30)
"""How often the beat is written: a row more often would cost a write to the disk for nothing."""
NOTICED = timedelta(minutes=10)
"""A shorter gap is a restart or an update, and nobody outside has noticed it."""
_ONLY = 1


def beat(at: datetime) -> int:
    """Show that the chat works, and keep the gap since the last time as an outage if it was one."""
    with transaction.atomic():
        Beat.objects.bulk_create([Beat(pk=_ONLY, at=at)], ignore_conflicts=True)
        before = Beat.objects.select_for_update().get(pk=_ONLY).at
        if at - before < BEAT:
            return 0
        Beat.objects.filter(pk=_ONLY).update(at=at)
        if at - before > NOTICED:
            Outage.objects.bulk_create([Outage(began_at=before, ended_at=at)], ignore_conflicts=True)
    return 0


def tell(talk: Conversation) -> None:
    """Say that we were down when this was written. The key makes it one message a person and outage."""
    written = talk.item.sent_at or talk.message.received_at
    outage = Outage.objects.filter(began_at__lt=written, ended_at__gt=written).order_by("-ended_at").first()
    if outage is None:
        return
    outbox.queue(
        key=key_of(outage.pk, talk),
        contact_id=talk.contact.id,
        channel=talk.contact.channel,
        address=talk.item.address or talk.contact.address,
        body=Outgoing(text=_sentence(outage, written, talk)),
        about=f"inbound:{talk.message.id}",
        priority=2,
        at=talk.at,
        expires_at=talk.at + ANSWER_KEPT,
    )


def key_of(outage_id: int, talk: Conversation) -> str:
    """Return the key of the message: unique in the outbox, so that it goes out exactly once."""
    return f"chat:outage:{outage_id}:{talk.contact.id}"


def _sentence(outage: Outage, written: datetime, talk: Conversation) -> str:
    values = {"from": hour(outage.began_at), "to": hour(outage.ended_at), "at": hour(written)}
    heard = Heard.objects.filter(message_id=talk.message.id, report__isnull=False).first()
    if heard is None or heard.report_id is None:
        return _("Our system was down %(from)s–%(to)s. Your message of %(at)s is safe and was read.") % values
    values["code"] = reports.for_reporter(heard.report_id).code
    return (
        _(
            "Our system was down %(from)s–%(to)s. Your report of %(at)s is safe and is being checked: %(code)s."
        )
        % values
    )
