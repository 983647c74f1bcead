from datetime import timedelta

from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from destana.kit.clock import span
from destana.kit.text import split


@given(st.text(alphabet="ab \n", max_size=300), st.integers(min_value=1, max_value=50))
def test_parts_fit_and_no_letter_is_lost(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert all(len(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_it_cuts_at_a_paragraph_a_line_or_a_word() -> None:
    assert split("satu dua tiga\n\nempat lima", 16) == ["satu dua tiga", "empat lima"]
    assert split("satu dua tiga", 10) == ["satu dua", "tiga"]
    assert split("panjangsekali", 5) == ["panja", "ngsek", "ali"]
    assert split("", 5) == [""]


def test_it_says_what_is_left_to_the_minute() -> None:
    with override("id"):
        assert span(timedelta(hours=3, minutes=12, seconds=59)) == "3 jam 12 mnt"
        assert span(timedelta(minutes=5)) == "5 mnt"
        assert span(timedelta(seconds=-1)) == "0 mnt"
