"""What web push needs to know: ``settings.CHANNELS["webpush"]``, read once."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings

from destana.messaging.channels.base import ChannelOff

_SERVICES = (
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    "*.push.apple.com",
    "*.notify.windows.com",
)
"""Hosts of the known push services (channels.md, section 5). Any other address is refused: it comes from a browser."""

_NAME = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*")
LONGEST = 2000
"""Characters of an endpoint; Microsoft's have some 500."""


@dataclass(frozen=True, slots=True)
class Conf:
    """``private`` is our key (PEM), ``contact`` whom a push service may ask: mailto: or https:.

    ``also`` are origins beside the known services; only tests name some.
    """

    private: str = field(repr=False)
    contact: str
    also: tuple[str, ...] = ()

    def is_service(self, endpoint: str) -> bool:
        """Whether an endpoint lies with a push service that we call."""
        return is_service(endpoint, self.also)


def is_service(endpoint: str, also: tuple[str, ...] = ()) -> bool:
    """Whether an address lies with a known push service, or with one of the origins in ``also``."""
    try:
        url = urlsplit(endpoint)
        port = url.port
    except ValueError:
        return False
    if len(endpoint) > LONGEST or not endpoint.isascii() or not endpoint.isprintable() or " " in endpoint:
        return False
    if f"{url.scheme}://{url.netloc}" in also:
        return True
    host = url.hostname or ""
    is_plain = url.scheme == "https" and port in (None, 443) and "@" not in url.netloc
    return is_plain and _NAME.fullmatch(host) is not None and any(_fits(host, one) for one in _SERVICES)


def _fits(host: str, pattern: str) -> bool:
    return host.endswith(pattern[1:]) if pattern.startswith("*") else host == pattern


def stored() -> Conf:
    """Return what the settings say, also when the channel is off."""
    said = getattr(settings, "CHANNELS", {}).get("webpush", {})
    return Conf(str(said.get("private", "")), str(said.get("contact", "")), tuple(said.get("also", ())))


def load() -> Conf:
    """Return the keys; raises :exc:`ChannelOff` where phones could not subscribe."""
    conf = stored()
    if not conf.private or not conf.contact:
        raise ChannelOff("no web push: browsers want https, set DESTANA_PUBLIC_URL")
    return conf
