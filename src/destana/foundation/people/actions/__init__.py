"""The verbs of the people room, one transaction each, every one on the audit log."""

from destana.foundation.people.actions.contacts import follow, mark_dead, meet, stop, unfollow
from destana.foundation.people.actions.exports import ExportReasonMissing, TooManyRows, note_export
from destana.foundation.people.actions.factors import forget_factors
from destana.foundation.people.actions.first_accounts import FirstAccount, make_first_accounts
from destana.foundation.people.actions.invitations import (
    InvitationClosed,
    NewInvitation,
    accept_invitation,
    invite,
    withdraw_invitation,
)
from destana.foundation.people.actions.keeping import (
    correct_contacts,
    forget_contacts,
    forget_left,
    forget_silent,
    forget_stopped,
)
from destana.foundation.people.actions.limits import (
    Limit,
    TooMany,
    claim,
    claim_many,
    count,
    first_time,
    forget,
    give_back,
    wait,
)
from destana.foundation.people.actions.links import link, unlink
from destana.foundation.people.actions.persons import (
    BadUsername,
    UsernameTaken,
    change_password,
    choose_settings,
    create_person,
    deactivate,
    end_sessions,
    introduce,
    reactivate,
    set_one_time_password,
)
from destana.foundation.people.actions.roles import (
    ForbiddenPair,
    WrongVillage,
    give_role,
    take_role,
)
from destana.foundation.people.actions.signing_in import (
    note_factor,
    note_fresh,
    note_sign_in,
    note_sign_in_failed,
    note_sign_out,
)

__all__ = [
    "BadUsername",
    "ExportReasonMissing",
    "FirstAccount",
    "ForbiddenPair",
    "InvitationClosed",
    "Limit",
    "NewInvitation",
    "TooMany",
    "TooManyRows",
    "UsernameTaken",
    "WrongVillage",
    "accept_invitation",
    "change_password",
    "choose_settings",
    "claim",
    "claim_many",
    "correct_contacts",
    "count",
    "create_person",
    "deactivate",
    "end_sessions",
    "first_time",
    "follow",
    "forget",
    "forget_contacts",
    "forget_factors",
    "forget_left",
    "forget_silent",
    "forget_stopped",
    "give_back",
    "give_role",
    "introduce",
    "invite",
    "link",
    "make_first_accounts",
    "mark_dead",
    "meet",
    "note_export",
    "note_factor",
    "note_fresh",
    "note_sign_in",
    "note_sign_in_failed",
    "note_sign_out",
    "reactivate",
    "set_one_time_password",
    "stop",
    "take_role",
    "unfollow",
    "unlink",
    "wait",
    "withdraw_invitation",
]
