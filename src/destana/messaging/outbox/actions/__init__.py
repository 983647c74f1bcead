"""The verbs of the outbox."""

from destana.messaging.outbox.actions.claim import claim
from destana.messaging.outbox.actions.instead import queue_instead, take_up
from destana.messaging.outbox.actions.keeping import erase_sent, erase_sent_to
from destana.messaging.outbox.actions.pause import pause, resume
from destana.messaging.outbox.actions.queue import NothingToSay, To, cancel_about, queue, queue_many
from destana.messaging.outbox.actions.receipts import receive_receipts, settle_receipts
from destana.messaging.outbox.actions.result import finish, turn
from destana.messaging.outbox.actions.settle import (
    NotInDoubt,
    let_be,
    rouse,
    send_again,
    sweep,
)
from destana.messaging.outbox.actions.windows import (
    close_windows,
    forget_windows,
    note_template,
    open_windows,
    spend,
)

__all__ = [
    "NotInDoubt",
    "NothingToSay",
    "To",
    "cancel_about",
    "claim",
    "close_windows",
    "erase_sent",
    "erase_sent_to",
    "finish",
    "forget_windows",
    "let_be",
    "note_template",
    "open_windows",
    "pause",
    "queue",
    "queue_instead",
    "queue_many",
    "receive_receipts",
    "resume",
    "rouse",
    "send_again",
    "settle_receipts",
    "spend",
    "sweep",
    "take_up",
    "turn",
]
