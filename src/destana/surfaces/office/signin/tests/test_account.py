"""The own account, and coming in by invitation."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from destana.foundation.people import actions, queries
from destana.foundation.people.rules import INVITATION_LIFE
from destana.foundation.people.terms import Actor, Role
from tests.world import DISTRICT, person

from .conftest import Known
from .steps import ACCOUNT, OWN, code_for, come_in, is_in, post, secret_on


@pytest.fixture
def clock(rusdi: Known) -> Any:
    with time_machine.travel(timezone.now() + timedelta(minutes=5), tick=False) as traveller:
        yield traveller


@pytest.fixture
def inside(rusdi: Known, client: Client, clock: Any) -> Client:
    come_in(client, "rusdi", rusdi.secret)
    return client


def test_the_app_moves_to_a_new_phone(inside: Client, rusdi: Known, clock: Any) -> None:
    new = secret_on(inside.get("/meja/saya/aplikasi/").content.decode())
    assert post(inside, "/meja/saya/aplikasi/", code="000000").status_code == 422
    assert post(inside, "/meja/saya/aplikasi/", code=code_for(new)).url == ACCOUNT
    inside.post("/keluar/")
    clock.shift(timedelta(minutes=5))
    assert come_in(inside, "rusdi", rusdi.secret).status_code == 422
    assert come_in(inside, "rusdi", new).url == "/meja"


def test_new_paper_codes_void_the_old_ones(inside: Client) -> None:
    old = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()[0]
    page = post(inside, "/meja/saya/kode/").content.decode()
    assert page.count("<code>") == 10
    assert f"{old[:4]} {old[4:]}" not in page
    inside.post("/keluar/")
    post(inside, "/masuk/", username="rusdi", password=OWN)
    assert post(inside, "/masuk/kode/", code=old).status_code == 422


@pytest.mark.parametrize("address", ["kode/", "sandi/", "aplikasi/", "kunci/", "kunci/1/hapus/"])
def test_its_weighty_steps_want_a_fresh_second_factor(inside: Client, clock: Any, address: str) -> None:
    clock.shift(timedelta(minutes=11))
    before = list(Authenticator.objects.values_list("pk", "data"))
    page = inside.post(f"{ACCOUNT}{address}", {"password": f"{OWN} lagi", "again": f"{OWN} lagi"})
    assert 'name="_kode"' in page.content.decode()
    assert list(Authenticator.objects.values_list("pk", "data")) == before


def test_the_own_name_is_changed(inside: Client, rusdi: Known) -> None:
    post(inside, "/meja/saya/nama/", name="  Rusdi\x00 bin Anwar ", phone="bukan nomor")
    assert queries.person(rusdi.actor.as_person).name == "Rusdi bin Anwar"
    post(inside, "/meja/saya/nama/", name="   ")
    assert queries.person(rusdi.actor.as_person).name == "Rusdi bin Anwar"


def test_it_speaks_the_persons_language(inside: Client, rusdi: Known) -> None:
    assert 'lang="id"' in inside.get(ACCOUNT).content.decode()
    actions.choose_settings(
        person_id=rusdi.actor.as_person, language="en", letter_keys=True, by=rusdi.actor, at=timezone.now()
    )
    page = inside.get(ACCOUNT).content.decode()
    assert 'lang="en"' in page
    assert "My account" in page


def test_the_door_never_guesses_the_language_of_the_browser(db: None, client: Client) -> None:
    assert 'lang="id"' in client.get("/masuk/", headers={"Accept-Language": "en"}).content.decode()
    assert 'lang="en"' in client.get("/masuk/?bahasa=en").content.decode()


@pytest.fixture
def token(db: None) -> str:
    admin = person("yusuf", "Yusuf Hidayat", Role.ADMIN)
    return actions.invite(role=Role.MEMBER, district=DISTRICT, by=admin, at=timezone.now()).token


GUEST = {"username": "halimah", "name": "Halimah", "password": OWN, "again": OWN}


def test_an_invitation_leads_straight_to_the_second_factor(token: str, client: Client) -> None:
    assert "Anggota tim" in client.get(f"/undangan/{token}/").content.decode()
    assert post(client, f"/undangan/{token}/", **GUEST).url == "/masuk/pasang/"
    assert not is_in(client)
    secret = secret_on(client.get("/masuk/pasang/").content.decode())
    assert post(client, "/masuk/pasang/", code=code_for(secret)).url == "/masuk/kode-kertas/"
    assert post(client, "/masuk/kode-kertas/").url == "/meja"
    assert is_in(client)


def test_an_invitation_opens_once_and_in_time(token: str, client: Client) -> None:
    with time_machine.travel(timezone.now() + INVITATION_LIFE + timedelta(minutes=1)):
        assert client.get(f"/undangan/{token}/").status_code == 404
        assert client.post(f"/undangan/{token}/", GUEST).status_code == 404
    client.post(f"/undangan/{token}/", GUEST)
    late = Client().post(f"/undangan/{token}/", GUEST | {"username": "lain"})
    assert late.status_code == 404
    assert Client().get("/undangan/tidak-pernah-ada/").status_code == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"username": "yusuf"}, "username"),
        ({"username": "Ha limah"}, "username"),
        ({"password": "pendek", "again": "pendek"}, "password"),
        ({"again": "lain sama sekali"}, "again"),
    ],
)
def test_a_slip_on_an_invitation_keeps_what_was_typed(
    token: str, client: Client, change: dict[str, str], field: str
) -> None:
    answer = client.post(f"/undangan/{token}/", GUEST | change)
    page = answer.content.decode()
    assert answer.status_code in {409, 422}
    assert f'id="{field}-wrong"' in page
    assert 'value="Halimah"' in page
    assert OWN not in page
    assert post(client, f"/undangan/{token}/", **GUEST).url == "/masuk/pasang/"


def test_guessing_invitations_is_limited(db: None, client: Client) -> None:
    statuses = [client.get(f"/undangan/palsu-{n}/").status_code for n in range(31)]
    assert statuses == [404] * 30 + [429]


def test_strangers_see_no_account(new_member: Actor, client: Client) -> None:
    for address in ("", "kode/", "sandi/", "aplikasi/", "kunci/", "nama/"):
        assert client.get(f"{ACCOUNT}{address}")["Location"].startswith("/masuk/")
