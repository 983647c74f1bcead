"""``destana audit check``: tell whether the log is as it was written."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from destana.foundation.audit import queries
from destana.foundation.audit.terms import Head

SHORTEST = 16
"""Signs of a hash that must be typed: so many stand on the daily sheet, and 64 bits are not hit by chance."""


class Command(BaseCommand):
    """Check the chain, or print its end for the daily sheet."""

    help = "check: walk the log and name every line that is not as it was written. head: print its end."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One word says what to do."""
        parser.add_argument("what", choices=["check", "head"])
        parser.add_argument(
            "--printed",
            nargs=2,
            metavar=("LINE", "HASH"),
            help="number and hash from a daily sheet or a backup: that line must still be the same",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit with 1 where a line is wrong."""
        head = queries.head()
        if options["what"] == "head":
            self.stdout.write(f"{head.seq} {head.hash}")
            return
        faults = queries.check(known=_known(options["printed"]))
        for fault in faults:
            self.stdout.write(f"line {fault.seq} {fault.what}")
        if faults:
            raise CommandError(f"The log has {len(faults)} fault{'s' * (len(faults) > 1)}.")
        self.stdout.write(f"The log is whole: {head.seq} lines, head {head.hash[:16]}.")


def _known(printed: list[str] | None) -> list[Head]:
    """Read the head of a sheet; blanks between groups of its hash do not matter."""
    if printed is None:
        return []
    line, signs = printed[0], "".join(printed[1].lower().split())
    is_hash = SHORTEST <= len(signs) <= 64 and set(signs) <= set("0123456789abcdef")
    if not (line.isascii() and line.isdecimal() and is_hash):
        raise CommandError(f"--printed wants the number of a line and at least {SHORTEST} signs of its hash.")
    return [Head(seq=int(line), hash=signs)]
