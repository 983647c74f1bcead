"""Incidents at the desk."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from destana.response.hazards.terms import Level
from destana.response.incidents import actions, queries
from destana.response.incidents.terms import State
from tests.world import PIMPING, World


@pytest.fixture
def flood(world: World) -> str:
    """The address of a running flood."""
    made = actions.open_incident(name="Banjir Balangan", hazards=["FLOOD"], by=world.rusdi, at=world.now)
    return f"/meja/kejadian/{made.code}"


def page_of(world: World) -> Any:
    return queries.page(queries.get_for(world.rusdi, 1), only_public=False)


def test_it_opens_one_by_hand(world: World, desk: Any) -> None:
    answer = desk(world.rusdi).post(
        "/meja/kejadian/baru", {"nama": "Puting beliung Lajar", "jenis": "WINDSTORM"}
    )
    assert answer["Location"] == "/meja/kejadian/K-01"
    assert page_of(world).incident.state == State.ACTIVE


def test_it_wants_a_name_and_a_hazard(world: World, desk: Any) -> None:
    answer = desk(world.rusdi).post("/meja/kejadian/baru", {"nama": "Angin", "jenis": "naga"})
    assert answer.status_code == 422
    assert 'value="Angin"' in answer.content.decode()


def test_it_states_a_village_on_a_named_word(world: World, desk: Any, flood: str) -> None:
    form = {
        "desa": PIMPING,
        "tingkat": "siaga",
        "jenis": "FLOOD",
        "air": "knee",
        "arah": "rising",
        "sumber": "Pambakal",
    }
    desk(world.rusdi).post(f"{flood}/desa", form)
    [village] = page_of(world).villages
    assert (village.level, village.source, village.depth) == (Level.SIAGA, "Pambakal", "knee")


@pytest.mark.parametrize(
    ("missing", "status"),
    [
        ({"sumber": ""}, 422),
        ({"tingkat": "none"}, 422),
        ({"per": "9999"}, 422),
        ({"desa": "63.11.01.2001"}, 403),
    ],
)
def test_it_refuses_a_status_without_word_level_village_or_time(
    world: World, desk: Any, flood: str, missing: dict[str, str], status: int
) -> None:
    form = {"desa": PIMPING, "tingkat": "siaga", "sumber": "Pambakal", "kalimat": "Air selutut"} | missing
    answer = desk(world.rusdi).post(f"{flood}/desa", form)
    assert answer.status_code == status
    assert 'value="Air selutut"' in answer.content.decode()
    assert page_of(world).villages == ()


def test_it_takes_figures_with_source_and_shows_them_apart(world: World, desk: Any, flood: str) -> None:
    browser = desk(world.rusdi)
    for source, number in (("BPBD", "1.412"), ("Pambakal", "300")):
        browser.post(f"{flood}/angka", {"angka": "affected_households", "nilai": number, "sumber": source})
    page = browser.get(flood).content.decode()
    assert "1.412" in page
    assert "300" in page
    assert "1.712" not in page


@pytest.mark.parametrize("number", ["", "-1", "1e999", "dua", "9999999999", "1,5"])
def test_it_refuses_what_is_no_count(world: World, desk: Any, flood: str, number: str) -> None:
    answer = desk(world.rusdi).post(f"{flood}/angka", {"angka": "dead", "nilai": number, "sumber": "Polsek"})
    assert answer.status_code == 422


def test_it_wants_a_second_person_for_the_dead(world: World, desk: Any, flood: str) -> None:
    one, other = desk(world.rusdi), desk(world.aida)
    one.post(f"{flood}/angka", {"angka": "dead", "nilai": "1", "sumber": "Polsek", "status": "verified"})
    [figure] = page_of(world).figures
    assert not figure.is_public
    assert one.post(f"{flood}/angka/{figure.id}/pastikan").status_code == 403
    other.post(f"{flood}/angka/{figure.id}/pastikan")
    assert page_of(world).figures[0].is_public


def test_it_moves_through_the_states_that_may_follow(world: World, desk: Any, flood: str) -> None:
    browser = desk(world.rusdi)
    assert 'value="cancelled"' not in browser.get(flood).content.decode()
    assert 'value="cancelled"' in desk(world.innovator).get(flood).content.decode()
    assert browser.post(f"{flood}/pindah", {"ke": "closed"}).status_code == 403
    assert browser.post(f"{flood}/pindah", {"ke": "recovery", "versi": "1"}).status_code == 409
    browser.post(f"{flood}/pindah", {"ke": "controlled", "alasan": "air surut", "versi": "1"})
    assert page_of(world).incident.state == State.CONTROLLED


def test_it_writes_notes_for_the_desk_or_for_everybody(world: World, desk: Any, flood: str) -> None:
    browser = desk(world.rusdi)
    browser.post(f"{flood}/catatan", {"catatan": "Perahu disiapkan"})
    browser.post(f"{flood}/catatan", {"catatan": "Posko di balai desa", "umum": "1"})
    public = [line.text for line in queries.page(queries.get_for(world.rusdi, 1), only_public=True).lines]
    assert "Posko di balai desa" in public
    assert "Perahu disiapkan" not in public


def test_it_joins_by_code_and_takes_out(world: World, desk: Any, flood: str) -> None:
    report = world.verified()
    browser = desk(world.rusdi)
    assert browser.post(f"{flood}/gabung", {"kode": "L-0999"}).status_code == 422
    browser.post(f"{flood}/gabung", {"kode": report.code})
    assert report.code in browser.get(flood).content.decode()
    browser.post(f"{flood}/lepas/{report.id}")
    assert queries.incident_of(report.id) is None


def test_it_shows_an_agency_no_reports(world: World, desk: Any, flood: str) -> None:
    report = world.verified("Air masuk rumah Bu Siti")
    actions.join(
        incident_id=queries.running(world.rusdi)[0].id, report_id=report.id, by=world.rusdi, at=world.now
    )
    page = desk(world.agency).get(flood).content.decode()
    assert "Bu Siti" not in page
    assert "Banjir Balangan" in page


@pytest.mark.parametrize("address", ["/meja/kejadian", "/meja/siaran", "/meja/desa"])
def test_it_asks_as_often_for_fifty_as_for_five(world: World, desk: Any, address: str) -> None:
    browser = desk(world.rusdi)
    counts = []
    for upto in (5, 50):
        for _each in range(upto - len(queries.recent(world.rusdi, limit=100))):
            actions.open_incident(name="Banjir", hazards=["FLOOD"], by=world.rusdi, at=world.now)
        browser.get(address)
        with CaptureQueriesContext(connection) as asked:
            browser.get(address)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_it_asks_as_often_for_an_incident_of_fifty_reports(world: World, desk: Any, flood: str) -> None:
    browser, counts = desk(world.rusdi), []
    for upto in (5, 50):
        while world._count < upto:
            actions.join(
                incident_id=queries.running(world.rusdi)[0].id,
                report_id=world.report().id,
                by=world.rusdi,
                at=world.now,
            )
        browser.get(flood)
        with CaptureQueriesContext(connection) as asked:
            browser.get(flood)
        counts.append(len(asked))
    assert counts[0] == counts[1]
