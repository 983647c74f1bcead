"""What stands before every page of the desk."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from structlog.testing import capture_logs

from destana.foundation.audit import queries as audit
from destana.foundation.people.terms import Role
from tests.world import person

from .conftest import Known
from .steps import OWN, code_for, come_in, post, printed, walk_in

pytestmark = pytest.mark.urls("destana.surfaces.office.signin.tests.guarded")


@pytest.fixture(autouse=True)
def clock(rusdi: Known) -> Any:
    with time_machine.travel(timezone.now() + timedelta(minutes=5), tick=False) as traveller:
        yield traveller


@pytest.fixture
def inside(rusdi: Known, client: Client) -> Client:
    """Rusdi's browser, signed in just now."""
    come_in(client, "rusdi", rusdi.secret)
    return client


def words(client: Client, address: str, **more: str) -> Any:
    return client.post(address, {"kata": ["siaga", "banjir & <hujan>"], **more})


def test_it_passes_the_actor_on(inside: Client, rusdi: Known) -> None:
    answer = words(inside, "/coba/tulis")
    assert answer.content.decode() == f"['siaga', 'banjir & <hujan>'] {rusdi.actor.ref}"
    assert "no-store" in answer["Cache-Control"]


def test_it_shows_a_wrong_address_to_those_without_the_right(client: Client) -> None:
    auditor = person("auditor", "Hairul Saleh", Role.AUDITOR)
    walk_in(client, "auditor", printed(auditor))
    for address in ("/coba/tulis", "/coba/tanda", "/coba/tidak-ada"):
        assert client.get(address).status_code == 404


def test_it_sends_a_fragment_request_to_the_door_as_a_whole_page(client: Client) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/meja?desa=1"}
    answer = client.post("/coba/tulis", headers=headers)
    assert answer.status_code == 401
    assert answer["HX-Redirect"] == "/masuk/?next=%2Fmeja%3Fdesa%3D1"
    headers["HX-Current-URL"] = "https://evil.example/meja"
    assert client.post("/coba/tulis", headers=headers)["HX-Redirect"] == "/masuk/?next=%2Fmeja"


@pytest.mark.parametrize("address", ["/coba/tanda", "/coba/lambat"])
def test_a_stale_second_factor_is_asked_for_with_the_form_kept(
    inside: Client, rusdi: Known, clock: Any, address: str
) -> None:
    assert words(inside, address).content.startswith(b"['siaga'")
    clock.shift(timedelta(minutes=11))
    asked = words(inside, address)
    page = asked.content.decode()
    assert f'action="{address}"' in page
    assert '<input type="hidden" name="kata" value="banjir &amp; &lt;hujan&gt;">' in page
    assert words(inside, address, _kode="000000").status_code == 422
    done = words(inside, address, _kode=code_for(rusdi.secret))
    assert done.content.startswith(b"['siaga', 'banjir & <hujan>']")
    assert "person.proved_again" in [entry.verb for entry in audit.history(rusdi.actor.ref)]


def test_a_page_that_is_only_looked_at_asks_on_a_page_of_its_own(
    inside: Client, rusdi: Known, clock: Any
) -> None:
    clock.shift(timedelta(minutes=11))
    asked = inside.get("/coba/tanda?a=1")
    assert asked["Location"] == "/masuk/lagi/?next=%2Fcoba%2Ftanda%3Fa%3D1"
    assert 'value="/coba/tanda?a=1"' in inside.get(asked["Location"]).content.decode()
    back = post(inside, "/masuk/lagi/", next="/coba/tanda?a=1", _kode=code_for(rusdi.secret))
    assert back.url == "/coba/tanda?a=1"
    assert inside.get(back.url).status_code == 200


def test_guessing_the_second_factor_again_is_limited(inside: Client, rusdi: Known, clock: Any) -> None:
    clock.shift(timedelta(minutes=11))
    statuses = [words(inside, "/coba/tanda", _kode=f"{n:06}").status_code for n in range(6)]
    assert statuses == [422] * 5 + [429]
    refused = words(inside, "/coba/tanda", _kode=code_for(rusdi.secret))
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0


def test_a_form_sent_too_late_waits_for_its_owner(inside: Client, rusdi: Known, clock: Any) -> None:
    clock.shift(timedelta(hours=9))
    assert words(inside, "/coba/tulis").url.startswith("/masuk/")
    page = come_in(inside, "rusdi", rusdi.secret).content.decode()
    assert 'action="/coba/tulis"' in page
    assert 'value="banjir &amp; &lt;hujan&gt;"' in page


def test_a_form_sent_too_late_is_not_shown_to_another(inside: Client, aida: Known, clock: Any) -> None:
    clock.shift(timedelta(hours=9))
    words(inside, "/coba/tulis")
    assert come_in(inside, "aida", aida.secret).url == "/meja"
    assert "signin.kept" not in inside.session


def test_a_visitors_form_is_not_kept(client: Client) -> None:
    words(client, "/coba/tulis")
    assert "signin.kept" not in client.session


def test_a_half_open_door_is_no_door(client: Client) -> None:
    post(client, "/masuk/", username="rusdi", password=OWN)
    assert client.get("/coba/tulis").status_code == 302


def test_refused_access_is_on_the_running_log(client: Client) -> None:
    """Who wanted what, by reference; no name and no address of the page."""
    auditor = person("auditor", "Hairul Saleh", Role.AUDITOR)
    walk_in(client, "auditor", printed(auditor))
    with capture_logs() as lines:
        client.get("/coba/tulis")
    [line] = [one for one in lines if one["event"] == "access.refused"]
    assert (line["by"], line["method"], line["log_level"]) == (auditor.ref, "GET", "warning")
    assert "Hairul" not in str(line)
