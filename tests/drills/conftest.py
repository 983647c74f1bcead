"""What the drills share: one complete office a session, copied for each round; the interposer, compiled once."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.drills.office import Office, prepare


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if os.environ.get("DESTANA_TEST_DATABASE_URL"):
        pytest.skip("a drill on the built-in SQLite; it runs with the tests on SQLite")
    data = tmp_path_factory.mktemp("prepared") / "data"
    prepare(data)
    return data


@pytest.fixture
def office(prepared: Path, tmp_path: Path) -> Iterator[Office]:
    made = Office.copy_of(prepared, tmp_path / "data")
    yield made
    made.kill()


@pytest.fixture(scope="session")
def interposer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _compiled("interposer.c", tmp_path_factory)


@pytest.fixture(scope="session")
def clock_shifter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _compiled("clock.c", tmp_path_factory)


def _compiled(name: str, folders: pytest.TempPathFactory) -> Path:
    if (compiler := shutil.which("gcc") or shutil.which("cc")) is None:
        pytest.skip("needs a C compiler: `sudo apt-get install gcc libc6-dev`")
    source = Path(__file__).with_name(name)
    built = folders.mktemp("compiled") / source.with_suffix(".so").name
    subprocess.run(
        [compiler, "-shared", "-fPIC", "-O1", "-o", built, source, "-ldl", "-lpthread"],
        check=True,
    )
    return built
