"""Lines of progress for commands that a person waits for."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def step(title: str) -> Iterator[None]:
    """Say that a step begins and, when it took more than a moment, how long it was."""
    begin = time.monotonic()
    print(f"  {title} …", flush=True)
    yield
    if (took := time.monotonic() - begin) > 1:
        print(f"  ✓ {title} ({took:.1f} s)", flush=True)
    sys.stdout.flush()
