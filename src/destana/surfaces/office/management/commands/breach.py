"""``destana breach``: everybody whose data this office keeps, in one file, for the notice within 3 x 24 hours."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from destana.foundation.audit import actions as audit
from destana.foundation.people import queries as persons
from destana.foundation.people.terms import SYSTEM
from destana.kit import sheets
from destana.response.reports import queries as reports
from destana.surfaces.office.management.commands.subject import write_private


class Command(BaseCommand):
    help = "list (CSV) all people whose address, name or number is kept; the notice: docs/personal-data.md"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", required=True, type=Path, help="a file that is not there yet")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = concerned()
        write_private(options["to"], b"".join(sheets.written([HEAD, *rows])).decode())
        with transaction.atomic():
            audit.record(
                by=SYSTEM, verb="breach.listed", target="subject", at=timezone.now(), reason=str(len(rows))
            )
        self.stdout.write(f"{len(rows)} people are in {options['to']}. Keep it locked away.")


HEAD = ("from", "channel", "address", "name", "phone")


def concerned() -> list[tuple[str, ...]]:
    """Return a row a contact, a row a report that names somebody, and a row a person of the office."""
    rows: list[tuple[str, ...]] = [
        (f"contact:{pk}", channel, address, name, phone)
        for pk, channel, address, name, phone in persons.reachable()
    ]
    rows += [(f"report:{pk}", "", "", name, phone) for pk, name, phone in reports.reporters()]
    return rows + [(f"person:{pk}", "", email, name, phone) for pk, email, name, phone in persons.accounts()]
