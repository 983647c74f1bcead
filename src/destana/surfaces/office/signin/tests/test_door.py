"""The door: printed password, own password, second key, paper codes; and who does not get in."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from django.utils import timezone

from destana.foundation.audit.models import AuditEntry
from destana.foundation.people import actions
from destana.foundation.people.terms import SYSTEM, Role
from destana.surfaces.office.signin.limits import HERE
from tests.world import DISTRICT, World

OWN = "tiga kata enak dibaca"


def code_for(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def printed(username: str, world: World) -> str:
    """Give an account a printed password, as the first start does."""
    from destana.foundation.people.models import Person

    person = Person.objects.get(username=username)
    return actions.set_one_time_password(person_id=person.pk, by=SYSTEM, at=timezone.now())


def post(client: Client, address: str, **values: str) -> Any:
    return client.post(address, values)


def walk_in(client: Client, username: str, password: str) -> str:
    """Go the whole way of a first sign-in; return the authenticator app's secret."""
    assert post(client, "/masuk/", username=username, password=password).url == "/masuk/sandi-baru/"
    assert post(client, "/masuk/sandi-baru/", password=OWN, again=OWN).url == "/masuk/pasang/"
    page = client.get("/masuk/pasang/").content.decode()
    found = re.search(r"secret=([A-Z2-7]+)", page)
    assert found
    secret = found.group(1)
    assert post(client, "/masuk/pasang/", code=code_for(secret)).url == "/masuk/kode-kertas/"
    assert client.get("/masuk/kode-kertas/").content.decode().count("<code>") == 10
    assert post(client, "/masuk/kode-kertas/").url == "/meja"
    return secret


@pytest.fixture
def rusdi(world: World, client: Client) -> str:
    """Rusdi came in for the first time, and left again. Returns his app's secret."""
    secret = walk_in(client, "rusdi", printed("rusdi", world))
    client.post("/keluar/")
    return secret


def test_the_first_sign_in_changes_the_password_and_sets_a_second_key(world: World, client: Client) -> None:
    walk_in(client, "rusdi", printed("rusdi", world))
    assert client.get("/meja/saya/").status_code == 200
    assert AuditEntry.objects.filter(verb="person.signed_in", by_ref=world.rusdi.ref).exists()


def test_the_printed_password_opens_once(world: World, client: Client) -> None:
    password = printed("rusdi", world)
    walk_in(client, "rusdi", password)
    client.post("/keluar/")
    assert post(client, "/masuk/", username="rusdi", password=password).status_code == 422


def test_the_printed_password_ends_after_its_time(world: World, client: Client) -> None:
    password = printed("rusdi", world)
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        assert post(client, "/masuk/", username="rusdi", password=password).status_code == 422


def test_a_password_alone_opens_nothing(client: Client, rusdi: str) -> None:
    assert post(client, "/masuk/", username="rusdi", password=OWN).url == "/masuk/kode/"
    assert client.get("/meja/saya/").status_code == 302
    assert client.get("/masuk/sandi-baru/").status_code == 302
    assert post(client, "/masuk/kode/", code="000000").status_code == 422
    assert client.get("/meja/saya/").status_code == 302


def test_a_code_opens_once(client: Client, rusdi: str) -> None:
    with time_machine.travel(timezone.now() + timedelta(minutes=5), tick=False):
        code = code_for(rusdi)
        post(client, "/masuk/", username="rusdi", password=OWN)
        assert post(client, "/masuk/kode/", code=code).url == "/meja"
        client.post("/keluar/")
        post(client, "/masuk/", username="rusdi", password=OWN)
        assert post(client, "/masuk/kode/", code=code).status_code == 422


def test_a_paper_code_opens_once_ever(client: Client, rusdi: str) -> None:
    row = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES)
    code = row.wrap().get_unused_codes()[0]
    post(client, "/masuk/", username="rusdi", password=OWN)
    assert post(client, "/masuk/kode/", code=f"{code[:4]} {code[4:]}").url == "/meja"
    client.post("/keluar/")
    post(client, "/masuk/", username="rusdi", password=OWN)
    assert post(client, "/masuk/kode/", code=code).status_code == 422


def test_known_and_unknown_names_get_the_same_answer(world: World, client: Client) -> None:
    known = post(client, "/masuk/", username="rusdi", password="salah benar salah")
    unknown = post(client, "/masuk/", username="hantu", password="salah benar salah")
    assert known.status_code == unknown.status_code == 422

    def without_tokens(answer: Any) -> str:
        return re.sub(r'value="[^"]*"|data-question="[^"]*"', "", answer.content.decode())

    assert without_tokens(known) == without_tokens(unknown)


def test_guessing_from_elsewhere_does_not_lock_the_owner_out(client: Client, rusdi: str) -> None:
    stranger = Client(REMOTE_ADDR="10.9.9.9")
    answers = [
        post(stranger, "/masuk/", username="rusdi", password=f"salah {n}") for n in range(HERE.most + 1)
    ]
    assert answers[-1].status_code == 429
    assert int(answers[-1]["Retry-After"]) > 0
    assert post(client, "/masuk/", username="rusdi", password=OWN).url == "/masuk/kode/"


def test_it_never_leads_to_another_site(world: World, client: Client) -> None:
    for target in ("https://evil.example/", "//evil.example", "\\\\evil.example", "javascript:alert(1)"):
        page = client.get("/masuk/", {"next": target}).content.decode()
        assert 'name="next" value="/meja"' in page


def test_a_session_can_be_ended_from_another_device(client: Client, rusdi: str) -> None:
    phone = Client(HTTP_USER_AGENT="Mozilla/5.0 (Linux; Android 9) Chrome/80")
    for minutes, device in ((5, client), (10, phone)):
        with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
            post(device, "/masuk/", username="rusdi", password=OWN)
            assert post(device, "/masuk/kode/", code=code_for(rusdi)).url == "/meja"
    page = client.get("/meja/saya/").content.decode()
    assert "Chrome, Android" in page
    [address] = re.findall(r'action="(/meja/saya/sesi/\d+/akhiri/)"', page)
    client.post(address)
    assert phone.get("/meja/saya/").status_code == 302


@pytest.mark.parametrize(("hours", "status"), [(7, 200), (9, 302)])
def test_eight_idle_hours_end_it(client: Client, world: World, hours: int, status: int) -> None:
    walk_in(client, "rusdi", printed("rusdi", world))
    with time_machine.travel(timezone.now() + timedelta(hours=hours)):
        assert client.get("/meja/saya/").status_code == status


def test_an_invitation_opens_once_and_in_time(world: World, client: Client) -> None:
    made = actions.invite(role=Role.MEMBER, district=DISTRICT, by=world.admin, at=timezone.now())
    address = f"/undangan/{made.token}/"
    assert client.get(address).status_code == 200
    values = {"username": "baru.sekali", "name": "Halimah", "password": OWN, "again": OWN}
    assert post(client, address, **values).url == "/masuk/"
    assert client.post(address, values | {"username": "lain"}).status_code >= 400
    late = actions.invite(role=Role.MEMBER, district=DISTRICT, by=world.admin, at=timezone.now())
    with time_machine.travel(timezone.now() + timedelta(days=60)):
        assert client.get(f"/undangan/{late.token}/").status_code >= 400


def test_pages_of_the_desk_ask_to_sign_in_and_lead_back(world: World, client: Client) -> None:
    assert client.get("/meja/saya/")["Location"] == "/masuk/?next=%2Fmeja%2Fsaya%2F"
