"""What holds for every text: no text breaks the reading, every reason stands in the text, and time grows with length."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from destana.response.hazards.terms import Depth, Hazard, Trend
from destana.response.reports.reading.read import needs_alarm, read
from destana.response.reports.reading.terms import Danger, Field, Kind, Need, Reading, Style

from .gazetteer import CODES, LAMPIHONG

_WORDS = """banjir baah kada tidak belum di Pimping Kusambi Hulu RT 2 02 , . ? ! # tulung tolong banyu naik surut selutut 30 cm
1,5 meter kebakaran api lahan padam bukan tapi karena kalau apakah perahu butuh 12 KK rumah nenek hanyut Tanah Habang Kiri
dekat langgar paringin ka dari - / rt1 jebol bendungan katanya""".split()
_VALUES = {
    Field.HAZARD: set(Hazard.values),
    Field.DEPTH: set(Depth.values),
    Field.TREND: set(Trend.values),
    Field.DANGER: set(Danger.values),
    Field.NEED: set(Need.values),
    Field.KIND: set(Kind.values),
    Field.STYLE: set(Style.values),
    Field.VILLAGE: set(CODES.values()),
}


def _check(text: str, reading: Reading) -> None:
    for item in (*reading.suggestions, *reading.denied):
        reason = item.reason
        assert 0 <= reason.start <= reason.end <= len(text)
        assert text[reason.start : reason.end] == reason.words
        assert item.value in _VALUES.get(item.field, {item.value})
    assert len(reading.of(Field.KIND)) == 1


_ANY_TEXT = st.text(alphabet=st.characters(), max_size=400)
_LIKELY_TEXT = st.lists(st.one_of(st.sampled_from(_WORDS), st.text(max_size=8)), max_size=60).map(" ".join)
_GLUED_TEXT = st.lists(st.sampled_from([*_WORDS, " ", "\n", "\0", "\ud800", "́", "_", "२"]), max_size=60).map(
    "".join
)


@settings(deadline=None, max_examples=300)
@given(st.one_of(_ANY_TEXT, _LIKELY_TEXT, _GLUED_TEXT))
def test_it_reads_any_text(text: str) -> None:
    _check(text, read(text, LAMPIHONG))


@settings(deadline=None, max_examples=150)
@given(_LIKELY_TEXT)
def test_it_reads_the_same_text_alike(text: str) -> None:
    assert read(text, LAMPIHONG) == read(text, LAMPIHONG)


@settings(deadline=None, max_examples=150)
@given(
    st.lists(st.sampled_from("di sini warga kami pagi hari banyak orang jalan".split()), max_size=10),
    st.integers(0, 10),
)
def test_it_hears_tulung_anywhere(words: list[str], place: int) -> None:
    text = " ".join([*words[:place], "tulung", *words[place:]])
    assert needs_alarm(read(text, LAMPIHONG))


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\0",
        "\ud800\udfff",
        "🙏🙏",
        "....",
        "1" * 5000,
        "½ ²",
        "RT",
        "rt 99999999999",
        "#",
        "1e999 meter",
        "\u202ebanjir",
    ],
)
def test_it_reads_strange_texts(text: str) -> None:
    _check(text, read(text, LAMPIHONG))


def test_it_reads_letters_of_another_kind() -> None:
    assert read("𝐁𝐀𝐍𝐉𝐈𝐑 di Pimping", LAMPIHONG).value(Field.HAZARD) == "FLOOD"
    assert read("ban\u200bjir", LAMPIHONG).value(Field.HAZARD) == "FLOOD"
    assert read("bánjír di RT ٢", LAMPIHONG).rts == ("2",)


def test_it_says_not_a_report_of_nothing() -> None:
    assert read("", LAMPIHONG).kind is Kind.NOT_A_REPORT
    assert not needs_alarm(read("", LAMPIHONG))


_LETTER = (
    "Selamat pagi min, izin melapor, sungai di belakang rumah kami di Lok Hamawang RT 2 sudah meluap sejak jam 3 subuh, air "
    "kira-kira selutut orang dewasa dan masih naik, ada nini kada kawa bajalan, tolong kirim perahu ke depan langgar, 12 KK "
    "terdampak, banyu lakas banar naiknya, RT 1, 2, dan 4 sudah kebanjiran"
)


def _seconds(text: str, times: int) -> float:
    """Return the least processor time of several readings: other programs on the machine do not count."""
    best = 60.0
    for _ in range(times):
        start = time.process_time()
        read(text, LAMPIHONG)
        best = min(best, time.process_time() - start)
    return best


def test_it_reads_a_letter_in_milliseconds() -> None:
    assert len(_LETTER) >= 300
    assert _seconds(_LETTER, 40) < 0.004  # measured: about one millisecond; twice two for a busy machine


@pytest.mark.parametrize(
    "piece",
    [
        _LETTER,
        "a",
        "a b ",
        "rt 1, ",
        "1,",
        "tidak ada banjir ",
        "kusambi paringin ",
        "lahan terbakar ",
        "banyu naik ",
        "tolong pak ",
        "bukan RT 2 ",
        "!",
        "katanya ",
        "a\u0301",
    ],
)
def test_it_takes_time_in_proportion_to_length(piece: str) -> None:
    short, long = (piece * (size // len(piece)) for size in (2500, 20000))
    # Eight times the length may take eight times the time; four times that is allowed for noise, squared time would be 64.
    assert _seconds(long, 4) < 32 * max(_seconds(short, 5), 0.001)
