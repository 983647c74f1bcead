"""The reading against texts that were made up by us; tests/data/README.md tells how each set came about."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from destana.response.reports.reading.read import needs_alarm, read
from destana.response.reports.reading.terms import Field, Reading, Strength

from .gazetteer import LAMPIHONG

_DATA = Path(__file__).parent / "data"
_HAZARDS = {
    "banjir": {"FLOOD", "FLASHFLOOD", "PONDING", "DAMFAIL"},
    "kebakaran": {"BUILDINGFIRE"},
    "pohon_tumbang": {"STRONGWIND"},
    "angin": {"STRONGWIND", "WINDSTORM"},
    "karhutla": {"WILDFIRE", "HAZE"},
    "longsor_ambles": {"LANDSLIDE", "BANKEROSION"},
    "lain": {"OTHER", "BUILDCOLLAPSE"},
    "gempa": {"QUAKE"},
    "listrik": {"UTILITY"},
}
_KINDS = {
    "kejadian": {"report"},
    "butuh": {"need"},
    "tanya": {"question"},
    "info": {"info"},
    "ralat": {"correction"},
    "bukan": {"not_a_report", "greeting"},
}


def _rows(name: str) -> list[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _first(reading: Reading, wanted: str) -> str:
    """Return the first hazard; where none is wanted a weak one does not count, since it fills in nothing."""
    best = reading.best(Field.HAZARD)
    return "" if best is None or (not wanted and best.strength is Strength.LOW) else best.value


def _judged(row: dict[str, str]) -> dict[str, bool]:
    reading = read(row["text"], LAMPIHONG)
    first = _first(reading, row["hazard"])
    return {
        "hazard": first in _HAZARDS[row["hazard"]] if row["hazard"] else first == "",
        "village": reading.village == row["village"],
        "rt": ",".join(reading.rts) == row["rt"],
        "kind": reading.kind.value in _KINDS[row["kind"]],
        "urgent": needs_alarm(reading) or row["urgent"] == "no",
        "calm": not needs_alarm(reading) or row["urgent"] == "yes",
    }


def test_it_reads_the_constructed_reports() -> None:
    rows = _rows("constructed_reports.csv")
    wrong: Counter[str] = Counter()
    notes = []
    for row in rows:
        for name, is_right in _judged(row).items():
            if not is_right:
                wrong[name] += 1
                notes.append(f"{name} {row['id']}")
    shares = {
        name: 1 - wrong[name] / len(rows) for name in ("hazard", "village", "rt", "kind", "urgent", "calm")
    }
    print(len(rows), shares, notes)  # noqa: T201 - the figures of docs/reading.md
    assert len(rows) == 48
    assert shares["hazard"] >= 0.95, notes
    assert shares["village"] >= 0.98, notes
    assert shares["rt"] == 1, notes
    assert shares["kind"] >= 0.95, notes
    assert shares["urgent"] == 1, notes
    assert shares["calm"] >= 0.95, notes


_FURTHER = [row for name in ("further", "unseen", "fourth", "fresh") for row in _rows(f"{name}_reports.csv")]


def _got(reading: Reading, row: dict[str, str]) -> dict[str, str]:
    denied = {item.value for item in reading.denied if item.field is Field.HAZARD}
    return {
        "kind": reading.kind.value,
        "hazard": _first(reading, row["hazard"]),
        "not_hazard": row["not_hazard"] if row["not_hazard"] in denied else "",
        "village": reading.village,
        "rt": ",".join(reading.rts),
        "depth": reading.value(Field.DEPTH),
        "trend": reading.value(Field.TREND),
        "alarm": "yes" if needs_alarm(reading) else "no",
    }


@pytest.mark.parametrize("row", _FURTHER, ids=[row["text"][:50] for row in _FURTHER])
def test_it_reads_further_reports(row: dict[str, str]) -> None:
    got = _got(read(row["text"], LAMPIHONG), row)
    loose = {"kind", "depth", "trend", "alarm"}
    wanted = {name: row[name] for name in got if row[name] or name not in loose}
    assert {name: got[name] for name in wanted} == wanted


def test_it_has_many_further_reports() -> None:
    assert len(_FURTHER) >= 200


@pytest.mark.parametrize("text", (_DATA / "cries.txt").read_text("utf-8").splitlines())
def test_it_hears_every_cry(text: str) -> None:
    assert needs_alarm(read(text, LAMPIHONG))


@pytest.mark.parametrize("text", (_DATA / "calm.txt").read_text("utf-8").splitlines())
def test_it_does_not_alarm_without_cause(text: str) -> None:
    assert not needs_alarm(read(text, LAMPIHONG))
