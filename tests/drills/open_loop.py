"""Villages that report by the clock: the next report leaves on time whether or not the one before was answered.

Who waits for an answer before sending the next sends less the slower the server is, and so hides how slow it was.
Here a report's seconds count from the moment at which it was due.
"""

import asyncio
import json
from dataclasses import dataclass

from tests.drills.clients import API, HOOK
from tests.drills.office import Office, report, update

VILLAGES = 200
"""Addresses that take turns: each may send 600 reports a minute, as a village's machines would."""
PATIENCE = 30.0
"""Seconds after which a phone gives up."""
_HOOK_SHARE = 5  # one in so many comes by Telegram
_POINT_SHARE = 4  # one in so many knows where it is
_LAT, _LNG = -2.42, 115.55  # in Lampihong


@dataclass(frozen=True)
class Shot:
    """One report: its key, its way, the status that came (0: none) and the seconds since it was due."""

    key: str
    path: str
    status: int
    seconds: float


async def fire(office: Office, *, rate: int, seconds: int) -> list[Shot]:
    """Send ``rate`` reports a second for so many seconds; return all of them once the last was answered or given up."""
    loop, flying = asyncio.get_running_loop(), []
    begin = loop.time() + 0.1
    for number in range(rate * seconds):
        due = begin + number / rate
        if (left := due - loop.time()) > 0:
            await asyncio.sleep(left)
        flying.append(asyncio.create_task(_shoot(office, 1 + number, due)))
    return [await each for each in flying]


async def _shoot(office: Office, number: int, due: float) -> Shot:
    path, key, body = _said(number)
    source = f"127.0.1.{2 + number % VILLAGES}"
    status = 0
    try:
        async with asyncio.timeout(PATIENCE):
            status = await _post(office, source, path, json.dumps(body).encode())
    except (OSError, TimeoutError, ValueError):
        pass  # counted as no answer
    return Shot(key, path, status, asyncio.get_running_loop().time() - due)


def _said(number: int) -> tuple[str, str, object]:
    if number % _HOOK_SHARE == 0:
        return HOOK, str(number), update(number)
    key = f"surge-{number:08}"
    said: dict[str, object] = dict(report(key))
    if number % _POINT_SHARE == 0:
        said["point"] = {"lat": _LAT + number % 50 / 1000, "lng": _LNG + number % 40 / 1000, "accuracy_m": 20}
    return API, key, said


async def _post(office: Office, source: str, path: str, body: bytes) -> int:
    """Return the status of an answer that came whole; raise ValueError for one that did not."""
    reader, writer = await asyncio.open_connection("127.0.0.1", office.port, local_addr=(source, 0))
    try:
        head = (
            f"POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n"
            f"X-Telegram-Bot-Api-Secret-Token: {office.hook_secret}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        writer.write(head.encode() + body)
        await writer.drain()
        found, _, rest = (await reader.read()).partition(b"\r\n\r\n")
        lengths = [line for line in found.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        if lengths and len(rest) != int(lengths[0].split(b":")[1]):
            raise ValueError("cut short")
        return int(found[9:12])
    finally:
        writer.close()


def percentile(seconds: list[float], share: float) -> float:
    """Return the value below which ``share`` (0 to 1) of the values lie."""
    return sorted(seconds)[min(len(seconds) - 1, int(len(seconds) * share))]
