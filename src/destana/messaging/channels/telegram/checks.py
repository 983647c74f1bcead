"""What can be seen to be wrong with the Telegram keys without asking Telegram."""

import re
from urllib.parse import urlsplit

from django.core.checks import CheckMessage, Warning  # noqa: A004 - Django's own word

from destana.messaging.channels.telegram.conf import Conf, stored

# A bot's number, a colon, 35 characters; Telegram may lengthen them, so only the shape is held.
_TOKEN = re.compile(r"^\d{5,20}:[A-Za-z0-9_-]{20,}$")
_SECRET = re.compile(r"^[A-Za-z0-9_-]{16,256}$")  # setWebhook takes 1 to 256; fewer than 16 can be guessed
_PORTS = {443, 80, 88, 8443}  # the only ones that Telegram calls


def problems() -> list[CheckMessage]:
    """Return warnings for a switched-on channel; none when there is no token (the channel is off)."""
    conf = stored()
    if not conf.token:
        return []
    return [*_keys(conf), *_address(conf)]


def _keys(conf: Conf) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if not _TOKEN.match(conf.token):
        found.append(
            Warning(
                "The Telegram token does not look like one.",
                hint="Copy DESTANA_TELEGRAM_TOKEN whole from BotFather: digits, a colon, 35 characters.",
                id="messaging.W001",
            )
        )
    if not _SECRET.match(conf.secret):
        found.append(
            Warning(
                "Telegram is switched on without a webhook secret: every incoming message will be refused.",
                hint="Remove the file keys/telegram-webhook in the data folder and start again; it is made anew.",
                id="messaging.W002",
            )
        )
    return found


def _address(conf: Conf) -> list[CheckMessage]:
    url = urlsplit(conf.webhook)
    if url.scheme == "https" and (url.port or 443) in _PORTS:
        return []
    return [
        Warning(
            "Telegram is switched on, but it cannot reach this office: it calls only https addresses.",
            hint="Set DESTANA_PUBLIC_URL to the https address of the proxy in front (port 443, 80, 88 or 8443), "
            "then run: destana telegram connect",
            id="messaging.W003",
        )
    ]
