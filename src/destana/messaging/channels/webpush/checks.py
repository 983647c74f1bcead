"""What can be seen to be wrong with web push without asking a push service."""

import re

from django.core.checks import CheckMessage, Warning  # noqa: A004 - Django's own word

from destana.messaging.channels.webpush import crypto
from destana.messaging.channels.webpush.conf import stored

_CONTACT = re.compile(r"^(https://\S+|mailto:[^@\s]+@[^@\s]+\.[^@\s]+)$")


def problems() -> list[CheckMessage]:
    """Return warnings for a switched-on channel."""
    keys = stored()
    if not keys.private or not keys.contact:
        return []
    found: list[CheckMessage] = []
    try:
        crypto.read_key(keys.private)
    except ValueError:
        found.append(
            Warning(
                "The key for notifications on phones cannot be read: nobody can be reached by web push.",
                hint="Take keys/webpush back from a copy; a new one (destana rotate webpush) loses every phone.",
                id="messaging.W051",
            )
        )
    if not _CONTACT.match(keys.contact):
        found.append(
            Warning(
                "Web push has no contact that a push service could ask.",
                hint="Set DESTANA_PUBLIC_URL to the https address of this office.",
                id="messaging.W052",
            )
        )
    return found
