"""A session ends by itself, from another device, and with the password; its id is new at every sign-in."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from destana.foundation.audit import actions as audit_actions
from destana.foundation.audit import queries as audit
from destana.foundation.people import actions
from destana.foundation.people.terms import SYSTEM

from .conftest import Known
from .steps import ACCOUNT, OWN, come_in, is_in, post

PHONE = "Mozilla/5.0 (Linux; Android 9) AppleWebKit/537.36 Chrome/80.0 Mobile Safari/537.36"


@pytest.fixture(autouse=True)
def clock(rusdi: Known) -> Any:
    with time_machine.travel(timezone.now() + timedelta(minutes=5), tick=False) as traveller:
        yield traveller


def session_id(client: Client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def addresses(page: str) -> list[str]:
    return [part.split('"')[0] for part in page.split('action="') if part.startswith("/meja/saya/sesi/")]


def test_its_id_is_new_after_the_password_and_after_the_code(rusdi: Known, client: Client) -> None:
    client.get("/masuk/kunci/")
    planted = session_id(client)
    post(client, "/masuk/", username="rusdi", password=OWN)
    half = session_id(client)
    come_in(client, "rusdi", rusdi.secret)
    assert len({planted, half, session_id(client)}) == 3
    thief = Client()
    for old in (planted, half):
        thief.cookies[settings.SESSION_COOKIE_NAME] = old
        assert not is_in(thief)


@pytest.mark.parametrize(("hours", "stays"), [(7.9, True), (8, False)])
def test_eight_idle_hours_end_it(rusdi: Known, client: Client, hours: float, stays: bool) -> None:
    come_in(client, "rusdi", rusdi.secret)
    with time_machine.travel(timezone.now() + timedelta(hours=hours)):
        assert is_in(client) is stays


def test_news_that_a_page_asks_for_keep_nobody_signed_in(rusdi: Known, client: Client) -> None:
    come_in(client, "rusdi", rusdi.secret)
    start = timezone.now()
    for hour in range(1, 8):
        with time_machine.travel(start + timedelta(hours=hour)):
            assert client.get("/meja/saya/", headers={"Destana-News": "1"}).status_code == 200
    with time_machine.travel(start + timedelta(hours=8)):
        assert not is_in(client)


def test_a_day_ends_it_however_busy(rusdi: Known, client: Client) -> None:
    come_in(client, "rusdi", rusdi.secret)
    start = timezone.now()
    for hour in range(4, 24, 4):
        with time_machine.travel(start + timedelta(hours=hour)):
            assert is_in(client)
    with time_machine.travel(start + timedelta(hours=24)):
        assert not is_in(client)
    assert audit.history(rusdi.actor.ref)[-1].reason == "too_old"


def test_looking_around_writes_once_in_five_minutes(rusdi: Known, client: Client, clock: Any) -> None:
    come_in(client, "rusdi", rusdi.secret)
    assert writes(client) == 0
    clock.shift(timedelta(minutes=5))
    assert writes(client) > 0
    assert writes(client) == 0


def writes(client: Client) -> int:
    with CaptureQueriesContext(connection) as said:
        assert is_in(client)
    return sum(query["sql"].startswith(("INSERT", "UPDATE", "DELETE")) for query in said.captured_queries)


def test_it_can_be_ended_from_another_device(rusdi: Known, client: Client, clock: Any) -> None:
    phone = Client(HTTP_USER_AGENT=PHONE)
    come_in(client, "rusdi", rusdi.secret)
    clock.shift(timedelta(minutes=5))
    come_in(phone, "rusdi", rusdi.secret)
    page = client.get(ACCOUNT).content.decode()
    assert "Chrome, Android" in page
    [address] = addresses(page)
    client.post(address)
    assert not is_in(phone)
    assert is_in(client)


def test_nobody_ends_the_session_of_another(rusdi: Known, aida: Known, client: Client, clock: Any) -> None:
    phone, stranger = Client(HTTP_USER_AGENT=PHONE), Client()
    come_in(client, "rusdi", rusdi.secret)
    clock.shift(timedelta(minutes=5))
    come_in(phone, "rusdi", rusdi.secret)
    come_in(stranger, "aida", aida.secret)
    [address] = addresses(client.get(ACCOUNT).content.decode())
    stranger.post(address)
    assert is_in(phone)


def test_a_new_own_password_ends_the_others_and_keeps_this_one(
    rusdi: Known, client: Client, clock: Any
) -> None:
    phone = Client()
    come_in(phone, "rusdi", rusdi.secret)
    clock.shift(timedelta(minutes=5))
    come_in(client, "rusdi", rusdi.secret)
    assert post(client, "/meja/saya/sandi/", password=f"{OWN} lagi", again=f"{OWN} lagi").url == ACCOUNT
    assert is_in(client)
    assert not is_in(phone)
    assert addresses(client.get(ACCOUNT).content.decode()) == []


def test_an_admin_ends_all_of_them(rusdi: Known, client: Client) -> None:
    come_in(client, "rusdi", rusdi.secret)
    actions.end_sessions(person_id=rusdi.actor.as_person, by=rusdi.actor, at=timezone.now())
    assert not is_in(client)


def test_a_clock_that_jumped_ahead_sends_nobody_away_until_it_is_confirmed(
    rusdi: Known, client: Client
) -> None:
    come_in(client, "rusdi", rusdi.secret)
    with time_machine.travel(timezone.now() + timedelta(hours=9)):
        audit_actions.doubt_clock(seconds=9 * 3600, by=SYSTEM, at=timezone.now())
        assert is_in(client)
        audit_actions.trust_clock(by=SYSTEM, at=timezone.now())
        assert not is_in(client)
