"""Coded reports: what the card teaches reads back in any order; a slip is read with a question, or not at all."""

import itertools
import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as some
from rapidfuzz.distance import OSA

from destana.response.hazards.terms import Depth, Hazard, Trend
from destana.response.reports.reading import coded, codes
from destana.response.reports.reading.corrections import ITEMS, read_answer
from destana.response.reports.reading.read import needs_alarm, read
from destana.response.reports.reading.terms import Field, Kind, Reading

from .gazetteer import CODES, LAMPIHONG

VILLAGES = {code: codes.village_code(code, short) for code, short in LAMPIHONG.shorts}
HAZARDS, DEPTHS, TRENDS = (codes.taught(name) for name in ("hazard", "depth", "trend"))
PIMPING = CODES["pimping"]
SIGNS = string.ascii_uppercase + string.digits


def slips(word: str) -> set[str]:
    """Return everything that is one slip away: a sign wrong, missing, extra, or two swapped."""
    ends = range(len(word) + 1)
    made = {word[:at] + sign + word[at + 1 :] for at in ends[:-1] for sign in SIGNS}
    made |= {word[:at] + sign + word[at:] for at in ends for sign in SIGNS}
    made |= {word[:at] + word[at + 1 :] for at in ends[:-1]}
    made |= {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in ends[:-2]}
    return made - {word}


def said(reading: Reading) -> tuple[str, str, str, str, tuple[str, ...], int | None]:
    people = reading.best(Field.PEOPLE)
    one = (reading.value(field) for field in (Field.HAZARD, Field.VILLAGE, Field.DEPTH, Field.TREND))
    return (*one, reading.rts, people.amount if people else None)  # type: ignore[return-value]


@given(
    some.sampled_from(sorted(HAZARDS)), some.sampled_from(sorted(VILLAGES)), some.sampled_from(sorted(DEPTHS)),
    some.sampled_from(sorted(TRENDS)), some.tuples(some.integers(1, 40), some.integers(1, 999)), some.randoms(),
)  # fmt: skip
def test_what_the_card_teaches_reads_back_in_any_order(
    hazard: str, village: str, depth: str, trend: str, counted: tuple[int, int], chance: random.Random
) -> None:
    rt, people = counted
    parts = [HAZARDS[hazard], VILLAGES[village], DEPTHS[depth], TRENDS[trend], f"R{rt:02}", f"J{people}"]
    chance.shuffle(parts)
    reading = read(" ".join(["LAPOR", *parts]), LAMPIHONG)
    assert said(reading) == (hazard, village, depth, trend, (f"{rt:02}",), people)
    assert reading.kind == Kind.REPORT


def test_the_card_teaches_every_depth_and_trend_and_no_hazard_that_there_is_not() -> None:
    assert set(DEPTHS) == set(Depth.values)
    assert set(TRENDS) == set(Trend.values)
    assert set(HAZARDS) <= set(Hazard.values)
    assert all(VILLAGES.values())


def test_no_two_codes_of_the_card_are_one_slip_apart() -> None:
    taught = [*HAZARDS.values(), *DEPTHS.values(), *TRENDS.values(), *codes.taught("danger").values()]
    near = [
        (one, other)
        for one, other in itertools.combinations([*taught, *VILLAGES.values()], 2)
        if OSA.distance(one, other) <= 1
    ]
    assert near == []


@pytest.mark.parametrize("village", sorted(VILLAGES))
def test_a_slip_never_makes_another_village(village: str) -> None:
    for slip in slips(VILLAGES[village]):
        for text in (f"LAPOR BJR {slip} LTT", f"LAPOR {slip} BJR"):
            assert read(text, LAMPIHONG).village in {village, ""}, text


@pytest.mark.parametrize("village", sorted(VILLAGES))
def test_a_slip_in_three_letters_never_makes_another_village(village: str) -> None:
    for slip in slips(dict(LAMPIHONG.shorts)[village]):
        assert read(f"LAPOR BJR {slip} LTT", LAMPIHONG).village in {village, ""}, slip


@pytest.mark.parametrize("code", [*HAZARDS.values(), *DEPTHS.values(), *TRENDS.values()])
def test_a_slip_in_another_code_never_makes_a_village(code: str) -> None:
    for slip in slips(code):
        assert read(f"LAPOR BJR {slip} R03", LAMPIHONG).village == "", slip
        assert read(f"LAPOR BJR {VILLAGES[PIMPING]} {slip}", LAMPIHONG).village in {PIMPING, ""}, slip


def test_without_the_question_a_slip_does_make_another_village(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: take the look at the neighbours away, and TNI written for TNA is another village."""
    assert read("LAPOR BJR TNI LTT", LAMPIHONG).village == ""
    monkeypatch.setattr(codes.Codes, "is_alone", lambda self, word: True)
    assert read("LAPOR BJR TNI LTT", LAMPIHONG).village == CODES["tanah habang kiri"]


def test_a_slip_near_one_village_is_suggested_and_asked() -> None:
    best = read("LAPOR BJR PMP22 LTT", LAMPIHONG).best(Field.VILLAGE)
    assert best is not None
    assert (best.value, best.ask) == (PIMPING, True)


def test_two_villages_are_both_asked() -> None:
    found = read("LAPOR BJR PMP21 MND27", LAMPIHONG).of(Field.VILLAGE)
    assert [(item.value, item.ask) for item in found] == [(PIMPING, True), (CODES["mundar"], True)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("LAPOR BJR LTT R03 J15", ("FLOOD", "", "knee", "", ("03",), 15)),
        ("lapor#bjr#pmp21#ltt#rt03#15jiwa", ("FLOOD", PIMPING, "knee", "", ("03",), 15)),
        ("LAPOR BJR PMP 21 LTT R O3 J l5", ("FLOOD", PIMPING, "knee", "", ("03",), 15)),
        ("LPR BAAH PMP21 salutut NAIK r3", ("FLOOD", PIMPING, "knee", "rising", ("03",), None)),
        ("Lapor bjr Tanah Habang Kiri ltt", ("FLOOD", CODES["tanah habang kiri"], "knee", "", (), None)),
        ("BJR PMP21 LTT", ("FLOOD", PIMPING, "knee", "", (), None)),
    ],
)
def test_people_write_it_in_many_ways(text: str, expected: object) -> None:
    assert said(read(text, LAMPIHONG)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "lapor banjir besar pak di belakang langgar pimping RT 2",
        "LAPOR",
        "lapor pak",
        "air selutut di RT 3",
        "mohon info jadwal posyandu RT 3 pak",
        "LAPOR BJR " + "x" * 500,
    ],
)
def test_ordinary_words_are_no_codes(text: str) -> None:
    assert coded.coded_of(text, LAMPIHONG, read(text, LAMPIHONG)) is None


def test_what_cannot_be_read_is_named() -> None:
    text = "LAPOR BJR PMP21 QWX LTT ZZZ9"
    found = coded.coded_of(text, LAMPIHONG, read(text, LAMPIHONG))
    assert found is not None
    assert [word.words for word in found.unread] == ["QWX", "ZZZ9"]
    assert all(text[word.start : word.end] == word.words for word in found.unread)


def test_deep_water_and_a_cry_alarm_in_codes_too() -> None:
    assert needs_alarm(read("LAPOR BJR PMP21 LTT TLG", LAMPIHONG))
    assert not needs_alarm(read("LAPOR BJR PMP21 LTT", LAMPIHONG))


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("LTT", Field.DEPTH, "knee"), ("salutut", Field.DEPTH, "knee"), ("R03", Field.RT, "03"), ("3", Field.RT, "03"),
        ("20", Field.PEOPLE, "20"), ("KPN14", Field.VILLAGE, CODES["kupang"]), ("Kupang", Field.VILLAGE, CODES["kupang"]),
        ("TNI", Field.VILLAGE, ""), ("LTT", Field.VILLAGE, ""), ("PMP21 MND27", Field.VILLAGE, ""), ("0", Field.RT, ""), ("", Field.RT, ""),
    ],
)  # fmt: skip
def test_a_correction_is_read_for_its_field_only(text: str, field: Field, value: str) -> None:
    answer = read_answer(f"SALAH {ITEMS.index(field) + 1}={text}", LAMPIHONG)
    assert answer is not None
    assert answer.values == ((field, value),)


@given(some.text(max_size=450))
def test_no_text_breaks_it(text: str) -> None:
    read(text, LAMPIHONG)
    read_answer(text, LAMPIHONG)
    read_answer(f"SALAH 1={text} 2={text}", LAMPIHONG)


@pytest.mark.parametrize("text", ["BETUL", "betul.", " Bujur", "ya"])
def test_yes_is_understood_in_both_languages(text: str) -> None:
    answer = read_answer(text, LAMPIHONG)
    assert answer is not None
    assert answer.is_yes


def test_several_things_may_be_wrong_at_once() -> None:
    answer = read_answer("salah 2=Kupang, 3 = pinggang 5=20", LAMPIHONG)
    assert answer is not None
    assert answer.values == (
        (Field.VILLAGE, CODES["kupang"]),
        (Field.DEPTH, "waist"),
        (Field.PEOPLE, "20"),
    )
    assert not answer.unread


def test_a_new_value_that_cannot_be_read_is_for_a_person() -> None:
    answer = read_answer("SALAH 2=Kampung Baru", LAMPIHONG)
    assert answer is not None
    assert answer.unread


@pytest.mark.parametrize("text", ["salah paham pak", "betul banjir di sini", "banjir", "2=KPN14", ""])
def test_other_words_are_no_answer(text: str) -> None:
    assert read_answer(text, LAMPIHONG) is None
