"""Steps of a person at the door, for the tests."""

import re
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.utils import timezone

from destana.foundation.people import actions
from destana.foundation.people.terms import SYSTEM, Actor

OWN = "tiga kata enak dibaca"
ACCOUNT = "/meja/saya/"
STEP = 30  # seconds that a code of an authenticator app is shown


def code_for(secret: str, *, steps: int = 0) -> str:
    """Return what the app shows now, or some steps earlier or later."""
    return str(format_hotp_value(hotp_value(secret, int(timezone.now().timestamp()) // STEP + steps)))


def printed(who: Actor) -> str:
    """Give an account a one-time password, as the first start does."""
    return actions.set_one_time_password(person_id=who.as_person, by=SYSTEM, at=timezone.now())


def post(client: Client, address: str, **values: str) -> Any:
    return client.post(address, values)


def secret_on(page: str) -> str:
    """Read the key that the authenticator app would scan."""
    found = re.search(r"secret=([A-Z2-7]+)", page)
    assert found
    return found.group(1)


def walk_in(client: Client, username: str, password: str) -> str:
    """Go the whole way of a first sign-in; return the authenticator app's secret."""
    assert post(client, "/masuk/", username=username, password=password).url == "/masuk/sandi-baru/"
    assert post(client, "/masuk/sandi-baru/", password=OWN, again=OWN).url == "/masuk/pasang/"
    secret = secret_on(client.get("/masuk/pasang/").content.decode())
    assert post(client, "/masuk/pasang/", code=code_for(secret)).url == "/masuk/kode-kertas/"
    assert client.get("/masuk/kode-kertas/").content.decode().count("<code>") == 10
    assert post(client, "/masuk/kode-kertas/").url == "/meja"
    return secret


def come_in(client: Client, username: str, secret: str) -> Any:
    """Sign in with the own password and the app's code."""
    assert post(client, "/masuk/", username=username, password=OWN).url == "/masuk/kode/"
    return post(client, "/masuk/kode/", code=code_for(secret))


def is_in(client: Client) -> bool:
    """Tell whether the desk opens."""
    return bool(client.get(ACCOUNT).status_code == 200)
