"""``destana audit check``: tell whether the log is as it was written."""

import re
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from destana.foundation.audit import queries


class Command(BaseCommand):
    """Check the chain, or print its end for the daily sheet."""

    help = (
        "check: walk the log and name every line that is not as it was written. head: print its end. "
        "compare NUMBER HASH: hold a printed end against the log."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One word says what to do."""
        parser.add_argument("what", choices=["check", "head", "compare"])
        parser.add_argument(
            "printed", nargs="*", metavar="NUMBER HASH", help="what stands on the printed sheet"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit with 1 where a line is wrong."""
        if options["what"] == "compare":
            self.stdout.write(_compared(options["printed"]))
            return
        head = queries.head()
        if options["what"] == "head":
            self.stdout.write(f"{head.seq} {head.hash}")
            return
        faults = queries.check()
        for fault in faults:
            self.stdout.write(f"line {fault.seq} {fault.what}")
        if faults:
            raise CommandError(f"The log has {len(faults)} fault{'s' * (len(faults) > 1)}.")
        self.stdout.write(f"The log is whole: {head.seq} lines, head {head.hash[:16]}.")


def _compared(printed: list[str]) -> str:
    """Return the good sentence, or raise with what is wrong."""
    if len(printed) != 2 or not printed[0].isdecimal() or not re.fullmatch("[0-9a-fA-F]{8,64}", printed[1]):
        raise CommandError(
            "Give the number of the line and at least 8 signs of its hash, as they are printed."
        )
    seq = int(printed[0])
    found = queries.compare(seq, printed[1])
    if found.fits:
        return f"Line {seq} is as it was printed."
    if found.restored_after is not None:
        raise CommandError(
            f"Line {seq} is not the printed one. The log says: on {found.restored_at:%Y-%m-%d %H:%M} UTC this office "
            f"was restored from a copy that ended at line {found.restored_after}; what was printed after that line and "
            "before that day is lost. Compare with what was noted at the restore, and with a sheet of before it."
        )
    if found.end < seq:
        raise CommandError(f"The log ends at line {found.end}, before line {seq}: its end was cut off.")
    raise CommandError(
        f"Line {seq} is not the printed one, and no restore explains it: the log was rewritten."
    )
