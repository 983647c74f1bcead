"""Tells Telegram where this office is reached; behind ``destana telegram connect``."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from destana.messaging.channels.base import Refused
from destana.messaging.channels.telegram import conf, errors
from destana.messaging.channels.telegram.client import Client

# Set explicitly: Telegram remembers the list, and leaves some kinds out when none is given.
ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
COMMANDS = {
    "lapor": _("Report what happened"),
    "status": _("How a village or a report stands"),
    "ikuti": _("Get the news of a village"),
    "cek": _("Check the code of a bulletin"),
    "berhenti": _("Get no more news"),
}
"""What the menu of the chat offers; the chat understands the same words without the slash."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """What Telegram knows of our webhook: its last failure tells what is wrong with the address."""

    url: str
    pending: int
    last_error: str
    last_error_at: int


def point_here() -> Webhook:
    """Set the webhook with our secret, and the list of commands; raises ``Refused`` with Telegram's reason."""
    keys = conf.load()
    if not keys.webhook.startswith("https://"):
        raise Refused("address", "Telegram calls only https: set DESTANA_PUBLIC_URL first")
    client = Client(keys)
    try:
        fields = {
            "url": keys.webhook,
            "secret_token": keys.secret,
            "allowed_updates": ALLOWED_UPDATES,
            "max_connections": 40,
            "drop_pending_updates": False,
        }
        _ask(client, "setWebhook", fields)
        _ask(client, "setMyCommands", {"commands": _menu()})
        return _info(client)
    finally:
        client.close()


def let_go() -> None:
    """Remove the webhook; what waits at Telegram stays there for 24 hours."""
    client = Client(conf.load())
    try:
        _ask(client, "deleteWebhook", {"drop_pending_updates": False})
    finally:
        client.close()


def look() -> Webhook:
    """Ask Telegram what it knows of our webhook."""
    client = Client(conf.load())
    try:
        return _info(client)
    finally:
        client.close()


def _menu() -> list[dict[str, str]]:
    with override("id"):  # the villages' language, whatever the terminal's
        return [{"command": word, "description": str(text)} for word, text in COMMANDS.items()]


def _info(client: Client) -> Webhook:
    found = _ask(client, "getWebhookInfo", {})
    return Webhook(
        url=str(found.get("url", "")),
        pending=int(found.get("pending_update_count", 0)),
        last_error=client.redact(str(found.get("last_error_message", ""))),
        last_error_at=int(found.get("last_error_date", 0)),
    )


def _ask(client: Client, method: str, fields: dict[str, Any]) -> Any:
    answer = client.call(method, fields)
    if not answer.is_ok:
        raise errors.as_exception(answer)
    return answer.result
