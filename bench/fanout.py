"""The processes of a fan-out, on an office's folder: ``ours CHANNEL COUNT`` and the bare client's ``bare URL COUNT``.

Ours is the worker's own path, from rows in the outbox to rows that say "sent", with the channel's rate taken away: the
sink has none. The figure is written as JSON to standard output.
"""

import asyncio
import gc
import json
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

AT_ONCE = 128
"""Calls in flight, ours and the bare client's."""
TEXT = (
    "<b>SIAGA</b> Banjir di Pimping. " + "Pindahkan barang ke tempat tinggi dan ikuti arahan petugas. " * 12
)
"""Some 750 characters: a usual bulletin."""


def fill(channel: str, count: int) -> None:
    """Put one warning a person in the outbox."""
    from destana.messaging.outbox import actions as outbox
    from destana.messaging.outbox.terms import Outgoing, Priority

    at = datetime.now(UTC)
    body = Outgoing(text=TEXT, html=TEXT, subject="SIAGA Banjir di Pimping")
    to = "warga{}@contoh.example" if channel == "email" else "1{:07}"
    outbox.queue_many(
        [
            outbox.To(f"bulletin:1:{number}", None, channel, to.format(number), body)
            for number in range(count)
        ],
        priority=Priority.CRITICAL,
        about="bulletin:1",
        at=at,
        expires_at=at + timedelta(hours=6),
    )


def unhurried(channel: str) -> None:
    """Take the provider's rate away."""
    from destana.messaging.channels import registry

    found: Any = registry.get(channel)
    at_once = found.limits.at_once if channel == "email" else AT_ONCE
    found.limits = replace(found.limits, per_second=1e9, burst=1.0, at_once=at_once)


def ours(channel: str, count: int) -> dict[str, float]:
    """Deliver what is queued, as the worker does; return seconds by the wall and of processor time."""
    import django

    django.setup()
    from destana.messaging.gateway.deliver import deliver_due
    from destana.messaging.outbox import queries

    fill(channel, count)
    unhurried(channel)
    gc.collect()
    gc.freeze()  # as the worker does at its start
    began, burnt = time.perf_counter(), time.process_time()
    while deliver_due(now=datetime.now(UTC), owner="bench", channel=channel).claimed:
        pass
    told = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - burnt}
    assert not queries.waiting(), "messages were left"
    return told


async def _bare(url: str, count: int) -> None:
    import aiohttp

    numbers = iter(range(count))
    connector = aiohttp.TCPConnector(limit=AT_ONCE)
    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as session:

        async def one() -> None:
            for number in numbers:
                fields = {"chat_id": 1_000_000 + number, "text": TEXT, "parse_mode": "HTML"}
                async with session.post(url, json=fields) as answer:
                    json.loads(await answer.read())

        await asyncio.gather(*(one() for _line in range(AT_ONCE)))


def bare(url: str, count: int) -> dict[str, float]:
    """Post the same words with the same library, and nothing else."""
    began, burnt = time.perf_counter(), time.process_time()
    asyncio.run(_bare(url, count))
    return {"seconds": time.perf_counter() - began, "cpu": time.process_time() - burnt}


if __name__ == "__main__":
    kind, where, size = sys.argv[1:]
    print(json.dumps(ours(where, int(size)) if kind == "ours" else bare(where, int(size))))
