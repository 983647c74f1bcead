"""``destana areas`` on a terminal: load, import, accept, refuse, list, and one sentence for every mistake."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from destana.foundation.areas import queries

from .conftest import LAMPIHONG, as_bytes, good_file, square
from .test_load import SMALL


def run(*words: object) -> str:
    out = io.StringIO()
    call_command("areas", *map(str, words), stdout=out)
    return out.getvalue()


@pytest.mark.django_db
@override_settings(DISTRICT=LAMPIHONG)
def test_it_checks_and_decides(lampihong: str, tmp_path: Path) -> None:
    file = tmp_path / "batas.geojson"
    data = good_file()
    data["features"][0]["geometry"] = square(-2.3850, 115.3317, half=0.001)
    file.write_bytes(as_bytes({**data, "features": data["features"][:-1]}))
    said = run("import", file)
    assert "batas.geojson" in said
    assert queries.name("63.11.05.2027") in said  # the one that is missing
    (view,) = queries.boundary_imports(lampihong)
    with pytest.raises(CommandError):
        run("accept", view.id)
    assert str(view.id) in run("accept", view.id, "--confirmed")
    with pytest.raises(CommandError):
        run("refuse", view.id, "--reason", "late")
    assert "batas.geojson" in run("list")


@pytest.mark.django_db
def test_it_loads_or_says_what_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in SMALL.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(CommandError):  # far too few areas for Indonesia
        run("load", "--folder", tmp_path)
    monkeypatch.setattr("destana.foundation.areas.rules.national.EXPECTED", {})
    said = run("load", "--folder", tmp_path)
    assert "Lampihong: 27" in said
    assert "ODbL" in said
    with pytest.raises(CommandError, match=r"provinces\.csv"):
        run("load", "--folder", tmp_path / "nowhere")


@pytest.mark.django_db
def test_a_missing_or_broken_file_is_one_sentence(lampihong: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="nowhere"):
        run("import", tmp_path / "nowhere")
    (tmp_path / "leer").write_bytes(b"")
    with pytest.raises(CommandError):
        run("import", tmp_path / "leer")
