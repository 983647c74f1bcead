"""Nothing comes in by web push."""

from destana.messaging.channels.base import Incoming, Unreadable


def parse(raw: bytes) -> list[Incoming]:
    """Refuse whatever it is."""
    raise Unreadable("nothing comes in by web push")
