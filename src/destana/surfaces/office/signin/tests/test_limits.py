"""Guessing is slowed down, and nobody is locked out by somebody else's guesses."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from destana.surfaces.office.signin.limits import ADDRESS, CODE_HERE, HERE, STRANGERS

from .conftest import Known
from .steps import OWN, code_for, come_in, post


@pytest.fixture(autouse=True)
def _later(rusdi: Known) -> Any:
    with time_machine.travel(timezone.now() + timedelta(minutes=5), tick=False):
        yield


def guess(client: Client, times: int, username: str = "rusdi") -> list[Any]:
    return [post(client, "/masuk/", username=username, password=f"salah {n}") for n in range(times)]


def test_it_says_how_long_to_wait_and_keeps_the_right_password_out_too(client: Client) -> None:
    refused = guess(client, HERE.most + 1)[-1]
    assert refused.status_code == 429
    assert refused["Retry-After"] == str(int(HERE.window.total_seconds()))
    assert post(client, "/masuk/", username="rusdi", password=OWN).status_code == 429
    with time_machine.travel(timezone.now() + HERE.window):
        assert post(client, "/masuk/", username="rusdi", password=OWN).url == "/masuk/kode/"


def test_unknown_names_run_into_the_same_limit(client: Client) -> None:
    assert [answer.status_code for answer in guess(client, HERE.most + 1, "hantu")] == [422] * 5 + [429]


def test_guessing_from_elsewhere_does_not_stop_the_owner(client: Client) -> None:
    assert guess(Client(REMOTE_ADDR="10.9.9.9"), HERE.most + 1)[-1].status_code == 429
    assert post(client, "/masuk/", username="rusdi", password=OWN).url == "/masuk/kode/"


def test_guessing_behind_the_same_address_does_not_stop_the_owners_own_browser(
    rusdi: Known, client: Client
) -> None:
    """A village shares one address; the owner's browser carries a mark from the last sign-in."""
    come_in(client, "rusdi", rusdi.secret)
    client.post("/keluar/")
    assert guess(Client(), HERE.most + 1)[-1].status_code == 429
    assert post(client, "/masuk/", username="rusdi", password=OWN).url == "/masuk/kode/"


def test_guessing_from_everywhere_stops_strangers_and_not_the_owners_own_browser(
    rusdi: Known, client: Client
) -> None:
    come_in(client, "rusdi", rusdi.secret)
    client.post("/keluar/")
    for house in range(STRANGERS.most // HERE.most + 1):
        guess(Client(REMOTE_ADDR=f"10.0.{house}.1"), HERE.most)
    assert guess(Client(REMOTE_ADDR="10.1.1.1"), 1)[0].status_code == 429
    assert post(client, "/masuk/", username="rusdi", password=OWN).url == "/masuk/kode/"


def test_guessing_many_names_from_one_address_is_stopped(client: Client) -> None:
    statuses = [guess(client, 1, f"orang{n}")[0].status_code for n in range(ADDRESS.most + 1)]
    assert statuses == [422] * ADDRESS.most + [429]
    assert guess(Client(REMOTE_ADDR="10.2.2.2"), 1, "orang")[0].status_code == 422


def test_an_address_of_the_new_kind_is_counted_by_house(client: Client) -> None:
    for number in range(HERE.most):
        guess(Client(REMOTE_ADDR=f"2001:db8:1:2::{number:x}"), 1)
    assert guess(Client(REMOTE_ADDR="2001:db8:1:2::ffff"), 1)[0].status_code == 429
    assert guess(Client(REMOTE_ADDR="2001:db8:1:3::1"), 1)[0].status_code == 422


def test_the_mark_of_a_browser_cannot_be_made_up(client: Client) -> None:
    guess(client, HERE.most)
    client.cookies["perangkat"] = "eyJhIjoiYiJ9:1abcde:palsu"
    assert post(client, "/masuk/", username="rusdi", password=OWN).status_code == 429


def test_codes_are_limited_and_only_where_they_are_guessed(rusdi: Known, client: Client) -> None:
    stranger = Client(REMOTE_ADDR="10.3.3.3")
    post(stranger, "/masuk/", username="rusdi", password=OWN)
    tries = [post(stranger, "/masuk/kode/", code=f"{n:06}").status_code for n in range(CODE_HERE.most + 1)]
    assert tries == [422] * CODE_HERE.most + [429]
    assert post(stranger, "/masuk/kode/", code=code_for(rusdi.secret)).status_code == 429
    assert come_in(client, "rusdi", rusdi.secret).url == "/meja"


def test_good_sign_ins_use_nothing_up(rusdi: Known, client: Client) -> None:
    for _time in range(STRANGERS.most + 2):
        fresh = Client()
        assert post(fresh, "/masuk/", username="rusdi", password=OWN).url == "/masuk/kode/"
