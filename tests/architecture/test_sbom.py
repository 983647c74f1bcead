"""The bill of materials names exactly what the lock files hold; what an office runs holds nothing of the tests."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from tools import licences, sbom

RUN, DEV = sbom.PYTHON.read_text(), (sbom.ROOT / "requirements" / "dev.txt").read_text()
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)


@pytest.fixture(scope="module")
def bill() -> dict[str, Any]:
    return sbom.bill()


def test_it_names_every_locked_package_with_version_hash_and_licence(bill: dict[str, Any]) -> None:
    found = {(one["name"], one["version"]) for one in bill["components"]}
    node = json.loads(sbom.NODE.read_text())["packages"]
    wanted = set(PINNED.findall(RUN)) | {
        (place.rpartition("node_modules/")[2], about["version"]) for place, about in node.items() if place
    }
    assert found == wanted
    assert len(bill["components"]) == len(wanted)
    hashes = [one["content"] for part in bill["components"] for one in part["hashes"]]
    assert all(part["hashes"] and part["licenses"] for part in bill["components"])
    assert sorted(one for one in hashes if len(one) == 64) == sorted(
        re.findall(r"sha256:([0-9a-f]{64})", RUN)
    )


def test_every_licence_goes_with_ours(bill: dict[str, Any]) -> None:
    for part in bill["components"]:
        word = part["licenses"][0]
        assert licences.fits(word.get("expression") or word["license"]["id"]), part["name"]


def test_it_is_valid_and_the_same_each_time(bill: dict[str, Any], tmp_path: Path) -> None:
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(bill)) is None
    for name in ("a.json", "b.json"):
        assert sbom.main([str(tmp_path / name)]) == 0
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


def test_it_sees_what_is_missing() -> None:
    """The control: a lock with one package less makes another bill."""
    cut = RUN[: RUN.rindex("\nwhitenoise==")]
    assert "whitenoise" not in {one["name"] for one in sbom.python_components(cut)}
    assert "whitenoise" in {one["name"] for one in sbom.python_components(RUN)}


def test_what_an_office_runs_has_no_tools_of_tests() -> None:
    run, dev = ({name.lower() for name, _version in PINNED.findall(text)} for text in (RUN, DEV))
    assert run < dev
    assert not run & {
        "pytest",
        "hypothesis",
        "schemathesis",
        "ruff",
        "mypy",
        "playwright",
        "time-machine",
        "aiosmtpd",
    }
    assert not [name for name in run if name.startswith(("pytest", "types-", "django-stubs"))]


def test_every_package_is_pinned_with_hashes_and_names_no_address() -> None:
    for text in (RUN, DEV):
        for block in re.split(r"\n(?=\S)", text.strip()):
            assert re.match(r"[A-Za-z0-9._-]+==\S+", block), block[:60]
            assert "--hash=sha256:" in block
        assert "://" not in text
    assert "resolved" not in sbom.NODE.read_text()
