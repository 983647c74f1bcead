"""The verbs of the chain. Each is one transaction: check, write, audit, queue what is to be said."""

from destana.response.chain.actions.answer import NotAsked, NothingToUndo, acknowledge, tick, undo
from destana.response.chain.actions.chase import chase, no_answer
from destana.response.chain.actions.keeping import correct_person, forget_person, forget_retired
from destana.response.chain.actions.links import (
    AlreadyInChain,
    NoSuchLink,
    WrongEntry,
    add,
    put_first,
    retire,
    verify,
)
from destana.response.chain.actions.paste import paste
from destana.response.chain.actions.posts import (
    AlreadyListed,
    NameMissing,
    add_place,
    retire_place,
    tick_post,
    undo_post,
)
from destana.response.chain.actions.start import end_over, start
from destana.response.chain.actions.tell import CannotFollow, SomebodyWasFaster
from destana.response.chain.actions.trial import (
    NobodyToTest,
    TrialRuns,
    answer_ring,
    end_trial,
    end_trials,
    ring_through,
    start_trial,
)

__all__ = [
    "AlreadyInChain",
    "AlreadyListed",
    "CannotFollow",
    "NameMissing",
    "NoSuchLink",
    "NobodyToTest",
    "NotAsked",
    "NothingToUndo",
    "SomebodyWasFaster",
    "TrialRuns",
    "WrongEntry",
    "acknowledge",
    "add",
    "add_place",
    "answer_ring",
    "chase",
    "correct_person",
    "end_over",
    "end_trial",
    "end_trials",
    "forget_person",
    "forget_retired",
    "no_answer",
    "paste",
    "put_first",
    "retire",
    "retire_place",
    "ring_through",
    "start",
    "start_trial",
    "tick",
    "tick_post",
    "undo",
    "undo_post",
    "verify",
]
