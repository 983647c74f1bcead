"""Tells letters of people from notices about letters of ours."""

from destana.messaging.channels.base import Letter, Post
from destana.messaging.channels.email import bounce, conf
from destana.messaging.channels.email.files import CUT
from destana.messaging.channels.email.mime import moment, opened
from destana.messaging.channels.email.parse import key_of

LARGEST = 20 * 1024 * 1024
"""Bytes that are kept whole: what most mail servers let through is 25 MB, encoded photos among them."""
BEGINNING = 256 * 1024
"""Bytes that are kept of a larger one: the words come first in nearly every letter."""


def shortened(beginning: bytes, size: int) -> bytes:
    """Return what is kept of a letter of ``size`` bytes: a mark, and its beginning. Text before photos."""
    return f"{CUT}: {size}\r\n".encode() + beginning[:BEGINNING]


def unpack(raw: bytes) -> Post:
    """Return the letter, or what a notice tells; a notice about nothing of ours stays a letter, and is left alone."""
    mail = opened(raw)
    if bounce.is_notice(mail):
        told = bounce.told(mail, conf.own_address().rpartition("@")[2])
        if told:
            return Post(told=told)
    return Post(letters=(Letter(key=key_of(mail, raw), raw=raw, sent_at=moment(mail)),))
