import pytest
from hypothesis import given
from hypothesis import strategies as st

from destana.config.backup import card

KEYS = st.binary(min_size=16, max_size=16)


@given(KEYS)
def test_it_reads_what_it_prints(key: bytes) -> None:
    line = card.write_line(key)
    assert len(line) == 34
    assert card.read_line(line) == key


def test_it_forgives_handwriting() -> None:
    line = card.write_line(bytes([0, 1] * 8))
    assert card.read_line(line.lower().replace("-", " ").replace("0", "o").replace("1", "l")) == bytes(
        [0, 1] * 8
    )


def test_it_finds_nearly_every_typing_slip() -> None:
    line = card.write_line(bytes(range(16)))
    missed = tried = 0
    for place, sign in enumerate(line):
        for other in card.ALPHABET:
            if sign not in {"-", other}:
                tried += 1
                try:
                    card.read_line(line[:place] + other + line[place + 1 :])
                    missed += 1
                except card.NotAKey:
                    pass
    assert (
        missed <= tried / 100
    )  # two check signs: one slip in a thousand, which the backup itself then refuses


@pytest.mark.parametrize("line", ["", "ABCD", "U" * 28, "0" * 29])
def test_it_refuses_what_is_no_key(line: str) -> None:
    with pytest.raises(card.NotAKey, match="7 groups"):
        card.read_line(line)
