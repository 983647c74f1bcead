"""Public pages: files served without the database, against a plain static file of the same bytes and server."""

import shutil
from dataclasses import replace
from pathlib import Path

from bench import plain
from bench.load import Order, Seen, run
from bench.place import Place
from bench.table import Limit, Row

LIMIT = Limit(0.8, 1.0)
ASKED = {"public page": "/", "feed": "/kabar/atom.xml"}
ROUNDS = 3
"""Ours and the plain one take turns, so that a slow moment of the machine meets both."""


def measure(place: Place) -> list[Row]:
    """The first page and the feed, whole and as 304."""
    office = place.office("pages")
    files = place.new("plain")
    files.mkdir()
    (files / "ready").touch()
    office.open()
    try:
        with plain.serving(files) as port:
            return [
                row
                for name, path in ASKED.items()
                for row in _rows(
                    name, path, office.data / "public", (office.port, port), files, place.seconds
                )
            ]
    finally:
        office.kill()


def _rows(
    name: str, path: str, public: Path, ports: tuple[int, int], files: Path, seconds: float
) -> list[Row]:
    kept = public / path.lstrip("/")
    kept = kept / "index.html" if kept.is_dir() else kept
    copy = files / name.replace(" ", "-")
    shutil.copyfile(kept, copy)
    ours = Order(ports[0], path, clients=16, seconds=seconds / ROUNDS)
    theirs = replace(ours, port=ports[1], path=f"/{copy.name}")
    known = {"If-None-Match": plain.content_hash(kept.read_bytes())}
    theirs_known = {"If-None-Match": plain.tag_of(copy)}
    return [
        _row(name, ours, theirs, 200),
        _row(
            f"{name}, not changed", replace(ours, headers=known), replace(theirs, headers=theirs_known), 304
        ),
    ]


def _row(name: str, ours: Order, theirs: Order, status: int) -> Row:
    pairs = [(run(ours).only(status), run(theirs).only(status)) for _round in range(ROUNDS)]
    mine, plainly = (max(side, key=lambda seen: seen.rate) for side in zip(*pairs, strict=True))
    ratio = sorted(one.rate / other.rate for one, other in pairs)[ROUNDS // 2]
    return Row(name, ratio, "×", LIMIT, _spoken(mine), f"plain file {_spoken(plainly)}")


def _spoken(seen: Seen) -> str:
    return f"{seen.rate:,.0f}/s, p95 {seen.p95 * 1000:.1f} ms"
