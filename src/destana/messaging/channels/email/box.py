"""Where letters are fetched: ``settings.CHANNELS["email"]["box_url"]``, read once."""

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from django.conf import settings

from destana.messaging.channels.base import ChannelOff
from destana.messaging.channels.email.conf import is_loopback

_PORTS = {"imap": 143, "imaps": 993}


@dataclass(frozen=True, slots=True)
class Box:
    """A folder on an IMAP server. ``is_tls``: encrypted from the first byte; else by STARTTLS, always but here."""

    host: str
    port: int
    is_tls: bool
    user: str
    password: str = field(repr=False)
    folder: str

    @property
    def is_local(self) -> bool:
        """Whether the server is this machine: only then may the line stay plain."""
        return is_loopback(self.host)


def said() -> str:
    """Return what the settings say: the mailbox's URL, or nothing."""
    return str(getattr(settings, "CHANNELS", {}).get("email", {}).get("box_url", ""))


def load() -> Box:
    """Return the mailbox; raises :exc:`ChannelOff` where there is none or its URL is of no use."""
    if not said():
        raise ChannelOff("no mailbox: set DESTANA_IMAP_URL")
    try:
        return read(said())
    except ValueError as reason:
        raise ChannelOff(str(reason)) from None


def read(url: str) -> Box:
    """Read ``imaps://user:password@host/folder`` or ``imap://``; raises ``ValueError`` with what is wrong."""
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname or not parts.username:
        raise ValueError("the mailbox must be written imaps://user:password@host/folder or imap://")
    folder = unquote(parts.path.strip("/")) or "INBOX"
    user, password = unquote(parts.username), unquote(parts.password or "")
    if not all(one.isascii() and one.isprintable() for one in (folder, user, password)):
        raise ValueError("folder, user and password of the mailbox must be plain letters, digits and marks")
    return Box(
        host=parts.hostname,
        port=parts.port or _PORTS[parts.scheme],
        is_tls=parts.scheme == "imaps",
        user=user,
        password=password,
        folder=folder,
    )
