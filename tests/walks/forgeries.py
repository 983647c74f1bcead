"""What somebody tries past all verbs: raw rows, fixtures, the API's address with a method that it does not have."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core import serializers
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.db.models import F
from django.test import Client

from destana.config.jobs import JOBS
from destana.response.bulletins.models import Bulletin, BulletinVillage, SigningKey
from destana.response.bulletins.terms import Kind, State, Status
from destana.surfaces.worker.loop import run_once
from tests.walks.office import Office

Forgery = Callable[[Office, Bulletin], object]


def update(**columns: Any) -> Forgery:
    """Return a forgery that writes these columns of the row."""
    return lambda _office, row: Bulletin.objects.filter(pk=row.pk).update(**columns)


def _out(office: Office, row: Bulletin, approver_id: int | None, **more: Any) -> None:
    Bulletin.objects.filter(pk=row.pk).update(
        **{
            "state": State.PUBLISHED, "approver_id": approver_id, "number": 900 + row.pk, "code": f"K{900 + row.pk}-7Q",
            "published_at": office.at, "document": "{}", "signature": "x", "signing_key": SigningKey.objects.first(),
            **more,
        }
    )  # fmt: skip


def _second(office: Office, row: Bulletin) -> int | None:
    return office.actor("camat").person_id


def _skips_the_first(office: Office, row: Bulletin) -> None:
    if row.state != State.SUBMITTED:
        _out(office, row, _second(office, row), submitted_at=office.at, sha256="0" * 64)


def _without_area(office: Office, row: Bulletin) -> None:
    BulletinVillage.objects.filter(bulletin=row).delete()
    _out(office, row, _second(office, row))


def _copy(office: Office, row: Bulletin) -> None:
    copy = Bulletin.objects.get(pk=row.pk)
    copy.pk, copy.number, copy.code = None, row.number and 5000, row.code and "K5000-7Q"
    Bulletin.objects.bulk_create([copy])


FORGERIES: dict[str, Forgery] = {
    "by the author": lambda office, row: _out(office, row, row.author_id),
    "by nobody": lambda office, row: _out(office, row, None),
    "as a withdrawal of nothing": lambda office, row: _out(
        office, row, None, kind=Kind.WITHDRAWAL, level="none"
    ),
    "without the first signature": _skips_the_first,
    "without an area": _without_area,
    "after its end": lambda office, row: _out(office, row, _second(office, row), published_at=F("expires_at")),
    "with other words": lambda office, row: _out(office, row, _second(office, row), headline="Lain"),
    "with another author": lambda office, row: Bulletin.objects.filter(pk=row.pk).update(
        author_id=office.actor("camat").person_id
    ),
    "as an exercise": update(status=Status.EXERCISE),
    "back from its end": update(state=State.PUBLISHED, ended_at=None),
    "ready at once": update(state=State.PUBLISHED),
    "other words while it waits": update(what="Lain sama sekali"),
    "one village more": lambda _office, row: BulletinVillage.objects.create(bulletin=row, village="63.11.05.2001"),
    "a copy": _copy,
}  # fmt: skip


def try_forgery(office: Office, row: Bulletin, name: str) -> bool:
    """Try it; return whether the tables took it. A judge says whether that did harm."""
    try:
        with transaction.atomic():
            FORGERIES[name](office, row)
    except IntegrityError:
        return False
    return True


def load_fixture(office: Office, row: Bulletin, folder: Path) -> bool:
    """``loaddata`` with a row that says it is published; return whether it was taken."""
    fields = json.loads(serializers.serialize("json", [row]))
    fields[0]["pk"] = None
    fields[0]["fields"] |= {
        "state": "published", "approver": office.actor("camat").person_id, "number": 700, "code": "K700-7Q",
        "published_at": office.at.isoformat(), "document": "{}", "signature": "x", "signing_key": 1,
        "submitted_at": office.at.isoformat(), "sha256": "0" * 64,
    }  # fmt: skip
    path = folder / "siaran.json"
    path.write_text(json.dumps(fields))
    try:
        with transaction.atomic():
            call_command("loaddata", path, verbosity=0)
    except IntegrityError:
        return False
    return True


def try_api(row: Bulletin, method: str, body: dict[str, Any]) -> int:
    """Send a body to the addresses of the API that read bulletins; return the last status."""
    status = 0
    for address in ("/api/v1/bulletins", f"/api/v1/bulletins/{row.number or row.pk}", "/api/v1/check"):
        answer: Any = Client().generic(method, address, json.dumps(body), "application/json")
        status = answer.status_code
        assert 400 <= status < 500, (method, address, status)
    return status


DUE = [job for job in JOBS if job.name in {"expire bulletins", "sweep limits"}]


def run_jobs(office: Office) -> None:
    """Let the worker do what is due."""
    run_once(DUE, office.at)
