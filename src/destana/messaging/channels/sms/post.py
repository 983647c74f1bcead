"""Takes apart what a gateway brought: the first line names the gateway, the rest is what it said, byte for byte.

So a body that was kept before the office changed its gateway can still be read.
"""

import importlib
from typing import cast

from destana.messaging.channels.base import Post, Unreadable

GATEWAYS = ("smsgate", "playsms", "kannel", "smpp")


def pack(gateway: str, body: bytes) -> bytes:
    """Return what is kept of a gateway's words."""
    return gateway.encode() + b"\n" + body


def unpack(raw: bytes) -> Post:
    """Return the messages and receipts of a kept body; raises :exc:`Unreadable`."""
    name, _line, body = raw.partition(b"\n")
    gateway = name.decode("ascii", "replace")
    if gateway not in GATEWAYS:
        raise Unreadable("no known SMS gateway")
    return cast("Post", importlib.import_module(f"{__package__}.{gateway}").unpack(body))
