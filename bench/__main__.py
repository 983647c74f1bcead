"""``just bench``: measure every row, print the table. ``just bench intake pages``: only those. ``--write``: keep it."""

import argparse
import sys
import time
from collections.abc import Sequence

from bench.page import write
from bench.place import Place
from bench.rows import ROWS
from bench.table import Row, markdown


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="just bench", description="The speed of the line beside its limits."
    )
    parser.add_argument("rows", nargs="*", choices=[[], *ROWS], help=f"which rows: {', '.join(ROWS)}")
    parser.add_argument("--quick", action="store_true", help="tiny sizes: does everything run?")
    parser.add_argument("--write", action="store_true", help="keep the table in docs/benchmarks.md")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str]) -> int:
    """Measure and print; 1 where a row is below its floor."""
    options = parse(arguments)
    rows: list[Row] = []
    with Place.made(is_quick=options.quick) as place:
        for name in options.rows or ROWS:
            print(f"Measuring {name} …", file=sys.stderr, flush=True)
            began = time.monotonic()
            rows += ROWS[name](place)
            print(f"  {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    print(markdown(rows))
    if options.write:
        write(rows)
    low = [row.name for row in rows if not row.is_good_enough]
    if low:
        print(f"Below the floor: {'; '.join(low)}.", file=sys.stderr)
    return 1 if low and not options.quick else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
