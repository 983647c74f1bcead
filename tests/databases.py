"""Databases for the tests: an SQLite file, or with ``--database=postgres`` a real PostgreSQL cluster of its own.

Loaded by ``-p tests.databases`` (pyproject.toml), because pytest-django reads the settings before any conftest.py.
pytest-xdist's workers inherit the environment, so one cluster serves them all, each with a database of its own.
"""

import argparse
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from tests.postgres import Cluster, NoPostgres
from tools import messages

_OWNED: dict[str, object] = {}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer ``--database``."""
    parser.addoption(
        "--database", choices=["sqlite", "postgres"], default="sqlite", help="database that the tests run on"
    )


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]) -> None:
    """Make the data folder and start the cluster before Django's settings are read."""
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):
        os.environ["DESTANA_TEST_DATA"] = str(Path(os.environ["DESTANA_TEST_DATA"]) / worker)
        return
    messages.compile_stale()  # before Django reads them
    folder = tempfile.mkdtemp(prefix="destana-test-")
    _OWNED["folder"] = folder
    os.environ["DESTANA_TEST_DATA"] = folder
    os.environ.pop("DESTANA_TEST_DATABASE_URL", None)
    option = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    option.add_argument("--database", default="sqlite")
    if option.parse_known_args(args)[0].database == "postgres":
        try:
            cluster = Cluster.start()
        except NoPostgres as reason:
            shutil.rmtree(folder, ignore_errors=True)
            raise pytest.UsageError(str(reason)) from None
        _OWNED["cluster"] = cluster
        os.environ["DESTANA_TEST_DATABASE_URL"] = cluster.url


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, on PostgreSQL, the rooms' tests that ask no database: they ran with the tests on SQLite."""
    if "DESTANA_TEST_DATABASE_URL" not in os.environ:
        return
    idle = [item for item in items if _is_idle(item)]
    config.hook.pytest_deselected(items=idle)
    left_out = set(idle)
    items[:] = [item for item in items if item not in left_out]


def _is_idle(item: pytest.Item) -> bool:
    """Tell whether a test lives in a room and asks no database; those of settings, backup and drills start their own."""
    room = item.path.as_posix().partition("/src/destana/")[2]
    if not room or room.startswith("config/"):
        return False
    asked = {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
    return not asked and item.get_closest_marker("django_db") is None


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what was started, by its own process id, and remove the folders."""
    cluster = _OWNED.pop("cluster", None)
    if isinstance(cluster, Cluster):
        cluster.stop()
    folder = _OWNED.pop("folder", None)
    if isinstance(folder, str):
        shutil.rmtree(folder, ignore_errors=True)
