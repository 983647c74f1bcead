"""The gateway's door: what a worker, the simulator's page and the health page call."""

from datetime import datetime

from destana.messaging.channels.base import Point
from destana.messaging.channels.simulator import actions as phone
from destana.messaging.gateway.counts import snapshot as webhook_counts
from destana.messaging.gateway.deliver import Delivered, deliver_due
from destana.messaging.gateway.media import fetch_due
from destana.messaging.inbox import actions as inbox
from destana.messaging.inbox.terms import Receipt

__all__ = ["Delivered", "deliver_due", "fetch_due", "say_on_phone", "webhook_counts"]


def say_on_phone(
    *,
    address: str,
    key: str,
    at: datetime,
    name: str = "",
    text: str = "",
    photo: bytes = b"",
    point: Point | None = None,
    press: str = "",
    label: str = "",
) -> Receipt:
    """Say something on the phone in the browser: it shows there, and is committed to the inbox when this returns."""
    raw = phone.say(
        address=address,
        key=key,
        at=at,
        name=name,
        text=text,
        photo=photo,
        point=point,
        press=press,
        label=label,
    )
    return inbox.receive(channel="simulator", key=key, raw=raw, at=at)
