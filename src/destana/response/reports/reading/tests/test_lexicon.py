"""The word lists: every value is known, every unchecked word is really in a list, words do not fall together."""

import tomllib
from pathlib import Path

import pytest

from destana.response.hazards.terms import Depth, Hazard, Trend
from destana.response.reports.reading.lexicon import LAYERS, SHARED, keys_in, lexicon, spelling_words
from destana.response.reports.reading.spelling import corrected
from destana.response.reports.reading.terms import Danger, Need, Style
from destana.response.reports.reading.tokens import folded, key_of, keys_of

_DATA = Path(__file__).parents[1] / "data"
_VALUES = {
    "hazard": set(Hazard.values),
    "danger": set(Danger.values),
    "need": set(Need.values),
    "depth": set(Depth.values),
    "trend": set(Trend.values),
    "style": set(Style.values),
    "hint": {"correction", "sale", "over", "question", "nothing", "witness"},
}


@pytest.mark.parametrize("name", LAYERS)
def test_every_value_is_known(name: str) -> None:
    data = tomllib.loads((_DATA / f"{name}.toml").read_text("utf-8"))
    for row in (*data["sense"], *data.get("pair", [])):
        assert row["value"] in _VALUES[row["field"]]
    for row in data.get("pair", []):
        assert all(keys_in(group) for group in row["groups"]), row


def test_every_hazard_has_words() -> None:
    data = tomllib.loads((_DATA / "hazards.toml").read_text("utf-8"))
    assert {row["value"] for row in data["sense"]} == set(Hazard.values)


@pytest.mark.parametrize("name", [*LAYERS, *SHARED])
def test_every_unchecked_word_is_in_a_list(name: str) -> None:
    data = tomllib.loads((_DATA / f"{name}.toml").read_text("utf-8"))
    known = lexicon().words | {
        key_of(word) for word in data.get("directions", {}).values() for word in word.split()
    }
    known |= {key_of(word) for word in data.get("numbers", {})}
    for phrase in data.get("unverified", []):
        assert all(key_of(folded(word)) in known for word in phrase.split()), phrase


@pytest.mark.parametrize(
    ("one", "other"),
    [("tolong", "tulung"), ("terendam", "tarandam"), ("Ba'ah", "baah"), ("TOLOOONG", "tulung")],
)
def test_spellings_of_one_word_share_a_key(one: str, other: str) -> None:
    assert set(keys_of(folded(one))) & set(keys_of(folded(other)))


@pytest.mark.parametrize(
    ("one", "other"),
    [("tepi", "tapi"), ("enak", "anak"), ("doa", "dua"), ("lahar", "leher"), ("rada", "reda")],
)
def test_different_words_stay_apart(one: str, other: str) -> None:
    assert not set(keys_of(one)) & set(keys_of(other))


@pytest.mark.parametrize(
    "word", ["banjar", "bandung", "pusing", "terbesar", "kebenaran", "tumben", "kenyang"]
)
def test_a_real_word_is_not_corrected(word: str) -> None:
    assert corrected(keys_of(word)[0]) == ""


def test_no_word_is_both_meant_and_real() -> None:
    meant, real = spelling_words()
    assert not {key for keys in meant.values() for key in keys} & real
