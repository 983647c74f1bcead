"""``destana retention``: show how long personal data stays and what would go today; ``--run`` lets it go now."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from destana.foundation.people.terms import SYSTEM
from destana.surfaces.office.house import keeping


class Command(BaseCommand):
    help = "show each rule with what is due, and change nothing. --run: let what is due go, now."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--run", action="store_true", help="let it go; it does not come back")

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        if options["run"]:
            self._run(at)
        for kept in keeping.standing(at):
            after = f"{kept.rule.after.days} days {kept.rule.since}"
            later = f", the next on {kept.next_at:%Y-%m-%d}" if kept.next_at else ""
            self.stdout.write(f"{kept.rule.name:15} {after:55} {kept.due} due{later}")
        stands = keeping.lane(at)
        self.stdout.write(
            f"Last run: {stands.last_at:%Y-%m-%d %H:%M} UTC" if stands.last_at else "No run yet."
        )
        if stands.waits:
            self.stdout.write(
                "More than 7 days lie between now and the last run. Check the clock, then: retention --run"
            )

    def _run(self, at: datetime) -> None:
        """Whoever has the machine may; a demo keeps its invented people."""
        if keeping.lane(at).waits:
            keeping.confirm(by=SYSTEM, at=at)
        total = 0
        while gone := keeping.run_due(at):
            total += gone
        self.stdout.write(f"{total} rows went.")
