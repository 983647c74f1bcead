"""The pipe of the mail server: 0 once a letter is stored, 75 whenever it is not, so that the letter stays there."""

import io
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from destana.config.management.commands.email_in import letter
from destana.messaging.channels.email.files import CUT
from destana.messaging.channels.email.post import BEGINNING, LARGEST

LETTER = b"From: Siti <siti@warga.example>\r\nMessage-ID: <1@warga.example>\r\n\r\nbanjir di Pimping\r\n"
HERE = Path(__file__).parents[4]


def pipe(data: Path, given: bytes, *more: str, **changed: str) -> int:
    """Run the command as a mail server does, with an office of its own."""
    plain = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DESTANA_", "DATABASE_", "DJANGO_"))
    }
    said = plain | {"DESTANA_DATA": str(data), "PYTHONPATH": f"{HERE / 'src'}:{HERE}"} | changed
    command = [sys.executable, "-m", "destana.config.cli", "email-in", *more]
    return subprocess.run(
        command, input=given, env=said, cwd=HERE, capture_output=True, timeout=60, check=False
    ).returncode


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A data folder with the one table that a letter needs."""
    with closing(sqlite3.connect(tmp_path / "destana.sqlite3")) as line:
        line.execute(
            "CREATE TABLE inbox_inboundmessage (id INTEGER PRIMARY KEY, channel TEXT, key TEXT, raw BLOB, content_type TEXT,"
            " sha256 TEXT, received_at TEXT, state TEXT, read_at TEXT, why TEXT, contact_id INTEGER, erased_at TEXT,"
            " UNIQUE (channel, key))"
        )
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "django").write_text("made-up-for-tests-made-up-for-tests-made-up-for-tests")
    return tmp_path


def kept(office: Path) -> list[bytes]:
    with closing(sqlite3.connect(office / "destana.sqlite3")) as line:
        return [
            bytes(row[0])
            for row in line.execute("SELECT raw FROM inbox_inboundmessage WHERE channel = 'email.post'")
        ]


def test_a_letter_is_stored_once_and_then_acknowledged(office: Path) -> None:
    assert [pipe(office, LETTER) for _repeat in range(2)] == [0, 0]
    assert kept(office) == [LETTER]


def test_what_is_not_stored_is_tried_later(office: Path) -> None:
    assert pipe(office, LETTER, DESTANA_PORT="none") == os.EX_TEMPFAIL
    assert pipe(office, LETTER, "--no-such-option") == os.EX_TEMPFAIL
    with closing(sqlite3.connect(office / "destana.sqlite3")) as line:
        line.execute("DROP TABLE inbox_inboundmessage")
    assert pipe(office, LETTER) == os.EX_TEMPFAIL


def test_nothing_is_no_letter(office: Path) -> None:
    assert pipe(office, b" \r\n") == os.EX_DATAERR
    assert kept(office) == []


def test_of_a_letter_that_is_too_large_the_beginning_is_kept() -> None:
    whole = LETTER + b"A" * (LARGEST - len(LETTER))
    assert letter(io.BytesIO(whole)) == whole
    cut = letter(io.BytesIO(whole + b"A" * 10_000_000))
    assert cut.startswith(f"{CUT}: {LARGEST + 10_000_000}\r\n".encode() + LETTER)
    assert len(cut) < BEGINNING + 100
