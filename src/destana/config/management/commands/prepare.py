"""``destana prepare``: bring a data folder to the point where the office can open; skips what is done."""

import json
import os
from argparse import ArgumentParser
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from destana.config import checks, marker, public_files, rotation, upgrade
from destana.config.backup import card, dumps
from destana.config.models import Office
from destana.config.progress import step
from destana.foundation.areas import queries as areas
from destana.foundation.areas.terms import Level
from destana.foundation.people import actions as people
from destana.foundation.people.terms import SYSTEM
from destana.response.bulletins import actions as bulletins
from destana.surfaces.board import actions as board
from destana.surfaces.office.signin import adapter

FOLDERS = ("keys", "files", "public", "logs", "tmp")


class Command(BaseCommand):
    help = "Make folders, keys, tables, areas and the first accounts of this office; skips what is done."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--accounts-to", type=int, metavar="FD", help="File descriptor that gets new accounts as JSON."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        data = Path(settings.DATA)
        try:
            marker.write(data, settings.MODE)
        except marker.WrongMode as wrong:
            raise CommandError(str(wrong)) from None
        for name in FOLDERS:
            (data / name).mkdir(exist_ok=True, mode=0o700)
        card.office_key(data)
        self.stop_at([*checks.disk_faults(data), *checks.database_faults()])
        dumps.end_restore()
        _migrate()
        _mark_database()
        self.stop_at(checks.start_faults())
        _load_areas()
        bulletins.ensure_key(by=SYSTEM, at=_opened_at())
        adapter.seal_anew()
        rotation.drop_sealed(data)  # only after every seal was made anew
        self.tell(_make_accounts(), options["accounts_to"])  # at once: they can be shown only now
        public_files.collect()
        if settings.MODE == "demo" and "demo" in get_commands():
            call_command("demo")
        if not (data / "public" / "index.html").exists():
            with step("Writing the public pages"):
                board.render(at=timezone.now(), everything=True)

    def tell(self, accounts: list[dict[str, str]], descriptor: int | None) -> None:
        """Hand new accounts to the supervisor, or print them."""
        if descriptor is not None:
            with os.fdopen(descriptor, "w", encoding="utf-8") as out:
                json.dump(accounts, out)
            return
        for one in accounts:
            self.stdout.write(f"{one['username']:12} {one['password']:24} {one['role']}")

    def stop_at(self, faults: list[str]) -> None:
        """Stop with the faults, if any, one a line."""
        if faults:
            raise CommandError("\n".join(faults))


def _opened_at() -> datetime:
    """Return since when this office exists: a replay needs one that was there before the flood."""
    return timezone.now() - (timedelta(days=1) if settings.MODE == "demo" else timedelta())


def _migrate() -> None:
    if due := upgrade.changes_due():
        with step(f"Bringing the tables up to date ({due} changes)"):
            upgrade.bring_up_to_date()


def _mark_database() -> None:
    row = {"mode": settings.MODE, "district": settings.DISTRICT}
    Office.objects.get_or_create(only=1, defaults=row)


def _load_areas() -> None:
    if Level.VILLAGE not in areas.counts():
        with step("Loading Indonesia's areas and the villages of the district"):
            call_command("areas", "load")


def _make_accounts() -> list[dict[str, str]]:
    with transaction.atomic():
        village = min(village.code for village in areas.villages(settings.DISTRICT))
        made = people.make_first_accounts(district=settings.DISTRICT, village=village, at=timezone.now())
    return [{"username": one.username, "password": one.password, "role": str(one.role.label)} for one in made]
