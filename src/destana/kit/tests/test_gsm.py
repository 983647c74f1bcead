"""SMS counted as a phone counts them, and cut as a phone cuts them."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from destana.kit import gsm


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 1), ("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("a" * 307, 3), ("€" * 80, 1), ("€" * 81, 2), ("[" * 76 + "aa", 1),
        ("’" + "a" * 69, 1), ("’" + "a" * 70, 2), ("🌊" * 35, 1), ("🌊" * 36, 2), ("🌊" * 66, 2), ("🌊" * 67, 3),
    ],
)  # fmt: skip
def test_it_counts_what_the_phone_counts(text: str, parts: int) -> None:
    assert gsm.parts(text) == parts


def test_an_escape_is_never_cut_from_its_character() -> None:
    first, second = gsm.split("a" * 152 + "€" * 10)
    assert (len(first), second) == (152, "€" * 10)


def test_one_foreign_letter_halves_the_room() -> None:
    assert gsm.size("a" * 159 + "’") == 160
    assert gsm.parts("a" * 159 + "'") == 1
    assert gsm.parts("a" * 159 + "’") == 3


@given(some.text(max_size=700))
def test_nothing_is_lost_and_no_part_is_too_long(text: str) -> None:
    made = gsm.split(text)
    assert "".join(made) == text
    room = (160, 153) if gsm.is_gsm7(text) else (70, 67)
    count = gsm.septets if gsm.is_gsm7(text) else gsm.units
    assert all(count(part) <= room[len(made) > 1] for part in made)


@given(some.text(alphabet=sorted(gsm.BASIC | gsm.EXTENSION), max_size=200))
def test_what_is_encoded_decodes_to_the_same(text: str) -> None:
    assert gsm.decode(gsm.encode(text)) == text
    assert len(gsm.encode(text)) == gsm.septets(text)


def test_the_codes_are_those_of_the_standard() -> None:
    """3GPP TS 23.038, 6.2.1: @ is 0, _ is 0x11, space 0x20, A 0x41, a 0x61, à 0x7F; the euro is an escape and 0x65."""
    assert gsm.encode("@_ Aaà€") == bytes([0, 0x11, 0x20, 0x41, 0x61, 0x7F, 0x1B, 0x65])


def test_what_the_alphabet_has_not_is_not_encoded() -> None:
    with pytest.raises(ValueError, match="alphabet"):
        gsm.encode("🌊")


@given(some.binary(max_size=200))
def test_no_codes_break_it(codes: bytes) -> None:
    assert gsm.is_gsm7(gsm.decode(codes))
