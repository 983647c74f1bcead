"""What the e-mail channel needs to know: ``settings.CHANNELS["email"]``, read once."""

from dataclasses import dataclass, field
from email.utils import parseaddr
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from django.conf import settings

from destana.messaging.channels.base import ChannelOff

_PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class Conf:
    """The mail server and the sender. ``is_tls`` = encrypted from the first byte (smtps)."""

    host: str
    port: int
    is_tls: bool
    user: str
    password: str = field(repr=False)
    sender: str
    sender_name: str

    @property
    def domain(self) -> str:
        """The part after the @ of our address: it goes into every Message-ID."""
        return self.sender.rpartition("@")[2] or "localhost"

    @property
    def is_local(self) -> bool:
        """Whether the server is this machine: only then may a password travel without TLS."""
        return is_loopback(self.host)


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def own_address() -> str:
    """Return our address, in small letters; nothing where it is none."""
    return parseaddr(said()[1])[1].lower()


def said() -> tuple[str, str, str]:
    """Return what the settings say: the server's URL, our address, our name."""
    found = getattr(settings, "CHANNELS", {}).get("email", {})
    return str(found.get("secret_url", "")), str(found.get("sender", "")), str(found.get("sender_name", ""))


def load() -> Conf:
    """Return the keys; raises :exc:`ChannelOff` without a server, ``ValueError`` for an address of no use."""
    url, sender, name = said()
    if not url:
        raise ChannelOff("no mail server: set DESTANA_SMTP_URL")
    return read(url, sender, name)


def read(url: str, sender: str, name: str) -> Conf:
    """Read ``smtp://user:password@host:port`` or ``smtps://``; raises ``ValueError`` with what is wrong."""
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError("the mail server must be written smtp://user:password@host:port or smtps://")
    written_name, address = parseaddr(sender)
    if "@" not in address:
        raise ValueError("the sender must be an e-mail address")
    return Conf(
        host=parts.hostname,
        port=parts.port or _PORTS[parts.scheme],
        is_tls=parts.scheme == "smtps",
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        sender=address,
        sender_name=written_name or name,
    )
