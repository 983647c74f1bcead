"""Passkeys: made, shown beside the password, shown alone; and answers that are not what they claim."""

import html
import json
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from destana.foundation.people import actions
from destana.foundation.people.terms import SYSTEM, Actor

from .conftest import Known
from .soft_key import PRESENT, SoftKey, b64
from .steps import ACCOUNT, OWN, code_for, come_in, is_in, post, printed


@pytest.fixture
def client() -> Client:
    """A browser at an address where browsers offer passkeys without a certificate."""
    return Client(HTTP_HOST="localhost")


@pytest.fixture
def clock(rusdi: Known) -> Any:
    with time_machine.travel(timezone.now() + timedelta(minutes=5), tick=False) as traveller:
        yield traveller


def asked(page: Any) -> str:
    """Read what the page asks the device."""
    found = re.search(r'data-question="([^"]*)"', page.content.decode())
    assert found
    return html.unescape(found.group(1))


@pytest.fixture
def key(rusdi: Known, client: Client, clock: Any) -> SoftKey:
    """Rusdi's passkey; he is signed out again."""
    come_in(client, "rusdi", rusdi.secret)
    made = SoftKey()
    answer = post(
        client, "/meja/saya/kunci/", credential=made.create(asked(client.get("/meja/saya/kunci/"))), name="HP"
    )
    assert answer.url == ACCOUNT
    client.post("/keluar/")
    clock.shift(timedelta(minutes=5))
    return made


def alone(client: Client, key: SoftKey) -> Any:
    question = client.get("/masuk/kunci/").content.decode()
    return post(client, "/masuk/kunci/", credential=key.get(question))


def test_it_opens_the_desk_alone(client: Client, key: SoftKey) -> None:
    assert alone(client, key).url == "/meja"
    assert is_in(client)


def test_it_opens_beside_the_password_and_before_a_weighty_step(
    client: Client, key: SoftKey, clock: Any
) -> None:
    post(client, "/masuk/", username="rusdi", password=OWN)
    assert post(client, "/masuk/kode/", credential=key.get(asked(client.get("/masuk/kode/")))).url == "/meja"
    clock.shift(timedelta(minutes=11))
    page = post(client, "/meja/saya/kode/")
    assert page.content.decode().count("<code>") == 0
    done = post(client, "/meja/saya/kode/", _kunci=key.get(asked(page)))
    assert done.content.decode().count("<code>") == 10


def test_it_can_be_the_first_second_factor(new_member: Actor, client: Client) -> None:
    post(client, "/masuk/", username="rusdi", password=printed(new_member))
    post(client, "/masuk/sandi-baru/", password=OWN, again=OWN)
    made = SoftKey()
    answer = post(client, "/masuk/pasang/", credential=made.create(asked(client.get("/masuk/pasang/"))))
    assert answer.url == "/masuk/kode-kertas/"
    assert post(client, "/masuk/kode-kertas/").url == "/meja"
    client.post("/keluar/")
    assert alone(client, made).url == "/meja"


def test_what_the_browser_adds_is_not_kept(client: Client, key: SoftKey) -> None:
    row = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN)
    assert row.data["name"] == "HP"
    assert set(row.data["credential"]) == {"id", "rawId", "type", "response"}


def test_a_question_is_answered_once(client: Client, key: SoftKey) -> None:
    answer = key.get(client.get("/masuk/kunci/").content.decode())
    assert post(client, "/masuk/kunci/", credential=answer).url == "/meja"
    client.post("/keluar/")
    assert post(client, "/masuk/kunci/", credential=answer).status_code == 422
    client.get("/masuk/kunci/")
    assert post(client, "/masuk/kunci/", credential=answer).status_code == 422


def test_an_answer_given_to_another_site_is_refused(client: Client, key: SoftKey) -> None:
    key.origin = "https://destana.example"
    assert alone(client, key).status_code == 422
    key.origin, key.host = "http://localhost", "destana.example"
    assert alone(client, key).status_code == 422


def test_a_device_that_did_not_check_the_person_is_refused(client: Client, key: SoftKey) -> None:
    key.flags = PRESENT
    assert alone(client, key).status_code == 422


def test_another_key_under_the_same_name_is_refused(client: Client, key: SoftKey) -> None:
    assert alone(client, SoftKey(id=key.id, user=key.user)).status_code == 422
    assert alone(client, SoftKey(user=key.user)).status_code == 422
    assert not is_in(client)


def test_it_claims_nobody_elses_account(client: Client, key: SoftKey, aida: Known) -> None:
    key.user = b64(str(aida.actor.person_id).encode())
    assert alone(client, key).status_code == 422


def test_a_person_who_left_does_not_get_in(client: Client, key: SoftKey, rusdi: Known) -> None:
    actions.deactivate(person_id=rusdi.actor.as_person, reason="pindah", by=SYSTEM, at=timezone.now())
    assert alone(client, key).status_code == 422


@pytest.mark.parametrize(
    "odd",
    [
        "",
        "{}",
        "[]",
        "null",
        "no json",
        '{"response": {}}',
        '{"response": 7}',
        json.dumps(
            {
                "id": "a",
                "rawId": "a",
                "type": "public-key",
                "response": {"clientDataJSON": "!!", "userHandle": 5},
            }
        ),
        json.dumps(
            {
                "id": "AAAA",
                "rawId": "AAAA",
                "type": "public-key",
                "response": {
                    "clientDataJSON": "e30",
                    "authenticatorData": "AAAA",
                    "signature": "AAAA",
                    "userHandle": "MQ",
                },
            }
        ),
        "[" * 5000,
    ],
)
def test_broken_answers_are_only_wrong(client: Client, key: SoftKey, rusdi: Known, odd: str) -> None:
    client.get("/masuk/kunci/")
    assert post(client, "/masuk/kunci/", credential=odd).status_code == 422
    post(client, "/masuk/", username="rusdi", password=OWN)
    client.get("/masuk/kode/")
    assert post(client, "/masuk/kode/", credential=odd).status_code == 422
    assert post(client, "/masuk/kode/", code=code_for(rusdi.secret)).url == "/meja"
    client.get("/meja/saya/kunci/")
    assert post(client, "/meja/saya/kunci/", credential=odd, name="\x00").status_code == 422


def test_a_lost_key_is_removed_and_the_last_factor_stays(client: Client, key: SoftKey, rusdi: Known) -> None:
    alone(client, key)
    row = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN)
    assert post(client, f"/meja/saya/kunci/{row.pk}/hapus/").url == ACCOUNT
    assert not Authenticator.objects.filter(pk=row.pk).exists()
    last = SoftKey()
    post(client, "/meja/saya/kunci/", credential=last.create(asked(client.get("/meja/saya/kunci/"))))
    Authenticator.objects.filter(type=Authenticator.Type.TOTP).delete()
    row = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN)
    assert post(client, f"/meja/saya/kunci/{row.pk}/hapus/").status_code == 409
    assert Authenticator.objects.filter(pk=row.pk).exists()


def test_nobody_removes_the_key_of_another(client: Client, key: SoftKey, aida: Known, clock: Any) -> None:
    clock.shift(timedelta(minutes=5))
    come_in(client, "aida", aida.secret)
    mine = SoftKey()
    post(client, "/meja/saya/kunci/", credential=mine.create(asked(client.get("/meja/saya/kunci/"))))
    row = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN, user__username="rusdi")
    post(client, f"/meja/saya/kunci/{row.pk}/hapus/")
    assert Authenticator.objects.filter(pk=row.pk).exists()
