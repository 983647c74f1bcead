"""Incoming e-mail is not read yet: people write to the office's own mailbox, and officers read it there."""

from destana.messaging.channels.base import Incoming, Unreadable


def parse(raw: bytes) -> list[Incoming]:
    """Refuse: this channel only sends."""
    raise Unreadable("this office does not take e-mail in")
