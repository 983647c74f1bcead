"""Changing the secrets: one function a file of ``DATA/keys``, each done in a second, each on the log.

What a secret opened before stays open where that harms nobody, see the table in ``docs/operations.md``. A process that
runs goes on with what it read at its start; ``after`` says when it must be started again.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from destana.config import keys
from destana.config.backup import card
from destana.foundation.audit import actions as audit
from destana.foundation.people.terms import SYSTEM
from destana.response.bulletins import actions as bulletins

DJANGO, BEFORE, SEALED = "django", "django-before", "django-sealed"
"""The secret in use; those that still open what they signed; one that leaked and only opens old seals."""

TELEGRAM_TOKEN, SMS_URL, WEBPUSH = "telegram-token", "sms-url", "webpush"
SMTP_URL, IMAP_URL = "smtp-url", "imap-url"
WHATSAPP_TOKEN, WHATSAPP_SECRET = "whatsapp-token", "whatsapp-app-secret"


@dataclass(frozen=True)
class Secret:
    """One secret: what it is for, how it is changed, and what to do then. ``is_given``: somebody else makes it."""

    about: str
    after: str
    is_given: bool = False


RESTART = "Start Destana again (Ctrl-C, then ./run)."
SECRETS: dict[str, Secret] = {
    DJANGO: Secret("signs sessions and links, seals second factors", f"{RESTART} Nobody is signed out."),
    "bulletins": Secret("signs bulletins", "Nothing: the next bulletin is signed with the new key."),
    "backup": Secret(
        "opens the backups",
        "Print the new card: ./destana backup --show-key. Keep the old card for two weeks: it opens the older copies.",
    ),
    "telegram-webhook": Secret(
        "proves that Telegram calls",
        f"{RESTART} Then: ./destana telegram connect. Telegram repeats what it could not give.",
    ),
    "metrics": Secret("opens /metrics to another machine", "Give the new token to that machine."),
    TELEGRAM_TOKEN: Secret(
        "the bot's token, from @BotFather (/revoke)",
        f"{RESTART} Then: ./destana telegram connect.",
        is_given=True,
    ),
    "whatsapp-verify": Secret(
        "is shown to Meta once when the webhook is set up", f"{RESTART} Then set the webhook up anew at Meta."
    ),
    WHATSAPP_TOKEN: Secret("the access token of WhatsApp, from Meta", RESTART, is_given=True),
    WHATSAPP_SECRET: Secret(
        "proves that Meta calls (app secret, from Meta)",
        f"{RESTART} Meta repeats for 7 days what it could not give.",
        is_given=True,
    ),
    "sms-webhook": Secret(
        "proves that the SMS gateway calls",
        f"{RESTART} Then write it into the gateway: the signing key of SMS-Gate, the get-url of Kannel.",
    ),
    WEBPUSH: Secret(
        "signs notifications on phones",
        f"{RESTART} Every phone that follows by notification is lost until it opens the page /ikuti again: say so "
        "by the other channels. Do it only where the key is in wrong hands.",
    ),
    SMS_URL: Secret("the SMS gateway with its password", RESTART, is_given=True),
    SMTP_URL: Secret("the mail server with its password", RESTART, is_given=True),
    IMAP_URL: Secret("the mailbox with its password", RESTART, is_given=True),
}


def rotate(
    name: str, *, data: Path, at: datetime, reason: str, given: str = "", is_lost: bool = False
) -> None:
    """Change one secret. ``is_lost``: it is in wrong hands or gone, so that nothing may hang on it any more.

    Raises ``KeyError`` for a name that is none, ``Refusal`` where the bulletins' key cannot vouch for a new one.
    """
    folder, secret = data / "keys", SECRETS[name]
    if name == "bulletins":
        change = bulletins.replace_lost_key if is_lost else bulletins.rotate_key
        change(at=at, by=SYSTEM, reason=reason)  # on the log with the key's own name
        return
    put: dict[str, Callable[[], None]] = {
        DJANGO: lambda: _django(folder, is_lost=is_lost),
        "backup": lambda: keys.put_secret(
            card.place(data), card.write_line(secrets.token_bytes(card.KEY_BYTES))
        ),
        WEBPUSH: lambda: keys.put_secret(folder / WEBPUSH, keys.fresh_p256()),
    }
    with transaction.atomic():
        audit.record(by=SYSTEM, verb="secret.rotated", target=f"secret:{name}", at=at, reason=reason)
        plain = given if secret.is_given else keys.fresh()
        put.get(name, lambda: keys.put_secret(folder / name, plain))()


def _django(folder: Path, *, is_lost: bool) -> None:
    """Put a new secret in use. The old one is written down first: a kill in between costs nothing."""
    old = keys.read_secret(folder / DJANGO)
    if is_lost:
        keys.put_secret(folder / SEALED, "\n".join([old, *keys.read_lines(folder / BEFORE)]))
        (folder / BEFORE).unlink(missing_ok=True)
    else:
        before = dict.fromkeys([old, *keys.read_lines(folder / BEFORE)])
        keys.put_secret(folder / BEFORE, "\n".join([*before][: keys.KEPT_BEFORE]))
    keys.put_secret(folder / DJANGO, keys.fresh())


def drop_sealed(data: Path) -> None:
    """Forget the leaked secret once every seal was made anew."""
    (data / "keys" / SEALED).unlink(missing_ok=True)
