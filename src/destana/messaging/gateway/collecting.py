"""SMS that are fetched: what playSMS has in its inbox, what an operator delivers over SMPP; and what became of ours.

What is fetched is committed before the gateway is told that we have it. So a crash between the two brings it once more,
and the key makes it one.
"""

import hashlib
from datetime import datetime, timedelta

from destana.messaging.channels import registry
from destana.messaging.channels.base import POST, ChannelOff, NotSent
from destana.messaging.channels.sms.playsms import PlaySms
from destana.messaging.channels.sms.post import pack
from destana.messaging.channels.sms.send import SmsChannel
from destana.messaging.gateway import receipts
from destana.messaging.inbox import actions as inbox
from destana.messaging.inbox import queries
from destana.messaging.inbox.terms import Arrival
from destana.messaging.outbox import queries as outbox

_BY_NUMBER = "playsms:"
ASKED_FOR = timedelta(hours=24)
"""For so long is asked what became of an SMS; then its receipt is not coming any more."""


def collect_sms(at: datetime) -> int:
    """Keep what waits at the gateway, and acknowledge it there; returns how many bodies were kept.

    A gateway that cannot be reached is asked again the next time: how it stands is shown by the messages that go out.
    """
    channel = _channel()
    if channel is None:
        return 0
    try:
        # Only playSMS counts; elsewhere the look for its newest number would walk the whole inbox and find none.
        is_numbered = isinstance(channel.gateway, PlaySms)
        held = channel.collect(queries.newest_key("sms", _BY_NUMBER) if is_numbered else "", at)
    except NotSent:
        return 0
    if not held:
        return 0
    raws = [pack(channel.keys.gateway, one.body) for one in held]
    arrivals = [Arrival(f"sms{POST}", f"sha256:{hashlib.sha256(raw).hexdigest()}", raw) for raw in raws]
    with inbox.keeping():
        kept = inbox.receive_many(arrivals, at=at)
    for one in held:
        one.done()
    return sum(receipt.is_new for receipt in kept)


def ask_after_sms(at: datetime, limit: int = 20) -> int:
    """Ask playSMS, which tells nothing by itself, what became of the SMS of the last day; returns how many it knew."""
    channel = _channel()
    if channel is None or not isinstance(channel.gateway, PlaySms):
        return 0
    told = []
    try:
        for number in outbox.without_receipt("sms", since=at - ASKED_FOR, limit=limit):
            found = channel.gateway.ask_after(number)
            told += [found] if found is not None else []
    except NotSent:
        pass
    if told:
        receipts.keep("sms", told, at=at)
    return len(told)


def _channel() -> SmsChannel | None:
    try:
        channel = registry.get("sms")
    except ChannelOff:
        return None
    return channel if isinstance(channel, SmsChannel) else None
