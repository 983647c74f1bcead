"""Decisions about accounts as pure functions: what a user name may be, how long things hold, which roles clash."""

import hashlib
import re
from collections.abc import Iterable
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from destana.foundation.people.roles import CARDS, why_not_together
from destana.foundation.people.words import Role
from destana.kit.keeping import Keep

ONE_TIME_PASSWORD_LIFE = timedelta(days=7)
"""A printed password that nobody used in a week is paper that somebody else may have found."""

INVITATION_LIFE = timedelta(days=3)
"""Long enough for a weekend, short enough for a link that wanders through chats."""

FRESH_FOR = timedelta(minutes=10)
"""How long a second factor that was just shown covers publishing, revealing, exporting and giving roles."""

KEEP_CONTACT = Keep(
    name="contact",
    what=_("Address, name and number of people who wrote to us and follow no village"),
    after=timedelta(days=365),
    since=_("since they last wrote"),
    why=_("For one rainy season we know who reported well before. Then the purpose is over (UU 27/2022)."),
)
"""A year: floods come back with the season, and so do those who report them. The length is ours."""

KEEP_STOPPED = Keep(
    name="stopped",
    what=_("Address, name and number of people who said stop"),
    after=timedelta(days=30),
    since=_("since they last wrote"),
    why=_("Stop holds at once. The address stays a month in case it was a slip (UU 27/2022)."),
)
"""The wish itself is obeyed at once, see ``actions.stop``; the law wants that within 3 x 24 hours."""

KEEP_LEFT = Keep(
    name="left",
    what=_("Telephone and e-mail of people who left the office; the name stays under what they signed"),
    after=timedelta(days=365),
    since=_("since they left"),
    why=_("Questions about what they signed come within the year (UU 27/2022)."),
)

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}")


def username(text: str) -> str | None:
    """Return the user name as it is kept (lower case), or None where it is none: 3 to 40 of ``a-z 0-9 . _ -``."""
    name = text.strip().casefold()
    return name if _USERNAME.fullmatch(name) else None


def fits(role: Role, village: str) -> bool:
    """Tell whether the role is given for a village exactly when it is a village's role."""
    return CARDS[role].own_village_only == bool(village)


def clash(role: Role, held: Iterable[Role]) -> Promise | None:
    """Return why the role cannot join those already held, or None."""
    return next((why for other in held if (why := why_not_together(role, other))), None)


def token_hash(token: str) -> str:
    """Return what is kept of an invitation's token: 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def limit_key(kind: str, *parts: str) -> str:
    """Return the key of a counter. Hashed, so that the table shows neither names nor addresses at a glance."""
    return hashlib.sha256("\x1f".join((kind, *parts)).encode()).hexdigest()
