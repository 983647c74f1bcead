"""Tables of the people room."""

from destana.foundation.people.models.contacts import Contact, Follow
from destana.foundation.people.models.joined import JoinCode
from destana.foundation.people.models.persons import Invitation, Membership, Person
from destana.foundation.people.models.throttle import Throttle

__all__ = ["Contact", "Follow", "Invitation", "JoinCode", "Membership", "Person", "Throttle"]
