"""What an SMTP code means for us. Pure; the enhanced code (RFC 3463), where there is one, is the finer of the two."""

import re

from destana.messaging.channels.base import NotSent, Refused, TryLater

_ENHANCED = re.compile(r"^([245])\.(\d{1,3})\.(\d{1,3})\b")
# Mailbox does not exist (5.1.x), is disabled (5.2.1), the domain takes no mail (5.1.10, 5.4.4).
_DEAD = re.compile(r"^5\.(1\.(1|2|3|6|10)|2\.1|4\.4)$")
_PLAIN_DEAD = (550, 551, 553)
_CLOSING = 421
_PERMANENT = 500


def to_person(code: int, said: bytes | str) -> NotSent:
    """Return what to raise when the server refuses this recipient."""
    enhanced = _enhanced(said)
    if code < _PERMANENT:
        return TryLater(enhanced or str(code), whole_channel=code == _CLOSING)
    dead = bool(_DEAD.match(enhanced)) if enhanced else code in _PLAIN_DEAD
    return Refused(enhanced or str(code), contact_dead=dead)


def to_us(code: int, said: bytes | str) -> NotSent:
    """Return what to raise when the server refuses us: greeting, sign-in, sender."""
    enhanced = _enhanced(said)
    if code < _PERMANENT:
        return TryLater(enhanced or str(code), whole_channel=code == _CLOSING)
    return Refused(enhanced or str(code), channel_down=True)


def to_text(code: int, said: bytes | str) -> NotSent:
    """Return what to raise when the server refuses the message itself."""
    enhanced = _enhanced(said)
    if code < _PERMANENT:
        return TryLater(enhanced or str(code), whole_channel=code == _CLOSING)
    return Refused(enhanced or str(code))


def to_receipt(status: str) -> NotSent:
    """Return what a notice of a mail server means: it had taken the letter, and could not deliver it (RFC 3463).

    4.x.x: it gave up after days of trying, and another try may help. 5.7.x: a policy, which says nothing of the person.
    """
    if status.startswith("4"):
        return TryLater(status)
    return Refused(status or "bounced", contact_dead=bool(_DEAD.match(status)))


def _enhanced(said: bytes | str) -> str:
    """Return the enhanced code of an answer. Its words are left out: servers repeat people's addresses in them."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    found = _ENHANCED.match(text)
    return found.group(0) if found else ""
