"""The verbs of the inbox."""

from destana.messaging.inbox.actions.keeping import erase_raw, erase_raw_of
from destana.messaging.inbox.actions.media import (
    claim_media,
    expect_media,
    fail_media,
    keep_media,
    postpone_media,
    take_media,
)
from destana.messaging.inbox.actions.pickups import note_pickup
from destana.messaging.inbox.actions.read import (
    AlreadyRead,
    mark_ignored,
    mark_needs_person,
    mark_read,
    read_by_person,
    settle_conflict,
)
from destana.messaging.inbox.actions.receive import (
    BadKey,
    StorageFull,
    is_broken_disk,
    is_full,
    join,
    keeping,
    receive,
    receive_many,
    unpack,
)

__all__ = [
    "AlreadyRead",
    "BadKey",
    "StorageFull",
    "claim_media",
    "erase_raw",
    "erase_raw_of",
    "expect_media",
    "fail_media",
    "is_broken_disk",
    "is_full",
    "join",
    "keep_media",
    "keeping",
    "mark_ignored",
    "mark_needs_person",
    "mark_read",
    "note_pickup",
    "postpone_media",
    "read_by_person",
    "receive",
    "receive_many",
    "settle_conflict",
    "take_media",
    "unpack",
]
