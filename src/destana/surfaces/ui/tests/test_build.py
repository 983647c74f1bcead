"""Building the front end: what is a page, what a part, and what old phones get."""

import os
from pathlib import Path

import pytest

from destana.surfaces.ui import assets
from tools import build_frontend
from tools.build_frontend import entries, is_fresh, without_layers


def test_layers_are_unwrapped_in_order() -> None:
    css = '@layer a,b;@layer a{p{color:red}@media print{p{content:"}"}}}b{}@layer b{q{x:y}}'
    assert without_layers(css) == 'p{color:red}@media print{p{content:"}"}}b{}q{x:y}'


def test_a_sheet_that_never_ends_is_refused() -> None:
    with pytest.raises(ValueError, match="never ends"):
        without_layers("@layer a{p{")


def test_parts_get_no_file_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "css").mkdir()
    (tmp_path / "js" / "lib").mkdir(parents=True)
    for name, text in {
        "css/page.css": '@import "./part.css";',
        "css/part.css": "p{}",
        "js/page.js": "",
        "js/lib/part.js": "",
    }.items():
        (tmp_path / name).write_text(text)
    assert [path.name for path in entries(tmp_path)] == ["page.css", "page.js"]


def test_a_changed_part_makes_the_page_stale(tmp_path: Path) -> None:
    source, target = tmp_path / "static_src", tmp_path / "static"
    (source / "css").mkdir(parents=True)
    target.mkdir()
    page = source / "css" / "page.css"
    page.write_text("p{}")
    assert not is_fresh(source, target, [page])
    (target / "page.css").write_text("p{}")
    now = page.stat().st_mtime + 100
    os.utime(target / "page.css", (now, now))
    assert is_fresh(source, target, [page])
    os.utime(page, (now + 1, now + 1))
    assert not is_fresh(source, target, [page])


def test_the_built_sheet_has_no_layer_and_a_hash() -> None:
    list(build_frontend.build())
    sheet = assets.sheet("ui/public.css")
    assert "@layer" not in sheet.text
    assert sheet.source.startswith("'sha256-")


def test_what_is_not_built_says_how_to_build_it() -> None:
    with pytest.raises(assets.FrontEndNotBuilt, match="build_frontend"):
        assets.built("ui/nothing.css")
