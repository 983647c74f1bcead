"""The link that ends all letters to a contact: signed, so that nobody stops another's, and good for ever."""

from __future__ import annotations

from django.conf import settings
from django.core import signing

_SALT = "destana.berhenti"


class BadStopLink(ValueError):
    """Not a link of ours."""


def stop_link(contact_id: int) -> str:
    """Return the whole address; the public surface answers it with a button, and mail programs post to it."""
    return f"{settings.SITE}{stop_path(contact_id)}"


def stop_path(contact_id: int) -> str:
    """Return the address without the host."""
    return f"/ikuti/berhenti/{signing.dumps(contact_id, salt=_SALT)}"


def whose_stop_link(token: str) -> int:
    """Return the contact whose link this is; raise :class:`BadStopLink`."""
    try:
        return int(signing.loads(token, salt=_SALT))
    except (signing.BadSignature, ValueError, TypeError) as bad:
        raise BadStopLink(token[:8]) from bad
