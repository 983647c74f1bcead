"""Questions to the people room: who acts, who is there, who wants the news."""

from destana.foundation.people.queries.contacts import (
    UnknownContact,
    contact,
    contacts,
    followers,
    following,
    next_channels,
)
from destana.foundation.people.queries.keeping import about, accounts, contact_ids_of, kept, reachable
from destana.foundation.people.queries.persons import (
    InvitationView,
    PersonSettings,
    UnknownPerson,
    account_of,
    actor_of,
    find_invitation,
    holders,
    is_first_start,
    names,
    open_invitations,
    people,
    person,
    settings_of,
)
from destana.foundation.people.queries.stopping import BadStopLink, stop_link, stop_path, whose_stop_link

__all__ = [
    "BadStopLink",
    "InvitationView",
    "PersonSettings",
    "UnknownContact",
    "UnknownPerson",
    "about",
    "account_of",
    "accounts",
    "actor_of",
    "contact",
    "contact_ids_of",
    "contacts",
    "find_invitation",
    "followers",
    "following",
    "holders",
    "is_first_start",
    "kept",
    "names",
    "next_channels",
    "open_invitations",
    "people",
    "person",
    "reachable",
    "settings_of",
    "stop_link",
    "stop_path",
    "whose_stop_link",
]
