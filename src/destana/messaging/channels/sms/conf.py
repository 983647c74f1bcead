"""What the SMS channel needs to know: ``settings.CHANNELS["sms"]``, read once. The URL's scheme chooses the gateway."""

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from django.conf import settings

from destana.messaging.channels.base import ChannelOff

SCHEMES = {
    "smsgate+https": ("smsgate", "https", 443),
    "smsgate+http": ("smsgate", "http", 8080),
    "playsms+https": ("playsms", "https", 443),
    "playsms+http": ("playsms", "http", 80),
    "kannel+https": ("kannel", "https", 13013),
    "kannel+http": ("kannel", "http", 13013),
    "smpps": ("smpp", "tls", 3550),
    "smpp": ("smpp", "tcp", 2775),
}
"""Scheme → gateway, how it is reached, the port it has by itself."""


@dataclass(frozen=True, slots=True)
class Conf:
    """The gateway and how it is reached; ``secret`` is what proves that a webhook call comes from it."""

    gateway: str
    scheme: str
    host: str
    port: int
    path: str
    user: str
    password: str = field(repr=False)
    sender: str = ""
    secret: str = field(default="", repr=False)
    webhook: str = ""
    per_minute: int = 15

    @property
    def callback(self) -> str:
        """The address that a gateway without signatures calls: the secret is a part of it."""
        return f"{self.webhook}?k={self.secret}"

    @property
    def is_plain(self) -> bool:
        """Whether password and messages travel unencrypted."""
        return self.scheme in {"http", "tcp"}


def stored() -> dict[str, str]:
    """Return what the settings say, also when the channel is off."""
    said = getattr(settings, "CHANNELS", {}).get("sms", {})
    return {name: str(value) for name, value in said.items()}


def load() -> Conf:
    """Return the keys; raises :exc:`ChannelOff` without a gateway, ``ValueError`` for an address of no use."""
    said = stored()
    if not said.get("secret_url"):
        raise ChannelOff("no SMS gateway: set DESTANA_SMS_URL")
    return read(said["secret_url"], said)


def read(url: str, said: dict[str, str]) -> Conf:
    """Read ``smsgate+https://user:password@host/path``; raises ``ValueError`` with what is wrong."""
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES or not parts.hostname:
        raise ValueError(f"the SMS gateway must be written {' or '.join(SCHEMES)}://user:password@host")
    gateway, scheme, port = SCHEMES[parts.scheme]
    return Conf(
        gateway=gateway,
        scheme=scheme,
        host=f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname,
        port=parts.port or port,
        path=parts.path.rstrip("/"),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        sender=said.get("sender", ""),
        secret=said.get("secret", ""),
        webhook=said.get("webhook", ""),
        per_minute=int(said.get("per_minute") or 15),
    )
