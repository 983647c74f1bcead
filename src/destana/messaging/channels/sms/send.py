"""SMS as a channel: one interface, and behind it the gateway that the setting names."""

import importlib
from datetime import datetime
from typing import cast

from destana.messaging.channels.base import ChannelOff, Incoming, Limits, Outgoing, Refused, Sent
from destana.messaging.channels.sms import conf
from destana.messaging.channels.sms.gateway import LONGEST, Collecting, Gateway, Held, sms_of
from destana.messaging.channels.sms.letters import person
from destana.messaging.channels.sms.parse import parse

_CLASSES = {"smsgate": "SmsGate", "playsms": "PlaySms", "kannel": "Kannel", "smpp": "Smpp"}
_IN_A_PART = 153
_PERSON_EVERY, _PERSON_BURST = 5.0, 3
"""Seconds between two SMS to one person; three may go at once. Ours: a talk answers and asks, a loop goes on."""


def connect() -> "SmsChannel":
    """Return the channel with its gateway; raises ``ChannelOff`` where there is none or its address is of no use."""
    try:
        keys = conf.load()
    except ValueError as reason:
        raise ChannelOff(str(reason)) from None
    return SmsChannel(keys)


class SmsChannel:
    """The gateway. Its yes means ``sent``; what became of a message comes as a receipt."""

    name = "sms"

    def __init__(self, keys: conf.Conf, gateway: Gateway | None = None) -> None:
        self.keys = keys
        self.gateway = gateway or _gateway(keys)
        # Operators throttle and block a SIM that sends in bulk: the pace is the office's, and after a rest four SMS may
        # go at once, so that a talk does not limp.
        rate = keys.per_minute / 60
        self.limits = Limits(
            text=LONGEST * _IN_A_PART,
            per_second=rate,
            burst=4 / rate,
            at_once=self.gateway.per_call,
            person_every=_PERSON_EVERY,
            person_burst=_PERSON_BURST,
        )

    def close(self) -> None:
        """Close what the gateway has open."""
        self.gateway.close()

    def parse(self, raw: bytes) -> list[Incoming]:
        """Read a kept SMS."""
        return parse(raw)

    def fetch_media(self, media_id: str) -> bytes:
        """Refuse: an SMS has no files."""
        raise Refused("no media", "an SMS has no files")

    def collect(self, after: str, at: datetime) -> list[Held]:
        """Return what waits at a gateway that does not call us; nothing of one that does. Raises as :meth:`send`."""
        return self.gateway.collect(after, at) if isinstance(self.gateway, Collecting) else []

    def send(self, address: str, body: Outgoing, key: str) -> Sent:
        """Hand over one message, whole or in parts, as the gateway does it."""
        if not person(address):
            raise Refused("address", "no person's number", contact_dead=True)
        return Sent(self.gateway.send(sms_of(address, body, key)))


def _gateway(keys: conf.Conf) -> Gateway:
    module = importlib.import_module(f"{__package__}.{keys.gateway}")
    return cast("Gateway", getattr(module, _CLASSES[keys.gateway])(keys))
