"""What can be seen to be wrong with the WhatsApp keys without asking Meta."""

import re

from django.core.checks import CheckMessage, Warning  # noqa: A004 - Django's own word

from destana.messaging.channels.whatsapp.conf import Conf, stored

_NUMBER_ID = re.compile(r"^\d{5,30}$")
_APP_SECRET = re.compile(r"^[0-9a-f]{32}$")
_SHORTEST = 16  # characters of a token of ours that nobody guesses


def problems() -> list[CheckMessage]:
    """Return warnings for a switched-on channel; none when there is neither token nor number (the channel is off)."""
    conf = stored()
    if not (conf.token or conf.number_id):
        return []
    return [warning for warning in (_number(conf), _secret(conf), _verify(conf)) if warning is not None]


def _number(conf: Conf) -> CheckMessage | None:
    if conf.token and _NUMBER_ID.match(conf.number_id):
        return None
    return Warning(
        "WhatsApp is only half set up: it needs an access token and the id of the number.",
        hint="Copy both from the app's page at Meta (WhatsApp, API Setup). The id is digits, and not the telephone "
        "number itself.",
        id="messaging.W031",
    )


def _secret(conf: Conf) -> CheckMessage | None:
    if _APP_SECRET.match(conf.app_secret):
        return None
    return Warning(
        "WhatsApp is switched on without the app secret: every incoming message will be refused.",
        hint="Copy the app secret (32 characters) from the app's basic settings at Meta, then: "
        "destana rotate whatsapp-app-secret",
        id="messaging.W032",
    )


def _verify(conf: Conf) -> CheckMessage | None:
    if len(conf.verify_token) >= _SHORTEST:
        return None
    return Warning(
        "WhatsApp is switched on without a verify token: Meta cannot set up the webhook.",
        hint="Remove the file keys/whatsapp-verify in the data folder and start again; it is made anew.",
        id="messaging.W033",
    )
