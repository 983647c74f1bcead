"""How often one may try, and why nobody can lock another person out.

Tries are counted by user name *and* place. A place is the browser that came in before (a signed cookie names it), or
else the address. So guessing from elsewhere fills other counters than the owner's. Two more counters, a user name's
tries from all strange places and an address's tries for all names, stop wide guessing; whoever holds the cookie of
that user name is never stopped by them, and a passkey opens in any case.
"""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from destana.foundation.people import actions
from destana.foundation.people.actions import Limit

HERE = Limit("password-here", most=5, window=timedelta(minutes=15))
STRANGERS = Limit("password-strangers", most=50, window=timedelta(minutes=15))
ADDRESS = Limit("password-address", most=60, window=timedelta(minutes=15))
CODE_HERE = Limit("code-here", most=5, window=timedelta(minutes=5))
CODE_STRANGERS = Limit("code-strangers", most=20, window=timedelta(hours=1))
KEY_ADDRESS = Limit("key-address", most=60, window=timedelta(minutes=1))
INVITATION_ADDRESS = Limit("invitation-address", most=30, window=timedelta(minutes=15))

_COOKIE = "__Host-perangkat" if settings.SESSION_COOKIE_SECURE else "perangkat"
_SALT = "destana.signin.device"
_LIFE = 180 * 24 * 3600
_MOST_NAMES = 8  # an office's shared computer; the cookie stays under 1 KB


@dataclass(frozen=True, slots=True)
class Place:
    """Where a try comes from. ``known`` is the mark that this browser got when the user name came in here."""

    address: str
    known: str = ""

    @property
    def key(self) -> str:
        """What tries from here are counted under."""
        return f"device:{self.known}" if self.known else f"address:{self.address}"


def address_of(request: HttpRequest) -> str:
    """Return the sender's address; of IPv6 the /64, which is one house."""
    raw = request.META.get("REMOTE_ADDR", "")
    try:
        found = ipaddress.ip_address(raw)
    except ValueError:
        return "unknown"
    if found.version == 6:
        return str(ipaddress.ip_network((found, 64), strict=False).network_address)
    return str(found)


def _devices(request: HttpRequest) -> dict[str, str]:
    try:
        said = signing.loads(request.COOKIES.get(_COOKIE, ""), salt=_SALT, max_age=_LIFE)
    except signing.BadSignature:
        return {}
    return said if isinstance(said, dict) else {}


def place_of(request: HttpRequest, username: str) -> Place:
    """Return where the try for this user name comes from."""
    return Place(address_of(request), _devices(request).get(_name(username), ""))


def _name(username: str) -> str:
    return hashlib.sha256(f"device {username}".encode()).hexdigest()[:16]


def remember(request: HttpRequest, response: HttpResponse, username: str) -> None:
    """Mark this browser as one in which the user name came in."""
    devices = _devices(request)
    mark = devices.pop(_name(username), "") or secrets.token_urlsafe(12)
    kept = dict(list(devices.items())[1 - _MOST_NAMES :]) | {_name(username): mark}
    response.set_cookie(
        _COOKIE,
        signing.dumps(kept, salt=_SALT),
        max_age=_LIFE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def claim_password(place: Place, username: str, *, at: datetime) -> None:
    """Count a try with a password; raise :class:`actions.TooMany`. Known and unknown user names count alike."""
    actions.claim(HERE, username, place.key, at=at)
    if not place.known:
        actions.claim(STRANGERS, username, at=at)
        actions.claim(ADDRESS, place.address, at=at)


def password_was_good(place: Place, username: str) -> None:
    """Forget the owner's own slips; give the wide counters their one back."""
    actions.forget(HERE, username, place.key)
    if not place.known:
        actions.give_back(STRANGERS, username)
        actions.give_back(ADDRESS, place.address)


def claim_code(place: Place, person_id: int, *, at: datetime) -> None:
    """Count a try with a second factor; raise :class:`actions.TooMany`."""
    actions.claim(CODE_HERE, str(person_id), place.key, at=at)
    if not place.known:
        actions.claim(CODE_STRANGERS, str(person_id), at=at)


def code_was_good(place: Place, person_id: int) -> None:
    """Forget the owner's own slips."""
    actions.forget(CODE_HERE, str(person_id), place.key)
    if not place.known:
        actions.give_back(CODE_STRANGERS, str(person_id))
