"""Whose phone it is: a number invented here and a name, signed into a cookie. Nobody can pick up another's phone."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from destana.kit import codes
from destana.kit.text import clean

COOKIE = "__Host-ponsel" if settings.SESSION_COOKIE_SECURE else "ponsel"
NAME = 80
"""Characters of a name."""
_SALT = "destana.simulator"
_LIFE = 30 * 24 * 3600
_NUMBER = 12


@dataclass(frozen=True)
class Phone:
    """One practice phone. ``address`` is what the office answers to; it is no telephone number of this world."""

    address: str
    name: str


def new(name: str) -> Phone:
    """Invent a phone for somebody."""
    return Phone(f"hp-{codes.fresh(_NUMBER)}", clean(name, NAME).replace("\n", " "))


def of(request: HttpRequest) -> Phone | None:
    """Return the phone that this browser holds, or None."""
    said = request.get_signed_cookie(COOKIE, default="", salt=_SALT, max_age=_LIFE) or ""
    address, _space, name = said.partition(" ")
    return Phone(address, name) if address else None


def hand_over(response: HttpResponse, phone: Phone) -> None:
    """Let the browser keep the phone for 30 days."""
    response.set_signed_cookie(
        COOKIE,
        f"{phone.address} {phone.name}",
        salt=_SALT,
        max_age=_LIFE,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def put_away(response: HttpResponse) -> None:
    """Take the phone out of the browser; what was said with it stays where it arrived."""
    response.set_cookie(
        COOKIE, max_age=0, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
