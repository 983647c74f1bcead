"""What a bulletin will cost before it goes out: people, messages and rupiah a channel. Pure."""

from collections.abc import Mapping

from destana.kit import gsm
from destana.response.bulletins.terms import Cost

FREE = frozenset({"telegram", "email", "webpush", "simulator"})
"""Channels on which nobody pays for a message (channels.md: bots, mail and web push are free of charge)."""


def costs(reached: Mapping[str, int], *, sms: str, prices: Mapping[str, int | None]) -> tuple[Cost, ...]:
    """Return the cost of each channel; ``prices`` holds the rupiah of one SMS part and of one WhatsApp template.

    A channel without a known price has no money at all, which is not the same as none to pay.
    """
    parts = gsm.parts(sms) if sms else 1
    made = []
    for channel, people in sorted(reached.items()):
        each = parts if channel == "sms" else 1
        price = 0 if channel in FREE else prices.get(channel)
        money = None if price is None else people * each * price
        made.append(Cost(channel=channel, people=people, parts=people * each, money=money))
    return tuple(made)
