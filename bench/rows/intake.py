"""Taking in: reports through the public API and updates through the chat webhook."""

import json

from bench.disk import one_row_commits
from bench.drf.serve import serving
from bench.load import Order, Seen, run
from bench.place import Place
from bench.table import Limit, Row

API = "/api/v1/reports"
JSON = {"Content-Type": "application/json"}
REPORT = {
    "key": "bench-%d",
    "words": "Banjir di Pimping RT 02, air selutut",
    "hazard": "FLOOD",
    "people_in_danger": False,
}
"""A report as a village's program sends it."""

BASELINE = {**REPORT, "lat": None, "lng": None}


def _spoken(seen: Seen) -> str:
    return f"{seen.rate:,.0f}/s, p95 {seen.p95 * 1000:.1f} ms"


def measure(place: Place) -> list[Row]:
    """Reports: 8 clients against the baseline, 32 clients against the disk."""
    disk = one_row_commits(place.new("disk"), place.seconds / 2)
    order = Order(0, API, "POST", JSON, json.dumps(REPORT), clients=8, seconds=place.seconds)
    with serving(place.new("drf")) as port:
        run(_at(order, port, seconds=1, body=BASELINE)).only(201)
        base = run(_at(order, port, first=10**6, body=BASELINE)).only(201)
    office = place.office("intake")
    office.open()
    try:
        run(_at(order, office.port, seconds=1)).only(201)
        eight = run(_at(order, office.port, first=10**6)).only(201)
        many = run(_at(order, office.port, first=10**7, clients=32)).only(201)
        with office.worker():
            beside = run(_at(order, office.port, first=2 * 10**7)).only(201)
        hook = run(_hook(office.port, office.hook_secret, place.seconds)).only(200)
    finally:
        office.kill()
    one_row = f"one-row SQLite FULL {disk:,.0f}/s"
    return [
        Row(
            "report through the API, 8 clients",
            eight.rate / base.rate,
            "×",
            Limit(2, 4),
            _spoken(eight),
            f"DRF and gunicorn {_spoken(base)}",
        ),
        Row(
            "the same while the worker reads their words",
            beside.rate / base.rate,
            "×",
            Limit(2, 4),
            _spoken(beside),
            f"DRF and gunicorn {_spoken(base)}",
        ),
        Row(
            "8 clients without the worker, p95",
            eight.p95 * 1000,
            "ms",
            Limit(8, 8, is_most=True),
            _spoken(eight),
        ),
        Row(
            "report through the API, 32 clients",
            many.rate / disk,
            "×",
            Limit(0.33, 0.8),
            _spoken(many),
            one_row,
        ),
        Row(
            "chat webhook to committed row, 32 clients",
            hook.rate / disk,
            "×",
            Limit(0.5, 1.5),
            _spoken(hook),
            one_row,
        ),
    ]


def _at(order: Order, port: int, *, body: object = None, **changed: object) -> Order:
    more = {"body": json.dumps(body)} if body is not None else {}
    address = int(str(changed.get("first", 0))) // 10**6 * 300
    return Order(**{**vars(order), "port": port, "first_address": address, **more, **changed})


def _hook(port: int, secret: str, seconds: float) -> Order:
    message = {"message_id": 1, "chat": {"id": 5, "type": "private"}, "date": 1, "text": "banjir di Pimping"}
    body = json.dumps({"update_id": 77, "message": message}).replace("77", "1%d")
    headers = {**JSON, "X-Telegram-Bot-Api-Secret-Token": secret}
    return Order(port, "/hook/telegram", "POST", headers, body, clients=32, seconds=seconds)
