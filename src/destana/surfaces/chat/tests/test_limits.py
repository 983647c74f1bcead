"""Whatever the chat can say fits: the texts of the catalogue filled with the longest values, and every button."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from destana.foundation.areas import queries as areas

HERE = Path(__file__).resolve().parents[1]
BODY, LABEL, DATA = 300, 20, 64
"""Characters of a text and of a button in a chat, bytes of what a button sends back (the smallest of all channels)."""
LONGEST = {
    "code": "L-1234567",
    "place": "Tanah Habang Kanan RT 01,02,03,04",
    "village": "Tanah Habang Kanan",
    "at": "14 Jan 2026, 06.04 WITA",
    "due": "14 Jan 2026, 06.14 WITA",
    "until": "14 Jan 2026, 18.00 WITA",
    "when": "14 Jan 2026, 06.05 WITA",
    "number": "112",
    "office": "Kecamatan Tanah Habang Kanan",
    "words": "x" * 60,
    "held": "foto, kata-kata, tempatnya dan kejadiannya",
    "items": "x" * 120,
    "depth": "pinggang",
    "newer": "K14-7Q",
    "title": "x" * 80,
    "from": "14 Jan 2026, 05.50",
    "to": "14 Jan 2026, 06.20 WITA",
    "link": "https://destana.kecamatan-lampihong.example/k/" + "x" * 22,
    "minutes": "30",
    "channel": "HP latihan",
    "gist": "x" * 90,  # matter_talk.LONGEST_ECHO
    "time": "06.04 WITA",
}


def texts() -> dict[str, str]:
    """Every text of the room with its Indonesian."""
    catalogue = _read((HERE / "locale/id/LC_MESSAGES/django.po").read_text())
    return {english: indonesian for english, indonesian in catalogue if english}


def _read(po: str) -> Iterator[tuple[str, str]]:
    for block in po.split("\n\n"):
        parts = {
            name: "".join(
                ast.literal_eval(line) for line in re.findall(r'^"(?:[^"\\]|\\.)*"', lines, re.MULTILINE)
            )
            for name, lines in re.findall(r'^(msgid|msgstr) ((?:"(?:[^"\\]|\\.)*"\n?)+)', block, re.MULTILINE)
        }
        if parts:
            yield parts.get("msgid", ""), parts.get("msgstr", "")


def labels() -> set[str]:
    """The texts that stand on buttons, found in the code: ``Button(label=_("..."))``."""
    found = set()
    for path in HERE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Button":
                label = next((word.value for word in node.keywords if word.arg == "label"), None)
                if isinstance(label, ast.Call) and label.args and isinstance(label.args[0], ast.Constant):
                    found.add(str(label.args[0].value))
    return found


@pytest.mark.parametrize("language", ["id", "en"])
def test_no_text_is_longer_than_a_chat_takes(language: str) -> None:
    for english, indonesian in texts().items():
        filled = (indonesian if language == "id" else english) % LONGEST
        assert len(filled) <= BODY, (len(filled), filled)


def test_every_place_in_a_text_has_a_longest_value() -> None:
    """The control: a new place would be filled with nothing, and any text would fit."""
    names = {name for text in texts() for name in re.findall(r"%\((\w+)\)", text)}
    assert names <= set(LONGEST)
    assert len(texts()) > 80


def test_no_label_is_longer_than_a_button_takes() -> None:
    known = texts()
    assert len(labels()) > 15
    for label in labels():
        for words in (label, known[label]):
            filled = words % LONGEST if "%(" not in words else words % (LONGEST | {"village": ""})
            assert len(filled) <= LABEL, filled


@pytest.mark.django_db
def test_every_village_fits_a_button_and_what_it_sends_back(district: str) -> None:
    for village in areas.villages(district):
        assert len(village.name[:LABEL]) <= LABEL
        assert len(f"ikuti-siaga:{village.code}".encode()) <= DATA


def test_the_catalogue_is_read_as_the_program_reads_it() -> None:
    with translation.override("id"):
        assert translation.gettext("Where did it happen?") == texts()["Where did it happen?"]
