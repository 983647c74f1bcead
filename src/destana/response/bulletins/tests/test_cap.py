"""Our alerts are valid CAP 1.2, and bad ones are found out, also where the schema is blind."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from lxml import etree

from destana.config.env import ROOT
from destana.response.bulletins import cap
from destana.response.bulletins.terms import Kind, Source, Status
from destana.response.bulletins.tests.scene import wording
from destana.response.hazards.terms import Hazard, Level
from tests.world import KANDANG_JAYA, NOW, PIMPING

SQUARE = {
    "type": "Polygon",
    "coordinates": [[[115.32, -2.38], [115.33, -2.38], [115.33, -2.37], [115.32, -2.37], [115.32, -2.38]]],
}
ALERT = cap.Alert(
    wording=wording(),
    district="63.11.05",
    number=14,
    code="K14-7Q",
    status=Status.ACTUAL,
    published_at=NOW,
    issuer="Kecamatan Lampihong",
    web="https://lampihong.example/kabar/14",
    places=(cap.Place(PIMPING, "Pimping", SQUARE), cap.Place(KANDANG_JAYA, "Kandang Jaya")),
)
EARLIER = (cap.Earlier(13, "K13-3M", NOW - timedelta(hours=1)),)
NS = {"c": "urn:oasis:names:tc:emergency:cap:1.2"}


def texts(xml: bytes, path: str) -> list[str]:
    return [found.text or "" for found in etree.fromstring(xml).findall(path, NS)]


def test_it_writes_a_valid_alert_in_two_languages() -> None:
    xml = cap.alert_xml(ALERT)
    assert cap.validate(xml) == []
    assert texts(xml, "c:info/c:language") == ["id", "en"]
    assert texts(xml, "c:identifier") == ["destana.63.11.05.K14-7Q"]
    assert texts(xml, "c:msgType") == ["Alert"]
    assert texts(xml, "c:sent") == ["2026-01-14T06:04:00+08:00"]
    assert texts(xml, "c:info/c:event") == ["Banjir", "Flood"]
    assert texts(xml, "c:info/c:severity") == ["Severe", "Severe"]
    assert texts(xml, "c:info/c:certainty") == ["Observed", "Observed"]
    assert texts(xml, "c:info/c:web")[0] == "https://lampihong.example/kabar/14"
    assert texts(xml, "c:info/c:area/c:geocode/c:value") == [PIMPING, KANDANG_JAYA] * 2
    assert texts(xml, "c:info/c:area/c:geocode/c:valueName")[0] == "Kemendagri"
    assert texts(xml, "c:info/c:area/c:polygon")[0].startswith("-2.38000,115.32000 ")


@pytest.mark.parametrize("level", [Level.WASPADA, Level.SIAGA, Level.AWAS])
@pytest.mark.parametrize("hazard", list(Hazard))
def test_it_writes_every_hazard_and_level_validly(hazard: Hazard, level: Level) -> None:
    assert cap.validate(cap.alert_xml(replace(ALERT, wording=wording(hazard=hazard, level=level)))) == []


@pytest.mark.parametrize(
    ("kind", "level", "message_type"),
    [
        (Kind.UPDATE, Level.AWAS, "Update"),
        (Kind.ALL_CLEAR, Level.AMAN, "Update"),
        (Kind.WITHDRAWAL, Level.NONE, "Cancel"),
    ],
)
def test_it_names_the_earlier_message(kind: Kind, level: Level, message_type: str) -> None:
    xml = cap.alert_xml(replace(ALERT, wording=wording(kind=kind, level=level), earlier=EARLIER))
    assert cap.validate(xml) == []
    assert texts(xml, "c:msgType") == [message_type]
    assert texts(xml, "c:references") == [
        "destana.63.11.05,destana.63.11.05.K13-3M,2026-01-14T05:04:00+08:00"
    ]


def test_it_says_exercise_and_source() -> None:
    relayed = wording(source=Source.RELAY, source_name="BMKG")
    xml = cap.alert_xml(replace(ALERT, status=Status.EXERCISE, wording=relayed))
    assert cap.validate(xml) == []
    assert texts(xml, "c:status") == ["Exercise"]
    assert "LATIHAN" in texts(xml, "c:note")[0]
    assert texts(xml, "c:source") == ["BMKG"]
    assert texts(xml, "c:info/c:headline")[0].startswith("LATIHAN: ")


def test_it_writes_utc_as_minus_zero() -> None:
    with timezone.override("UTC"):
        xml = cap.alert_xml(ALERT)
    assert texts(xml, "c:sent") == ["2026-01-13T22:04:00-00:00"]
    assert cap.validate(xml) == []


def test_it_writes_islands_without_holes_and_never_a_crossing() -> None:
    hole = [[115.324, -2.376], [115.326, -2.376], [115.326, -2.374], [115.324, -2.376]]
    islands = {"type": "MultiPolygon", "coordinates": [[*SQUARE["coordinates"], hole], SQUARE["coordinates"]]}
    thin = {
        "type": "Polygon",
        "coordinates": [[[115.0, -2.0], [115.0000001, -2.0], [115.0, -2.0000001], [115.0, -2.0]]],
    }
    places = (cap.Place(PIMPING, "Pimping", islands), cap.Place(KANDANG_JAYA, "Kandang Jaya", thin))
    xml = cap.alert_xml(replace(ALERT, places=places))
    assert cap.validate(xml) == []
    assert len(texts(xml, "c:info/c:area/c:polygon")) == 4


GOOD = cap.alert_xml(ALERT).decode()
RING = "-2.38,115.32 -2.38,115.33 -2.37,115.33 -2.38,115.32"


def area(inside: str) -> bytes:
    """Return an alert with one area that holds ``inside``."""
    head, _cut, _rest = GOOD.partition("<area>")
    return f"{head}<area><areaDesc>Pimping</areaDesc>{inside}</area></info></alert>".encode()


def codes(xml: bytes, **more: object) -> set[str]:
    return {fault.code for fault in cap.validate(xml, **more)}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        (f"<polygon>{RING}</polygon>", None),
        ("<polygon></polygon>", "polygon_empty"),
        ("<polygon>a,b c,d</polygon>", "polygon_unreadable"),
        ("<polygon>-2.38,115.32,0 -2.38,115.33,0</polygon>", "polygon_unreadable"),
        ("<polygon>nan,115.32 -2.38,115.33 -2.37,115.33 nan,115.32</polygon>", "polygon_unreadable"),
        ("<polygon>1e999,115.32 -2.38,115.33 -2.37,115.33 1e999,115.32</polygon>", "polygon_unreadable"),
        ("<polygon>-2.38,115.32 -2.38,115.33 -2.38,115.32</polygon>", "polygon_short"),
        ("<polygon>-2.38,115.32 -2.38,115.33 -2.37,115.33 -2.37,115.32</polygon>", "polygon_open"),
        ("<polygon>115.32,-2.38 115.33,-2.38 115.33,-2.37 115.32,-2.38</polygon>", "polygon_swapped"),
        ("<polygon>98.0,3.5 98.1,3.5 98.1,3.6 98.0,3.5</polygon>", "polygon_swapped"),
        ("<polygon>95.32,195.38 95.33,195.38 95.33,195.37 95.32,195.38</polygon>", "polygon_off_earth"),
        ("<polygon>0,110 1,111 0,111 1,110 0,110</polygon>", "polygon_crossing"),
        ("<polygon>0,110 1,111 2,112 0,110</polygon>", "polygon_crossing"),
        ("<polygon>" + "0,110 " * 20_001 + "</polygon>", "polygon_too_long"),
        ("<circle>-2.38,115.32 5</circle>", None),
        ("<circle>-2.38,115.32 0</circle>", None),
        ("<circle>-2.38,115.32 -1</circle>", "circle_radius"),
        ("<circle>-2.38,115.32 nan</circle>", "circle_radius"),
        ("<circle>-2.38,115.32 90000</circle>", "circle_radius"),
        ("<circle>-2.38,115.32</circle>", "circle_radius"),
        ("<circle>115.32 5</circle>", "circle_centre"),
        ("<circle>-2.38,215.32 5</circle>", "circle_centre"),
        (f"<polygon>{RING}</polygon><ceiling>900</ceiling>", "ceiling_alone"),
    ],
)
def test_it_finds_what_is_wrong_with_an_area(inside: str, code: str | None) -> None:
    assert codes(area(inside)) == ({code} if code else set())


def swap(old: str, new: str) -> bytes:
    assert old in GOOD
    return GOOD.replace(old, new).encode()


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        (b"", "not_xml"),
        (b"<alert", "not_xml"),
        (b"\xff\xfe\x00", "not_xml"),
        (b"<alert/>", "schema"),
        (swap("<status>Actual", "<status>Real"), "schema"),
        (swap("+08:00</sent>", "Z</sent>"), "schema"),
        (swap("06:04:00+08:00</sent>", "06:04:00.5+08:00</sent>"), "schema"),
        (swap("<scope>Public</scope>", ""), "schema"),
        (swap("<identifier>destana.63", "<identifier>destana,63"), "bad_name"),
        (swap("<identifier>destana.63.11.05.K14-7Q", "<identifier>"), "no_name"),
        (swap("<msgType>Alert", "<msgType>Update"), "no_references"),
        (swap("<msgType>Alert", "<msgType>Cancel"), "no_references"),
        (swap("<scope>Public</scope>", "<scope>Public</scope><references>a b</references>"), "bad_reference"),
        (
            swap(
                "<scope>Public</scope>",
                "<scope>Public</scope><references>destana.63.11.05,destana.63.11.05.K14-7Q,"
                "2026-01-14T06:04:00+08:00</references>",
            ),
            "own_reference",
        ),
        (swap("<expires>2026-01-14T18", "<expires>2026-01-14T05"), "expires_first"),
        (b"<!DOCTYPE a [<!ENTITY x 'y'>]><alert>&x;</alert>", "doctype"),
        (f"<?xml version='1.0' encoding='UTF-16'?><!DOCTYPE a><alert/>".encode("utf-16"), "doctype"),  # noqa: F541
        (b" " * (1024 * 1024 + 1), "too_large"),
    ],
)
def test_it_finds_what_is_wrong_with_a_message(xml: bytes, code: str) -> None:
    assert code in codes(xml)


def test_it_reads_no_file_through_an_entity() -> None:
    trick = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + GOOD.encode().split(b"\n", 1)[1]
    assert codes(trick) == {"doctype"}


def test_it_finds_an_identifier_that_is_here_already() -> None:
    assert codes(GOOD.encode(), known={"destana.63.11.05,destana.63.11.05.K14-7Q"}) == {"duplicate"}


SAMPLES = sorted((ROOT.parent / "shared" / "data" / "cap").glob("*.xml"))


@pytest.mark.skipif(not SAMPLES, reason="the samples of other agencies are not on this machine")
def test_it_finds_nothing_wrong_with_real_messages() -> None:
    assert {file.name: cap.validate(file.read_bytes()) for file in SAMPLES} == {
        file.name: [] for file in SAMPLES
    }


def test_it_takes_a_moment_of_any_zone() -> None:
    xml = cap.alert_xml(replace(ALERT, published_at=datetime(2026, 1, 13, 22, 4, 0, 999, tzinfo=UTC)))
    assert texts(xml, "c:sent") == ["2026-01-14T06:04:00+08:00"]
