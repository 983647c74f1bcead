"""Counters hold across windows, keys and processes."""

from contextlib import suppress
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from structlog.testing import capture_logs

from destana.foundation.people import actions, jobs
from destana.foundation.people.models import Throttle

from .conftest import NOW

pytestmark = pytest.mark.django_db
LIMIT = actions.Limit("coba", most=3, window=timedelta(minutes=15))


def test_it_asks_to_wait_once_the_limit_is_reached_and_not_before() -> None:
    for number in (1, 2, 3):
        assert actions.wait(LIMIT, "siti", at=NOW) == 0
        assert actions.count(LIMIT, "siti", at=NOW) == number
    assert actions.wait(LIMIT, "siti", at=NOW + timedelta(minutes=5)) == 600
    assert actions.wait(LIMIT, "siti", at=NOW + timedelta(minutes=15)) == 0


def test_a_window_is_not_prolonged_by_trying_on() -> None:
    for minute in range(10):
        actions.count(LIMIT, "siti", at=NOW + timedelta(minutes=minute))
    assert actions.wait(LIMIT, "siti", at=NOW + timedelta(minutes=14)) == 60
    assert actions.count(LIMIT, "siti", at=NOW + timedelta(minutes=15)) == 1


def test_sweeping_drops_ended_sessions_and_no_others() -> None:
    for name, hours in (("lama", -1), ("baru", 1)):
        Session.objects.create(session_key=name, session_data="", expire_date=NOW + timedelta(hours=hours))
    assert jobs.sweep(NOW) == 1
    assert [row.session_key for row in Session.objects.all()] == ["baru"]


def test_claiming_refuses_the_one_too_many_and_says_how_long() -> None:
    for _time in range(3):
        actions.claim(LIMIT, "siti", at=NOW)
    with pytest.raises(actions.TooMany) as refusal:
        actions.claim(LIMIT, "siti", at=NOW + timedelta(minutes=1))
    assert refusal.value.retry_after == 14 * 60


def test_a_good_try_is_given_back() -> None:
    for _time in range(5):
        actions.claim(LIMIT, "siti", at=NOW)
        actions.give_back(LIMIT, "siti")
    assert actions.count(LIMIT, "siti", at=NOW) == 1


def test_keys_do_not_touch_each_other() -> None:
    for _time in range(3):
        actions.count(LIMIT, "siti", "10.0.0.1", at=NOW)
    assert actions.wait(LIMIT, "siti", "10.0.0.2", at=NOW) == 0
    assert actions.wait(LIMIT, "siti10.0.0.1", at=NOW) == 0
    assert actions.wait(actions.Limit("lain", 3, LIMIT.window), "siti", "10.0.0.1", at=NOW) == 0


def test_it_shows_neither_name_nor_address() -> None:
    actions.count(LIMIT, "siti", "10.0.0.1", at=NOW)
    assert len(Throttle.objects.get().key) == 64


def test_first_time_is_true_once() -> None:
    assert actions.first_time(LIMIT, "kode", at=NOW)
    assert not actions.first_time(LIMIT, "kode", at=NOW)
    actions.forget(LIMIT, "kode")
    assert actions.first_time(LIMIT, "kode", at=NOW)


def test_sweeping_drops_only_what_is_over() -> None:
    actions.count(LIMIT, "lama", at=NOW - timedelta(hours=1))
    actions.count(LIMIT, "baru", at=NOW)
    assert jobs.sweep(NOW) == 1
    assert actions.count(LIMIT, "baru", at=NOW) == 2


# Only this room's tables are emptied afterwards: the audit log refuses to be.
@pytest.mark.django_db(transaction=True, available_apps=["destana.foundation.people"])
def test_two_at_once_are_two() -> None:
    gate = Barrier(4)

    def hit() -> None:
        try:
            gate.wait(timeout=20)
            for _time in range(5):
                actions.count(LIMIT, "ramai", at=NOW)
        finally:
            connection.close()

    threads = [Thread(target=hit) for _one in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(timeout=60)
    assert Throttle.objects.get().count == 20


def test_a_clock_that_was_hours_ahead_locks_nobody_out() -> None:
    ahead = NOW + timedelta(hours=5)
    for _number in range(LIMIT.most + 1):
        actions.count(LIMIT, "siti", at=ahead)
    assert actions.wait(LIMIT, "siti", at=ahead) > 0
    assert actions.wait(LIMIT, "siti", at=NOW) == 0
    assert actions.count(LIMIT, "siti", at=NOW) == 1
    for _number in range(LIMIT.most):
        actions.count(LIMIT, "siti", at=NOW)
    assert actions.wait(LIMIT, "siti", at=NOW) == 900  # the limit itself still holds


def test_a_reached_limit_is_on_the_running_log() -> None:
    """Its kind, and not whom it hit."""
    with capture_logs() as lines:
        for _time in range(4):
            with suppress(actions.TooMany):
                actions.claim(LIMIT, "siti", at=NOW)
    assert lines == [{"event": "limit.reached", "kind": "coba", "most": 3, "log_level": "warning"}]
