"""Out: from the second signature to the provider, and how many messages a second."""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bench.approve import approve
from bench.fanout import AT_ONCE
from bench.load import Order, run
from bench.place import Place
from bench.rows.intake import API, JSON, REPORT
from bench.sink import Sink, Taken, sink
from bench.table import Limit, Row, percentile
from tests.drills.office import ROOT, Office, end, environment
from tests.drills.sent import open_messages
from tests.standins.telegram import TOKEN

PACED, FREE = "destana.config.cli", "bench.unpaced"
"""The worker with the rate that it keeps with the real provider (28/s, ten seconds' worth at once), and without one."""


def measure(place: Place) -> list[Row]:
    """Measure all rows of sending."""
    return [
        _approval(place, PACED, "at Telegram's rate"),
        _approval(place, FREE, "a provider without a rate"),
        *_fan_out(place),
        _letters(place),
        _reports_beside(place),
    ]


def _keys(to: Sink) -> dict[str, str]:
    """Return the settings that make an office call the sink."""
    return {
        "DESTANA_TELEGRAM_TOKEN": TOKEN,
        "DESTANA_TELEGRAM_API": f"http://127.0.0.1:{to.port}",
        "DESTANA_SMTP_URL": f"smtp://127.0.0.1:{to.port}",
        "DESTANA_MAIL_FROM": "kabar@lampihong.example",
    }


@contextmanager
def _at_work(office: Office, program: str) -> Iterator[None]:
    """Run server and worker."""
    office.open()
    worker = subprocess.Popen(
        [sys.executable, "-m", program, "work"],
        env=environment(office.data, **office.more),
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        time.sleep(3)  # both are up and idle, as on any evening
        yield
    finally:
        end(worker)
        office.kill()


def _approval(place: Place, program: str, rate: str) -> Row:
    """From the second signature to the provider's hands, each of the followers once."""
    people = place.size(500)
    with sink("strict") as provider:
        office = place.office("approval", **_keys(provider))
        with _at_work(office, program):
            signed = approve(office, people)
            _wait_for(office, 120)
        taken = provider.stop()
    _each_once(taken, people)
    waits = [moment - signed.began for moment in taken.first.values()]
    return Row(
        f"approval to the provider, {people} followers, p95 ({rate})",
        percentile(waits, 0.95),
        "s",
        Limit(10, 2, is_most=True),
        f"median {statistics.median(waits):.2f} s, last {max(waits):.2f} s, "
        f"signing took {signed.ended - signed.began:.2f} s",
    )


def _wait_for(office: Office, seconds: float) -> None:
    """Return once the outbox is empty."""
    limit = time.monotonic() + seconds
    while open_messages(office.database):
        assert time.monotonic() < limit, "the worker is not done"
        time.sleep(0.05)


def _each_once(taken: Taken, people: int) -> None:
    assert (taken.count, len(taken.first), taken.refused) == (people, people, 0), taken.count


def _fan_out(place: Place) -> list[Row]:
    """Messages in the outbox to rows that say "sent", against the same library in a bare loop; three turns each."""
    count = place.size(10_000)
    ratios, ours, bare = [], [], []
    for _turn in range(1 if place.is_quick else 3):
        with sink("http") as provider:
            url = f"http://127.0.0.1:{provider.port}/bot{TOKEN}/sendMessage"
            bare.append(_figure(place, provider, "bare", url, count))
            ours.append(_figure(place, provider, "ours", "telegram", count))
            assert provider.stop().count == 2 * count
        ratios.append(bare[-1][0] / ours[-1][0])
    spoken = _spoken(ours, count)
    against = f"aiohttp in a bare loop {_spoken(bare, count)}, both with {AT_ONCE} calls at once, no rate"
    return [
        Row("fan-out to a local HTTP sink", statistics.median(ratios), "×", Limit(0.5, 0.8), spoken, against),
        Row(
            "the same, messages a second",
            count / _middle(ours)[0],
            "/s",
            Limit(0, 5_000),
            spoken,
            against,
        ),
    ]


def _middle(figures: list[tuple[float, float]]) -> tuple[float, float]:
    """Return the figures of the turn that was neither the best nor the worst."""
    return sorted(figures)[len(figures) // 2]


def _spoken(figures: list[tuple[float, float]], count: int) -> str:
    seconds, burnt = _middle(figures)
    return f"{count / seconds:,.0f}/s, {burnt / count * 1e6:,.0f} µs of processor a message"


def _figure(place: Place, to: Sink, kind: str, where: str, count: int) -> tuple[float, float]:
    """Run one process of a fan-out; return its seconds by the wall and of processor time."""
    office = place.office(f"fanout-{kind}", **_keys(to))
    done = subprocess.run(
        [sys.executable, "-m", "bench.fanout", kind, where, str(count)],
        env=environment(office.data, DJANGO_SETTINGS_MODULE="destana.config.settings", **office.more),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout)
    return told["seconds"], told["cpu"]


def _letters(place: Place) -> Row:
    """E-mail: four connections that stay open, a body that is rendered once."""
    count = place.size(5_000)
    figures = []
    for _turn in range(1 if place.is_quick else 3):
        with sink("smtp") as provider:
            figures.append(_figure(place, provider, "ours", "email", count))
            assert provider.stop().count == count
    return Row(
        "e-mail fan-out to a local SMTP sink",
        count / _middle(figures)[0],
        "/s",
        Limit(1_000, 2_500),
        f"{_spoken(figures, count)}; 4 connections, no rate",
    )


def _reports_beside(place: Place) -> Row:
    """Reports by four clients with a pause between, before and while 10,000 are being alerted, at Telegram's rate."""
    people = place.size(10_000)
    with sink("http") as provider:
        office = place.office("beside", **_keys(provider))
        with _at_work(office, PACED):
            order = Order(
                office.port,
                API,
                "POST",
                JSON,
                json.dumps(REPORT),
                clients=4,
                seconds=place.seconds / 2,
                pause=0.05,
            )
            run(order).only(201)
            quiet = run(_next(order, 1)).only(201)
            approve(office, people)
            loud = run(_next(order, 2)).only(201)
            left = open_messages(office.database)
    return Row(
        f"report p95 while {people:,} followers are alerted (at Telegram's rate)",
        loud.p95 / quiet.p95,
        "× quiet",
        Limit(3, 1.5, is_most=True),
        f"p95 {loud.p95 * 1000:.1f} ms, {left:,} still to go at the end",
        f"quiet p95 {quiet.p95 * 1000:.1f} ms, same clients",
    )


def _next(order: Order, turn: int) -> Order:
    """Return the order with keys and addresses of its own."""
    return Order(**{**vars(order), "first": turn * 10**6, "first_address": turn * 300})
