"""How the public pages speak: short sentences, no word of an office, the same placeholders in both languages."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

SURFACES = Path(__file__).resolve().parents[2]
BANNED = (
    "mohon maaf atas",
    "invalid",
    "submit",
    "data tidak valid",
    "terjadi kesalahan",
    "silakan coba beberapa saat lagi",
    "himbauan",
    "dimohon",
    "debit air",
    "evakuasi",
)
LONGEST = 20
_MARKUP = re.compile(r"<[^>]+>|%\(\w+\)s")


def texts() -> list[str]:
    """Every Indonesian text of the public pages."""
    found = []
    for surface in ("ui", "board", "public"):
        with (SURFACES / surface / "locale" / "id" / "LC_MESSAGES" / "django.po").open("rb") as file:
            for message in read_po(file):
                strings = message.string if isinstance(message.string, tuple | list) else [message.string]
                found += [str(string) for string in strings if message.id and string]
    return found


def test_there_is_something_to_read() -> None:
    assert len(texts()) > 300


@pytest.mark.parametrize("word", BANNED)
def test_no_text_uses_a_banned_word(word: str) -> None:
    assert [text for text in texts() if word in text.casefold()] == []


def test_sentences_are_short() -> None:
    sentences = [part for text in texts() for part in re.split(r"[.?:\n]+(?:\s|$)", _MARKUP.sub("x", text))]
    assert [sentence for sentence in sentences if len(sentence.split()) > LONGEST] == []
    words = [len(sentence.split()) for sentence in sentences if sentence.strip()]
    assert sum(words) / len(words) <= 12


def test_no_text_shouts() -> None:
    assert [text for text in texts() if "!" in text] == []
