"""``destana board render``: make every public page again."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from destana.surfaces.board import actions


class Command(BaseCommand):
    """Render the public board."""

    help = "Make the public pages again: everything, or with --changed only what is stale."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One verb, so that more can join it."""
        parser.add_argument("verb", choices=["render"])
        parser.add_argument("--changed", action="store_true", help="only what changed since the last time")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run and say what was done."""
        done = actions.render(at=timezone.now(), everything=not options["changed"])
        self.stdout.write(f"{done.written} files written to {actions.root()}")
