"""What became of a letter of ours, as mail servers say it (delivery status notifications, RFC 3464)."""

import re
from collections.abc import Iterator
from email.message import Message

from destana.messaging.channels.base import Said, Told
from destana.messaging.channels.email import errors
from destana.messaging.channels.email.mime import children, header, ids, moment, opened, parameter, words

_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_FAILED, _DELIVERED = "failed", "delivered"


def is_notice(mail: Message) -> bool:
    """Whether it is such a notice; it says so in its content type."""
    return (
        mail.get_content_type() == "multipart/report" and parameter(mail, "report-type") == "delivery-status"
    )


def told(mail: Message, domain: str) -> tuple[Told, ...]:
    """Return what it says of a letter of ours; nothing of another's, or where the server only goes on trying.

    Anybody can write such a notice: it is believed for a Message-ID of our own ``domain`` alone, which only who got
    the letter knows.
    """
    named = next((one for one in _named(mail) if one.endswith(f"@{domain}>")), "")
    ends = list(_ends(mail))
    if not named or not ends:
        return ()
    action, status = min(
        ends, key=lambda end: end[0] != _FAILED
    )  # one letter goes to one person: failed is failed
    if action == _FAILED:
        failure = errors.to_receipt(status)
        return (Told(provider_id=named, said=Said.FAILED, at=moment(mail), failure=failure),)
    return (Told(provider_id=named, said=Said.DELIVERED, at=moment(mail)),)


def _ends(mail: Message) -> Iterator[tuple[str, str]]:
    """Give action and status of each recipient, where it came to an end."""
    for part in children(mail):
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in children(part):
            action = header(block, "action").lower()
            if action in {_FAILED, _DELIVERED}:
                found = _STATUS.search(header(block, "status"))
                yield action, found.group(1) if found else ""


def _named(mail: Message) -> Iterator[str]:
    """Give the Message-IDs of the letter that came back, whole or its heads alone."""
    for part in children(mail):
        match part.get_content_type():
            case "message/rfc822":
                for letter in children(part):
                    yield from ids(letter, "message-id")
            case "text/rfc822-headers":
                yield from ids(opened(words(part).encode("utf-8", "replace")), "message-id")
