"""The list of channels. A new provider is a folder beside this file and one line here.

Channels are named, not imported: the registry knows no provider, and a provider that is off costs nothing.
"""

import importlib
import threading
from collections.abc import Mapping
from datetime import timedelta
from typing import cast

from django.core.checks import CheckMessage

from destana.messaging.channels.base import PART, POST, Channel, ChannelOff, Incoming, Post

_HOME = "destana.messaging.channels"
_NAMES = ("whatsapp", "telegram", "sms", "email", "webpush", "simulator")
_PACKED = ("whatsapp", "sms", "email")
_ENCLOSED = ("email",)
_WINDOWS = {"whatsapp": timedelta(hours=24)}
_lock = threading.Lock()
_open: dict[str, Channel] = {}


def names() -> tuple[str, ...]:
    """Return every channel this version knows, switched on or not."""
    return _NAMES


def switched_on() -> tuple[str, ...]:
    """Return the channels that have their keys in this office."""
    return tuple(name for name in _NAMES if is_on(name))


def is_on(name: str) -> bool:
    """Whether the channel has its keys."""
    try:
        get(name)
    except ChannelOff:
        return False
    return True


def get(name: str) -> Channel:
    """Return the one shared instance of a channel (one client, reused); raises :exc:`ChannelOff`."""
    with _lock:
        if name not in _open:
            if name not in _NAMES:
                raise ChannelOff(f"no channel is called {name!r}")
            _open[name] = cast(Channel, importlib.import_module(f"{_HOME}.{name}.send").connect())
        return _open[name]


def parse(name: str, raw: bytes) -> list[Incoming]:
    """Read a stored message, or a body that is not taken apart yet. Raises :exc:`Unreadable`.

    Works for a channel that has been switched off since.
    """
    name = name.removesuffix(POST).removesuffix(PART)
    if name not in _NAMES:
        raise ChannelOff(f"no channel is called {name!r}")
    return cast("list[Incoming]", importlib.import_module(f"{_HOME}.{name}.parse").parse(raw))


def windows() -> Mapping[str, timedelta]:
    """Return, for each channel that has one, how long after a person's last word we may answer freely."""
    return _WINDOWS


def packed() -> tuple[str, ...]:
    """Return the channels whose webhook brings several things in one body."""
    return _PACKED


def unpack(name: str, raw: bytes) -> Post:
    """Take a body of such a channel apart, also when it is off by now. Raises :exc:`Unreadable`."""
    return cast("Post", importlib.import_module(f"{_HOME}.{name}.post").unpack(raw))


def has_mailbox() -> bool:
    """Whether letters are fetched from a mailbox."""
    return bool(importlib.import_module(f"{_HOME}.email.box").said())


def has_files_inside(name: str) -> bool:
    """Whether a channel's files come inside their message; elsewhere they lie with the provider."""
    return name in _ENCLOSED


def enclosed(name: str, raw: bytes, media_id: str) -> bytes:
    """Return a file that came inside its message. Raises ``Refused``. Works for a channel that is off by now."""
    return cast("bytes", importlib.import_module(f"{_HOME}.{name}.files").take_out(raw, media_id))


def forget() -> None:
    """Drop the shared instances, so that changed settings count (tests, and after keys were replaced)."""
    with _lock:
        for channel in _open.values():
            close = getattr(channel, "close", None)
            if close is not None:
                close()
        _open.clear()


def problems() -> list[CheckMessage]:
    """Ask every channel, for Django's checks at start, what it misses; each answer has a hint what to set."""
    found: list[CheckMessage] = []
    for name in _NAMES:
        found += importlib.import_module(f"{_HOME}.{name}.checks").problems()
    return found
