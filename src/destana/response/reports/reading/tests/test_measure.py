"""The reading against texts that people really wrote. They are not part of the project; without them nothing is measured."""

import csv
from pathlib import Path

import pytest

from destana.response.reports.reading.read import needs_alarm, read
from destana.response.reports.reading.terms import Field, Kind, Reading, Strength

from .gazetteer import LAMPIHONG

_ROOT = Path(__file__).parents[6]
_TEXTS = _ROOT.parent / "shared" / "data" / "texts"
_FLOOD = {"FLOOD", "FLASHFLOOD", "PONDING", "DAMFAIL"}


def _rows(name: str) -> list[dict[str, str]]:
    path = _TEXTS / name
    if not path.is_file():
        pytest.skip(f"{name} is not on this machine: real texts stay out of the project")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _suggests_flood(reading: Reading) -> bool:
    return any(
        item.value in _FLOOD and item.strength is not Strength.LOW for item in reading.of(Field.HAZARD)
    )


def _mentions_flood(reading: Reading) -> bool:
    known = (*reading.of(Field.HAZARD), *reading.denied)
    return any(item.field is Field.HAZARD and item.value in _FLOOD for item in known)


def test_it_finds_floods_in_tweets() -> None:
    rows = _rows("tweets_ulm.csv")
    readings = [(row["hazard"] == "banjir", read(row["text"], LAMPIHONG)) for row in rows]
    floods = sum(is_flood for is_flood, _ in readings)
    hits = sum(is_flood and _suggests_flood(reading) for is_flood, reading in readings)
    false = sum(not is_flood and _suggests_flood(reading) for is_flood, reading in readings)
    mentioned = sum(is_flood and _mentions_flood(reading) for is_flood, reading in readings)
    precision, recall = hits / (hits + false), hits / floods
    print(f"{len(rows)} tweets, {floods} on floods: precision {precision:.3f}, recall {recall:.3f}")  # noqa: T201
    print(f"flood named, also denied or weakly: {mentioned / floods:.3f}")  # noqa: T201
    assert precision >= 0.95
    assert recall >= 0.88
    assert mentioned / floods >= 0.93


def test_it_stays_calm_over_ordinary_messages() -> None:
    rows = _rows("sms_not_report.csv")
    readings = [read(row["text"], LAMPIHONG) for row in rows]
    alarms = sum(needs_alarm(reading) for reading in readings)
    reports = sum(reading.kind == Kind.REPORT for reading in readings)
    floods = sum(_suggests_flood(reading) for reading in readings)
    villages = sum(bool(reading.village) for reading in readings)
    print(f"{len(rows)} messages: {alarms} alarms, {reports} reports, {floods} floods, {villages} villages")  # noqa: T201
    assert alarms / len(rows) <= 0.02
    assert reports / len(rows) <= 0.02
    assert floods == 0
    assert villages == 0
