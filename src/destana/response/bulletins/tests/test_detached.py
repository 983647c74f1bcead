"""The signature beside an alert: only the very bytes, only our keys, and the documented lines check it."""

import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from destana.foundation.people.terms import SYSTEM
from destana.response.bulletins import actions, detached, queries
from destana.response.bulletins.sign import NotGenuine
from destana.response.bulletins.tests.scene import published
from tests.world import NOW, World

pytestmark = pytest.mark.usefixtures("key")
ROOT = Path(__file__).resolve().parents[5]


def sealed(world: World) -> tuple[bytes, str]:
    alert = queries.cap_xml(published(world).id)
    signature = queries.cap_signature(alert)
    assert signature is not None
    return alert, signature


def test_it_names_the_key_that_signed(world: World, key: str) -> None:
    alert, signature = sealed(world)
    assert detached.check(alert, signature, queries.public_keys(), issued=NOW) == key
    assert queries.cap_signature(alert) == signature  # made anew with each board, and always the same


def test_no_byte_may_change(world: World) -> None:
    alert, signature = sealed(world)
    keys = queries.public_keys()
    for place in range(0, len(alert), 97):
        changed = alert[:place] + bytes([alert[place] ^ 1]) + alert[place + 1 :]
        with pytest.raises(NotGenuine):
            detached.check(changed, signature, keys, issued=NOW)
    for place in range(0, len(signature), 5):
        letter = "A" if signature[place] != "A" else "B"
        with pytest.raises(NotGenuine):
            detached.check(alert, signature[:place] + letter + signature[place + 1 :], keys, issued=NOW)


@pytest.mark.parametrize(
    "signature", ["", ".", "..", "e30..", "bm90..x", "eyJhbGciOiJub25lIn0..", "a.b.c", "[[[["]
)
def test_nothing_else_is_a_signature(world: World, signature: str) -> None:
    with pytest.raises(NotGenuine):
        detached.check(b"x", signature, queries.public_keys(), issued=NOW)


def test_a_revoked_key_proves_what_was_sent_before(world: World) -> None:
    alert, signature = sealed(world)
    actions.rotate_key(at=NOW + timedelta(hours=1), by=SYSTEM, reason="tahunan")
    keys = queries.public_keys()
    assert detached.check(alert, signature, keys, issued=NOW)
    with pytest.raises(NotGenuine, match="revoked"):
        detached.check(alert, signature, keys, issued=NOW + timedelta(hours=2))


def test_without_its_key_an_office_signs_nothing(world: World, keys: Path) -> None:
    alert, _signature = sealed(world)
    for file in Path(settings.DATA).glob("keys/bulletin-*"):
        file.unlink()
    assert queries.cap_signature(alert) is None


def run(folder: Path) -> subprocess.CompletedProcess[str]:
    script = re.search(
        r"## 8\..*?```python\n(.*?)```", (ROOT / "docs/bulletin-format.md").read_text(), re.DOTALL
    )
    assert script is not None
    (folder / "check.py").write_text(script[1])
    names = ("check.py", "cap.xml", "cap.xml.jws", "kunci.json")
    return subprocess.run([sys.executable, *names], cwd=folder, capture_output=True, text=True, check=False)


def test_the_lines_in_the_handbook_check_it_without_network(world: World, tmp_path: Path, key: str) -> None:
    alert, signature = sealed(world)
    (tmp_path / "cap.xml").write_bytes(alert)
    (tmp_path / "cap.xml.jws").write_text(signature)
    (tmp_path / "kunci.json").write_bytes(queries.keys_json())
    good = run(tmp_path)
    assert good.stdout == f"genuine, signed by {key}\n", good.stderr
    (tmp_path / "cap.xml").write_bytes(alert.replace(b"Pimping", b"Lajar"))
    assert run(tmp_path).returncode != 0
