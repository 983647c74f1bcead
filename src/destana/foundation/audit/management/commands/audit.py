"""``destana audit check``: tell whether the log is as it was written."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from destana.foundation.audit import queries


class Command(BaseCommand):
    """Check the chain, or print its end for the daily sheet."""

    help = "check: walk the log and name every line that is not as it was written. head: print its end."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One word says what to do."""
        parser.add_argument("what", choices=["check", "head"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit with 1 where a line is wrong."""
        head = queries.head()
        if options["what"] == "head":
            self.stdout.write(f"{head.seq} {head.hash}")
            return
        faults = queries.check()
        for fault in faults:
            self.stdout.write(f"line {fault.seq} {fault.what}")
        if faults:
            raise CommandError(f"The log has {len(faults)} faults.")
        self.stdout.write(f"The log is whole: {head.seq} lines, head {head.hash[:16]}.")
