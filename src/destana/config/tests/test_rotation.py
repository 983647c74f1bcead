"""Each secret can be changed by one command, in a second; what may stay open stays open, what leaked does not."""

import io
import os
import re
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client

from destana.config import checks, keys, rotation
from destana.config.backup import archive, card, opening
from destana.config.backup.faults import CannotRestore
from destana.config.metrics import read_token
from destana.foundation.audit import queries as log
from destana.foundation.people import queries as people
from destana.foundation.people.terms import Role
from destana.response.bulletins import actions as bulletin_actions
from destana.response.bulletins import queries as bulletins
from destana.response.bulletins import sign
from destana.response.bulletins.tests.scene import published
from destana.surfaces.office.signin import adapter
from destana.surfaces.office.signin.tests.steps import come_in, is_in, printed, walk_in
from tests.architecture import house
from tests.world import NOW, World, person

PATIENCE = 300.0
"""Seconds that a rotation may take (rule 39)."""


@pytest.fixture
def office(tmp_path: Path, settings: Any) -> Path:
    """A data folder whose secrets are those that the process runs with."""
    settings.DATA = tmp_path
    keys.put_secret(tmp_path / "keys" / "django", settings.SECRET_KEY)
    settings.SECRET_KEY_FALLBACKS, settings.SEALED_BEFORE = [], []
    return tmp_path


@pytest.fixture
def clock() -> Iterator[Any]:
    """A clock that moves when told: a code of the app opens once."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def member(db: None, office: Path, clock: Any, client: Client) -> str:
    """Rusdi, who is signed in with ``client``; returned is the secret of the app."""
    secret = walk_in(Client(), "rusdi", printed(person("rusdi", "Rusdi Anwar", Role.MEMBER)))
    clock.shift(timedelta(minutes=2))
    come_in(client, "rusdi", secret)
    return secret


def start_again(data: Path, settings: Any) -> None:
    """Read the secrets as a process that starts does, and do what ``prepare`` does with them."""
    settings.SECRET_KEY = keys.read_secret(data / "keys" / "django")
    settings.SECRET_KEY_FALLBACKS = keys.read_lines(data / "keys" / "django-before")
    settings.SEALED_BEFORE = keys.read_lines(data / "keys" / "django-sealed")
    adapter.seal_anew()
    rotation.drop_sealed(data)
    settings.SEALED_BEFORE = []


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(set(rotation.SECRETS) - {"bulletins"}))
def test_it_changes_each_secret_in_time_for_this_account_alone(
    office: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("rahasia-baru-dari-penyedia\n"))
    file = office / "keys" / name
    before = file.read_text() if file.exists() else ""
    begin = time.monotonic()
    call_command("rotate", name, "--reason", "tiap tahun")
    assert time.monotonic() - begin < PATIENCE
    assert file.read_text() != before
    assert {stat.S_IMODE(one.stat().st_mode) for one in (office / "keys").iterdir()} == {0o600}
    assert not [one for one in (office / "keys").iterdir() if one.name.startswith(".")]
    assert list(checks.key_faults(office / "keys")) == []
    line = log.history(f"secret:{name}")[0]
    assert (line.verb, line.reason) == ("secret.rotated", "tiap tahun")


@pytest.mark.django_db
def test_a_secret_of_a_provider_is_typed_and_never_stands_on_the_command_line(
    office: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("123:abc\n"))
    call_command("rotate", "telegram-token")
    assert keys.read_given(office / "keys" / "telegram-token") == "123:abc"
    assert "123:abc" not in capsys.readouterr().out
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n"))
    with pytest.raises(CommandError):
        call_command("rotate", "telegram-token")
    assert keys.read_given(office / "keys" / "telegram-token") == "123:abc"


def test_a_process_that_starts_reads_what_was_put(tmp_path: Path) -> None:
    for name, text in (("django", "satu"), ("django-before", "dua\ntiga"), ("telegram-token", "123:abc")):
        keys.put_secret(tmp_path / "keys" / name, text)
    names = "s.SECRET_KEY, s.SECRET_KEY_FALLBACKS, s.CHANNELS['telegram']['token']"
    code = f"from destana.config import settings as s; print({names})"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": os.environ.get("PYTHONPATH", "src"), "DESTANA_DATA": str(tmp_path)},
    )  # fmt: skip
    assert done.stdout.split("\n")[0] == "satu ['dua', 'tiga'] 123:abc"


@pytest.mark.django_db
def test_a_new_secret_of_django_signs_nobody_out(
    office: Path, settings: Any, member: str, client: Client
) -> None:
    link = people.stop_path(7)
    for _twice in range(2):
        call_command("rotate", "django")
        start_again(office, settings)
        assert is_in(client)
        assert people.whose_stop_link(link.rsplit("/", 1)[1]) == 7
    call_command("rotate", "django")
    start_again(office, settings)
    assert len(settings.SECRET_KEY_FALLBACKS) == keys.KEPT_BEFORE
    with pytest.raises(people.BadStopLink):
        people.whose_stop_link(link.rsplit("/", 1)[1])


@pytest.mark.django_db
def test_without_the_secrets_before_everybody_would_be_out(
    office: Path, settings: Any, member: str, client: Client
) -> None:
    """The control of the test above."""
    call_command("rotate", "django")
    (office / "keys" / "django-before").unlink()
    start_again(office, settings)
    assert not is_in(client)


@pytest.mark.django_db
def test_a_leaked_secret_opens_nothing_and_second_factors_still_work(
    office: Path, settings: Any, member: str, client: Client, clock: Any
) -> None:
    link = people.stop_path(7)
    call_command("rotate", "django", "--lost")
    start_again(office, settings)
    assert not is_in(client)
    with pytest.raises(people.BadStopLink):
        people.whose_stop_link(link.rsplit("/", 1)[1])
    assert not (office / "keys" / "django-sealed").exists()
    clock.shift(timedelta(minutes=2))
    browser = Client()
    come_in(browser, "rusdi", member)
    assert is_in(browser)


@pytest.mark.django_db
def test_a_kill_between_the_two_files_loses_no_secret(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old, put = keys.read_secret(office / "keys" / "django"), keys.put_secret

    def dies(path: Path, text: str) -> None:
        if path.name == "django":
            raise KeyboardInterrupt
        put(path, text)

    with monkeypatch.context() as kill:
        kill.setattr(keys, "put_secret", dies)
        with pytest.raises(KeyboardInterrupt):
            call_command("rotate", "django")
    assert keys.read_secret(office / "keys" / "django") == old
    call_command("rotate", "django")
    assert keys.read_lines(office / "keys" / "django-before") == [old]


@pytest.mark.django_db
def test_the_token_of_the_metrics_is_the_new_one_at_once(office: Path) -> None:
    assert read_token(office) == b""
    call_command("rotate", "metrics")
    first = read_token(office)
    call_command("rotate", "metrics")
    assert len(first) > 40
    assert read_token(office) != first


def _folder(under: Path) -> Path:
    folder = under / f"coba{len(list(under.iterdir()))}"
    folder.mkdir()
    return folder


@pytest.mark.django_db(transaction=True)
def test_after_a_new_backup_key_the_old_card_opens_the_old_copies_and_no_new_one(
    world: World, office: Path, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    (office / "mode").write_text("real")
    old_key = card.office_key(office)
    old, _manifest = archive.make(to=tmp_path / "b", at=NOW)
    call_command("rotate", "backup")
    new, _manifest = archive.make(to=tmp_path / "b", at=NOW + timedelta(minutes=5))
    new_key = card.office_key(office)
    assert opening.unpack(old, old_key, _folder(tmp_path)).manifest.parts
    for file, key in ((old, new_key), (new, old_key)):
        with pytest.raises(CannotRestore):
            opening.unpack(file, key, _folder(tmp_path))


@pytest.mark.django_db(transaction=True)
def test_bulletins_of_the_old_key_still_verify_and_the_new_key_is_vouched_for(
    world: World, office: Path
) -> None:
    root = bulletin_actions.ensure_key(at=NOW, by=world.admin)
    old = published(world)
    call_command("rotate", "bulletins", "--reason", "tiap tahun")
    known = bulletins.public_keys()
    assert len(known) == 2
    assert known[0].revoked_at is not None
    assert [one.key_id for one in sign.trusted(known, root=root)] == [one.key_id for one in known]
    sign.verify(*bulletins.signed_document(old.id), known)
    call_command("rotate", "bulletins", "--lost", "--reason", "laptop dicuri")
    known = bulletins.public_keys()
    assert len(known) == 3
    assert len(sign.trusted(known, root=root)) == 2, "nobody vouches for the key after a loss"
    sign.verify(*bulletins.signed_document(old.id), known)


def test_every_file_of_the_folder_has_a_command(office: Path) -> None:
    """A secret that nobody can change is found here: what settings and rooms read must be in the table."""
    found = set()
    for path in house.HOUSE.rglob("*.py"):
        if "tests" not in path.parts:
            found |= set(_names(path.read_text()))
    helpers = {rotation.BEFORE, rotation.SEALED}
    assert found - helpers == set(rotation.SECRETS) - {"bulletins"}


def _names(text: str) -> list[str]:
    return re.findall(r'"keys" / "([\w.-]+)"', text) + re.findall(r'_given\(ENV\.\w+, "([\w-]+)"\)', text)


def test_it_lists_what_there_is_and_refuses_what_makes_no_sense(office: Path, capsys: Any) -> None:
    call_command("rotate")
    said = capsys.readouterr().out
    assert all(name in said for name in rotation.SECRETS)
    with pytest.raises(CommandError):
        call_command("rotate", "metrics", "--lost")
