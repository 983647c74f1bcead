"""``/metrics``: figures for Prometheus (text format 0.0.4). For this machine, or for who shows the token; else 404.

Raw ASGI beside the health word. Counts and ages only: no name, no number, no word of anybody.
"""

import asyncio
import hmac
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from destana.config.wire import App, Receive, Scope, Send, header
from destana.kit.vitals import beat_age, disk_free, last_copy, last_trial

LOOPBACK = frozenset({"127.0.0.1", "::1"})
_FORWARDED = (b"forwarded", b"x-forwarded-for", b"x-real-ip", b"via")
"""A proxy on this machine also comes from the loopback address; it says for whom."""

Sample = tuple[str, str, dict[str, str], float]
"""Name, help, labels, value."""


class Metrics:
    """Tell the figures to those who may read them; hand everybody else on to ``otherwise``, where nothing is found."""

    def __init__(
        self, data: Path, otherwise: App, gather: Callable[[Path], list[Sample]] | None = None
    ) -> None:
        """``gather`` blocks and is called in a thread."""
        self._data = data
        self._otherwise = otherwise
        self._gather = gather or _own_samples

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI entry."""
        if scope["path"] != "/metrics" or scope["method"] != "GET" or not self._may(scope):
            await self._otherwise(scope, receive, send)
            return
        body = render(await asyncio.to_thread(self._gather, self._data)).encode()
        headers = [
            (b"content-type", b"text/plain; version=0.0.4; charset=utf-8"),
            (b"cache-control", b"no-store"),
            (b"content-length", str(len(body)).encode()),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _may(self, scope: Scope) -> bool:
        client = scope.get("client")
        if client and client[0] in LOOPBACK and not any(header(scope, name) for name in _FORWARDED):
            return True
        token = read_token(self._data)
        shown = header(scope, b"authorization").removeprefix(b"Bearer ")
        return bool(token) and hmac.compare_digest(shown, token)


def read_token(data: Path) -> bytes:
    """Return the token of ``DATA/keys/metrics``; empty where there is none, and then nobody comes in by token."""
    try:
        return (data / "keys" / "metrics").read_bytes().strip()
    except FileNotFoundError:
        return b""


def render(found: list[Sample]) -> str:
    """Write samples in the text format; those of one name stand together under one help line."""
    lines, seen = [], ""
    for name, about, labels, value in found:
        if name != seen:
            lines += [f"# HELP {name} {about}", f"# TYPE {name} gauge"]
            seen = name
        inner = ",".join(f'{key}="{word}"' for key, word in labels.items())
        lines.append(f"{name}{{{inner}}} {value:g}" if inner else f"{name} {value:.17g}")
    return "\n".join(lines) + "\n"


def samples(data: Path) -> list[Sample]:
    """Return every figure, as it is now."""
    now = datetime.now(UTC)
    return [*_of_machine(data), *_of_log(now), *_of_rooms(now)]


def _own_samples(data: Path) -> list[Sample]:
    """Ask in a thread that nobody else uses, with a connection that is closed again."""
    from django.db import connections

    try:
        return samples(data)
    finally:
        connections.close_all()


def _of_machine(data: Path) -> Iterator[Sample]:
    yield "destana_time_seconds", "Clock of this machine.", {}, time.time()
    yield "destana_disk_free_bytes", "Free bytes on the disk of the data folder.", {}, disk_free(data)
    if (age := beat_age(data, now=time.time())) is not None:
        yield "destana_worker_beat_age_seconds", "Seconds since the worker's last sign of life.", {}, age

    for name, words, last in (
        ("backup", "copy", last_copy(data)),
        ("restore", "restore of a copy", last_trial(data)),
    ):
        if last is not None:
            age = time.time() - last.at.timestamp()
            yield f"destana_{name}_age_seconds", f"Seconds since the last {words}.", {}, age
            yield (
                f"destana_{name}_ok",
                f"Is 1 if the last {words} went well; else 0.",
                {},
                float(not last.fault),
            )


def _of_log(now: datetime) -> Iterator[Sample]:
    from destana.foundation.audit import queries as audit

    yield "destana_audit_head", "Number of the last line of the audit log.", {}, audit.head().seq
    if (last := audit.last_check()) is not None:
        age = (now - last.at).total_seconds()
        yield "destana_audit_check_age_seconds", "Seconds since the last check of the whole log.", {}, age
        yield "destana_audit_check_ok", "Is 1 if the log was whole then; else 0.", {}, float(not last.fault)


def _of_rooms(now: datetime) -> Iterator[Sample]:
    from django.conf import settings

    from destana.messaging.inbox import queries as inbox
    from destana.messaging.outbox import queries as outbox
    from destana.response.bulletins import queries as bulletins
    from destana.response.reports import queries as reports
    from destana.surfaces.office.house import ages

    for state, count in reports.open_by_state(settings.DISTRICT).items():
        yield "destana_reports", "Open reports by state.", {"state": state.value}, count
    for waiting, count in inbox.counts().items():
        yield "destana_inbox_waiting", "Messages that wait to be read.", {"state": waiting.value}, count
    for channel, count in sorted(outbox.waiting().items()):
        yield "destana_outbox_waiting", "Messages that wait to be sent.", {"channel": channel}, count
    slow = len(bulletins.slow_warnings(settings.DISTRICT, now=now))
    yield (
        "destana_warnings_slow",
        "Warnings of level AWAS not out to nine people in ten after five minutes.",
        {},
        slow,
    )
    for room, rows in ages.oldest(settings.DISTRICT, now=now).items():
        for one in rows:
            seconds = (now - one.since).total_seconds() if one.since else 0.0
            labels = {"room": room, "state": one.state}
            yield "destana_oldest_seconds", "Age of the oldest row in a state; 0 if none.", labels, seconds
