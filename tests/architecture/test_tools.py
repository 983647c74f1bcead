"""The tools that guard the house are guarded too: each finds what was planted for it."""

import socket
import urllib.request
from pathlib import Path

import pytest

from tests.network import CallsOut, is_loopback
from tools import licences, messages

CODE = """
from django.utils.translation import gettext as _, ngettext, pgettext

def say(n):
    return _("Stay on high ground"), ngettext("%(n)d report", "%(n)d reports", n), pgettext("river", "Bank")
"""
PAGE = """
{% load i18n %}
<p title="{% translate "It's safe" %}">
  {% blocktranslate trimmed with village=v %}
    Water rises in {{ village }}
  {% endblocktranslate %}</p>{{ _("Call us")|upper }}
"""
SAID = {
    ("Stay on high ground", None),
    ("%(n)d report", None),
    ("Bank", "river"),
    ("It's safe", None),
    ("Water rises in %(village)s", None),
    ("Call us", None),
}


@pytest.fixture
def room(tmp_path: Path) -> messages.Package:
    """A room that says six things, none of them in Indonesian yet."""
    folder = tmp_path / "room"
    (folder / "templates").mkdir(parents=True)
    (folder / "tests").mkdir()
    (folder / "actions.py").write_text(CODE)
    (folder / "templates" / "page.html").write_text(PAGE)
    (folder / "tests" / "test_it.py").write_text('from x import _\n_("Only a test says this")\n')
    return messages.Package("destana.room", folder)


def translate(room: messages.Package, text: str, indonesian: str) -> None:
    """Put one translation into the catalogue, as a person does."""
    catalogue = room.catalogue.read_text()
    head, found, tail = catalogue.partition(f'"{text}"\n')
    assert found
    empty = 'msgstr[0] ""' if tail.startswith("msgid_plural") else 'msgstr ""'
    assert empty in tail
    room.catalogue.write_text(head + found + tail.replace(empty, f'{empty[:-2]}"{indonesian}"', 1))


def test_it_collects_what_code_and_pages_say(room: messages.Package) -> None:
    assert set(messages.texts(room)) == SAID


def test_it_finds_texts_without_indonesian(room: messages.Package) -> None:
    assert len(messages.check(room)) == len(SAID)
    assert messages.update(room) == (len(SAID), len(SAID))
    assert sum("has no Indonesian" in fault for fault in messages.check(room)) == len(SAID)


def test_it_keeps_what_was_translated_and_finds_the_rest(room: messages.Package) -> None:
    messages.update(room)
    translate(room, "Stay on high ground", "Tetap di tempat tinggi")
    translate(room, "%(n)d report", "%(n)d laporan")
    assert messages.update(room) == (len(SAID), len(SAID) - 2)
    assert "Tetap di tempat tinggi" in room.catalogue.read_text()


def test_it_finds_a_lost_placeholder(room: messages.Package) -> None:
    messages.update(room)
    translate(room, "Water rises in %(village)s", "Air naik")
    assert any("placeholders" in fault for fault in messages.check(room))


def test_it_finds_a_fuzzy_translation(room: messages.Package) -> None:
    messages.update(room)
    translate(room, "Call us", "Hubungi kami")
    text = room.catalogue.read_text()
    room.catalogue.write_text(text.replace('msgid "Call us"', '#, fuzzy\nmsgid "Call us"'))
    assert any("fuzzy" in fault for fault in messages.check(room))


def test_it_finds_and_drops_what_nobody_says_any_more(room: messages.Package) -> None:
    messages.update(room)
    (room.folder / "templates" / "page.html").unlink()
    assert any("no longer said" in fault for fault in messages.check(room))
    messages.update(room)
    assert "Water rises" not in room.catalogue.read_text()


def test_it_finds_two_translations_of_one_text(tmp_path: Path) -> None:
    rooms = []
    for name, indonesian in (("one", "Aman"), ("two", "Selamat")):
        room = messages.Package(f"destana.{name}", tmp_path / name)
        room.folder.mkdir()
        (room.folder / "terms.py").write_text('_("Safe")\n')
        messages.update(room)
        translate(room, "Safe", indonesian)
        rooms.append(room)
    assert messages.check_together(rooms[:1]) == []
    assert len(messages.check_together(rooms)) == 1


@pytest.mark.parametrize(
    ("expression", "is_good"),
    [
        ("MIT", True),
        ("Apache-2.0 OR BSD-3-Clause", True),
        ("MIT AND PSF-2.0", True),
        ("GPL-2.0-only", False),
        ("MIT AND SSPL-1.0", False),
        ("SSPL-1.0 OR MIT", True),
        ("Proprietary", False),
        ("unknown", False),
        ("", False),
    ],
)
def test_it_knows_licences_that_fit(expression: str, is_good: bool) -> None:
    assert licences.fits(expression) is is_good


def test_no_test_reaches_the_world() -> None:
    with pytest.raises(CallsOut):
        urllib.request.urlopen("http://192.0.2.1/")
    with pytest.raises(CallsOut):
        socket.getaddrinfo("example.org", 80)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line, pytest.raises(CallsOut):
        line.connect(("192.0.2.1", 53))
    assert is_loopback(("127.0.0.1", 1))
    assert is_loopback("/run/socket")
    assert not is_loopback(("::ffff:192.0.2.1", 1, 0, 0))
