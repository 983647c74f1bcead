"""Ten times the worst hour: reports leave on schedule while the desk works; nobody waits long, nobody is refused."""

import asyncio
import os
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.drills.clients import API, Entry
from tests.drills.desk import Desk
from tests.drills.office import Office, counts
from tests.drills.open_loop import Shot, fire, percentile
from tests.drills.test_kill import lost_and_doubled

pytestmark = pytest.mark.slow
IS_LONG = bool(os.environ.get("DESTANA_TEST_LONG"))
SURGES = [(50, 60), (5, 3600)] if IS_LONG else [(50, 10)]
"""Reports a second, and for how many seconds."""
P95, P99 = 1.0, 3.0
"""Seconds that reliability.md allows (P7)."""


def told(shots: list[Shot], desk: Desk) -> str:
    seconds, pages = [each.seconds for each in shots], [seconds for _status, seconds in desk.pages]
    return (
        f"{len(shots)} reports: p50 {percentile(seconds, 0.5) * 1000:.0f} ms, p95 {percentile(seconds, 0.95) * 1000:.0f} ms, "
        f"p99 {percentile(seconds, 0.99) * 1000:.0f} ms, worst {max(seconds) * 1000:.0f} ms; {desk.verified} verified, "
        f"{len(pages)} pages of the desk, p95 {percentile(pages, 0.95) * 1000:.0f} ms"
    )


@pytest.mark.parametrize(("rate", "seconds"), SURGES)
def test_a_surge_is_taken_in_while_the_desk_works(office: Office, rate: int, seconds: int) -> None:
    office.open()
    desk = Desk(office)
    with office.worker(), desk.at_work():
        shots = asyncio.run(fire(office, rate=rate, seconds=seconds))
    print(f"{rate}/s for {seconds} s: {told(shots, desk)}")  # noqa: T201 - the figures of the drill
    office.kill()
    assert set(Counter(each.status for each in shots)) <= {200, 201}
    assert Counter(status for status, _seconds in desk.pages).keys() == {200}
    assert desk.verified >= seconds // 10
    assert percentile([each.seconds for each in shots], 0.95) <= P95
    assert percentile([each.seconds for each in shots], 0.99) <= P99
    assert percentile([taken for _status, taken in desk.pages], 0.95) <= P95
    reports, updates = counts(office.database)
    by_way = [(reports, True), (updates, False)]
    for there, is_api in by_way:
        sent = [Entry(each.key, 0) for each in shots if (each.path == API) is is_api]
        assert lost_and_doubled(sent, there) == (set(), set())


@pytest.fixture
def sleepy(tmp_path: Path) -> Iterator[Office]:
    """A server that answers at once, but stands still for two seconds after its twentieth answer."""
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "telegram-webhook").write_text("secret")
    office, answered = Office(tmp_path), 0

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal answered
        await reader.readuntil(b"\r\n\r\n")
        answered += 1
        if answered == 20:
            threading.Event().wait(2)  # the whole server stands, as in one long transaction
        writer.write(b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n")
        writer.close()

    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_server(answer, "127.0.0.1", office.port))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield office
    loop.call_soon_threadsafe(server.close)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


def test_the_measure_sees_a_server_that_stood_still(sleepy: Office) -> None:
    shots = asyncio.run(fire(sleepy, rate=50, seconds=3))
    assert {each.status for each in shots} == {201}
    assert percentile([each.seconds for each in shots], 0.95) > P95
