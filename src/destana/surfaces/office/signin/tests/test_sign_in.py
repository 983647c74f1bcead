"""Every other time: password and code; and who does not get in."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from destana.foundation.audit import queries as audit
from destana.foundation.people import actions
from destana.foundation.people.terms import SYSTEM, Actor
from destana.surfaces.office.signin import adapter

from .conftest import Known
from .steps import OWN, code_for, come_in, is_in, post


@pytest.fixture(autouse=True)
def _later(request: pytest.FixtureRequest) -> Any:
    """A code that set up the app is used up; the tests begin five minutes after that."""
    if "rusdi" in request.fixturenames:
        request.getfixturevalue("rusdi")
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        yield


def test_password_and_code_open_the_desk(rusdi: Known, client: Client) -> None:
    assert come_in(client, "rusdi", rusdi.secret).url == "/meja"
    assert is_in(client)


def test_a_user_name_is_read_kindly(rusdi: Known, client: Client) -> None:
    assert post(client, "/masuk/", username=" Rusdi ", password=OWN).url == "/masuk/kode/"


def test_it_leads_back_to_where_one_wanted_to_go(rusdi: Known, client: Client) -> None:
    answer = client.get("/meja/saya/?a=1")
    assert answer["Location"] == "/masuk/?next=%2Fmeja%2Fsaya%2F%3Fa%3D1"
    post(client, "/masuk/", username="rusdi", password=OWN, next="/meja/saya/?a=1")
    assert post(client, "/masuk/kode/", code=code_for(rusdi.secret)).url == "/meja/saya/?a=1"


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "\\\\evil.example", "javascript:alert(1)", "/\\evil.example"],
)
def test_it_never_leads_to_another_site(db: None, client: Client, target: str) -> None:
    assert 'name="next" value="/meja"' in client.get("/masuk/", {"next": target}).content.decode()


def test_a_password_alone_opens_nothing(rusdi: Known, client: Client) -> None:
    assert post(client, "/masuk/", username="rusdi", password=OWN).url == "/masuk/kode/"
    assert not is_in(client)
    assert post(client, "/masuk/kode/", code="000000").status_code == 422
    assert not is_in(client)


def test_a_code_opens_once(rusdi: Known, client: Client) -> None:
    with time_machine.travel(timezone.now(), tick=False):
        assert come_in(client, "rusdi", rusdi.secret).url == "/meja"
        client.post("/keluar/")
        assert come_in(client, "rusdi", rusdi.secret).status_code == 422


@pytest.mark.parametrize(("steps", "status"), [(-2, 422), (-1, 302), (1, 302), (2, 422)])
def test_a_code_may_be_one_step_early_or_late(rusdi: Known, client: Client, steps: int, status: int) -> None:
    with time_machine.travel(timezone.now(), tick=False):
        post(client, "/masuk/", username="rusdi", password=OWN)
        assert post(client, "/masuk/kode/", code=code_for(rusdi.secret, steps=steps)).status_code == status


def test_a_paper_code_opens_once_ever(rusdi: Known, client: Client) -> None:
    row = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES)
    code = row.wrap().get_unused_codes()[0]
    post(client, "/masuk/", username="rusdi", password=OWN)
    assert post(client, "/masuk/kode/", code=f"{code[:4]} {code[4:]}").url == "/meja"
    client.post("/keluar/")
    with time_machine.travel(timezone.now() + timedelta(days=300)):
        post(client, "/masuk/", username="rusdi", password=OWN)
        assert post(client, "/masuk/kode/", code=code).status_code == 422


def test_known_and_unknown_names_get_the_same_answer(rusdi: Known, client: Client) -> None:
    def shown(username: str) -> str:
        answer = post(client, "/masuk/", username=username, password="salah benar salah")
        assert answer.status_code == 422
        return re.sub(r'value="[^"]*"', "", answer.content.decode())

    assert shown("rusdi") == shown("hantu")


@pytest.mark.parametrize("odd", ["", "\x00", "a\x00b", "🐟" * 40, "x" * 5000, "' OR 1=1 --", "\u202erusdi"])
def test_odd_user_names_are_only_wrong(db: None, client: Client, odd: str) -> None:
    answer = post(client, "/masuk/", username=odd, password=odd)
    assert answer.status_code == 422


def test_a_person_who_was_switched_off_does_not_get_in(rusdi: Known, client: Client) -> None:
    come_in(client, "rusdi", rusdi.secret)
    half = Client()
    post(half, "/masuk/", username="rusdi", password=OWN)
    actions.deactivate(person_id=rusdi.actor.as_person, reason="pindah", by=SYSTEM, at=timezone.now())
    assert not is_in(client)
    assert half.get("/masuk/kode/")["Location"] == "/masuk/"
    assert post(Client(), "/masuk/", username="rusdi", password=OWN).status_code == 422


def test_the_log_tells_who_came_and_who_did_not(rusdi: Known, client: Client) -> None:
    before = audit.head().seq
    post(client, "/masuk/", username="rusdi", password="salah benar salah")
    post(client, "/masuk/", username="hantu", password="salah benar salah")
    come_in(client, "rusdi", rusdi.secret)
    client.post("/keluar/")
    told = [(entry.verb, entry.target, entry.reason) for entry in audit.since(before)]
    assert told == [
        ("person.sign_in_failed", rusdi.actor.ref, "password"),
        ("person.sign_in_failed", "person:0", "password"),
        ("person.signed_in", rusdi.actor.ref, "totp"),
        ("person.signed_out", rusdi.actor.ref, ""),
    ]


def test_signing_out_needs_a_form(rusdi: Known, client: Client) -> None:
    come_in(client, "rusdi", rusdi.secret)
    assert client.get("/keluar/").status_code == 405
    assert is_in(client)
    client.post("/keluar/")
    assert not is_in(client)


def test_a_form_of_another_site_is_refused(rusdi: Known) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert post(strict, "/masuk/", username="rusdi", password=OWN).status_code == 403


def test_pages_of_the_door_are_not_kept_by_the_browser(db: None, client: Client) -> None:
    assert client.get("/masuk/")["Cache-Control"] == "no-store"


def test_looking_at_the_door_writes_nothing(db: None, client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        client.get("/masuk/")


def test_the_apps_secret_is_sealed_in_the_table(rusdi: Known) -> None:
    row = Authenticator.objects.get(type=Authenticator.Type.TOTP)
    assert rusdi.secret not in str(row.data)
    assert adapter.unseal(row.data["secret"]) == rusdi.secret
    assert adapter.seal("sama") != adapter.seal("sama")


def test_the_secret_opens_with_a_former_key(settings: Any, new_member: Actor) -> None:
    sealed = adapter.seal("rahasia")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "kunci baru"
    assert adapter.unseal(sealed) == "rahasia"
