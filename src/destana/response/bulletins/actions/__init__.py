"""The verbs of the bulletins room. Each is one transaction: check, write, audit, queue messages."""

from destana.response.bulletins.actions.correct import AlreadyReviewed, review, update, withdraw
from destana.response.bulletins.actions.decide import reject, send_back
from destana.response.bulletins.actions.draft import draft, edit, submit
from destana.response.bulletins.actions.exercise import NotYet, record_exercise
from destana.response.bulletins.actions.expire import expire
from destana.response.bulletins.actions.fallback import fall_back
from destana.response.bulletins.actions.keys import KeyFileMissing, ensure_key, replace_lost_key, rotate_key
from destana.response.bulletins.actions.lock import (
    ContentChanged,
    MixedWorlds,
    NotReady,
    SomebodyWasFaster,
    WrongState,
)
from destana.response.bulletins.actions.numbers import pass_over_numbers
from destana.response.bulletins.actions.outlets import (
    NotAPlace,
    UnknownOutlet,
    add_outlet,
    switch_outlet,
)
from destana.response.bulletins.actions.publish import ClockInDoubt, NoSigningKey, publish
from destana.response.bulletins.actions.relay import escalate, pass_on
from destana.response.bulletins.actions.sounds import (
    NothingOffered,
    OwnRecording,
    back_to_voice,
    make_voice,
    offer_recording,
    try_voice_again,
    use_recording,
)
from destana.response.bulletins.queries import UnknownBulletin

__all__ = [
    "AlreadyReviewed",
    "ClockInDoubt",
    "ContentChanged",
    "KeyFileMissing",
    "MixedWorlds",
    "NoSigningKey",
    "NotAPlace",
    "NotReady",
    "NotYet",
    "NothingOffered",
    "OwnRecording",
    "SomebodyWasFaster",
    "UnknownBulletin",
    "UnknownOutlet",
    "WrongState",
    "add_outlet",
    "back_to_voice",
    "draft",
    "edit",
    "ensure_key",
    "escalate",
    "expire",
    "fall_back",
    "make_voice",
    "offer_recording",
    "pass_on",
    "pass_over_numbers",
    "publish",
    "record_exercise",
    "reject",
    "replace_lost_key",
    "review",
    "rotate_key",
    "send_back",
    "submit",
    "switch_outlet",
    "try_voice_again",
    "update",
    "use_recording",
    "withdraw",
]
