"""Questions to the people room: who acts, who is there, who wants the news."""

from destana.foundation.people.queries.contacts import (
    UnknownContact,
    contact,
    contacts,
    followers,
    following,
)
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

__all__ = [
    "InvitationView",
    "PersonSettings",
    "UnknownContact",
    "UnknownPerson",
    "account_of",
    "actor_of",
    "contact",
    "contacts",
    "find_invitation",
    "followers",
    "following",
    "holders",
    "is_first_start",
    "names",
    "open_invitations",
    "people",
    "person",
    "settings_of",
]
