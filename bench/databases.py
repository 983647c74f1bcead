"""The databases that a row is measured on: the built-in one, and PostgreSQL where its programs are there."""

import contextlib
import sys
from collections.abc import Iterator

from tests.postgres import Cluster, NoPostgres


@contextlib.contextmanager
def addresses() -> Iterator[dict[str, dict[str, str]]]:
    """Give the environment of each database by its name; a cluster of our own runs while the body does."""
    found: dict[str, dict[str, str]] = {"SQLite": {}}
    try:
        cluster = Cluster.start(is_durable=True)
    except NoPostgres as why:
        print(why, file=sys.stderr)
        yield found
        return
    try:
        yield {**found, "PostgreSQL": {"DATABASE_URL": cluster.url}}
    finally:
        cluster.stop()
