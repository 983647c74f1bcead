"""Who comes in where: every address, every role, both methods, and always the stranger."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.urls.resolvers import URLPattern

from destana.foundation.people.terms import Permission
from destana.response.bulletins import actions as bulletins
from destana.response.bulletins.terms import Wording
from destana.response.consultations import actions as consultations
from destana.response.consultations.terms import Kind, Matter
from destana.response.consultations.terms import Source as Way
from destana.response.handovers import actions as handovers
from destana.response.incidents import actions as incidents
from destana.response.rumours import actions as rumours
from destana.response.rumours.terms import Claim, Source
from destana.surfaces.office import urls
from destana.surfaces.office.signin.guard import SIGNED_IN
from tests.world import PIMPING, World

CAST = "admin innovator rusdi camat pambakal operator auditor agency stranger nobody".split()
PATTERNS: list[URLPattern] = list(urls.urlpatterns)


def view_of(pattern: URLPattern) -> Any:
    return pattern.callback


def test_it_declares_access_at_every_address() -> None:
    assert len(PATTERNS) > 50
    assert all(getattr(view_of(pattern), "access", None) for pattern in PATTERNS)


@pytest.fixture
def things(world: World) -> dict[str, Any]:
    """One of each thing that an address may name; all of it in Pimping."""
    report = world.report(village=PIMPING)
    incident = incidents.open_incident(name="Banjir", hazards=["FLOOD"], by=world.rusdi, at=world.now)
    bulletin = bulletins.draft(wording=Wording(), by=world.rusdi, at=world.now)
    claim = Claim(Source.DESK, "k1", "Bendungan Pitap jebol malam ini")
    rumours.ask(claim=claim, by=world.rusdi, at=world.now)
    handover = handovers.ask(contact_id=world.siti.id, by=world.rusdi, at=world.now)
    consultations.ask(matter=Matter(Kind.QUESTION, Way.WEB, "k2", "Kapan?"), by=world.rusdi, at=world.now)
    return {
        "matter": "T-001",
        "report_id": report.id,
        "handover_id": handover,
        "number": incident.number,
        "claim": 1,  # a district counts its claims from one
        "bulletin_id": bulletin.id,
        "file_id": 1,
        "figure_id": 1,
        "import_id": 1,
        "person_id": world.rusdi.person_id,
        "batch_id": 1,
        "invitation_id": 1,
        "village": PIMPING,
        "call_id": 1,
        "link_id": 1,
        "post_id": 1,
        "place_id": 1,
        "trial_id": 1,
        "ring_id": 1,
        "name": "email",
        "outlet_id": 1,
        "size": "preview",
    }


def address(pattern: URLPattern, things: dict[str, Any]) -> str:
    wanted = pattern.pattern.converters
    return reverse(f"office:{pattern.name}", kwargs={name: things[name] for name in wanted})


@pytest.mark.parametrize("who", CAST)
def test_it_lets_in_whom_the_role_lets_in(world: World, things: dict[str, Any], desk: Any, who: str) -> None:
    actor = getattr(world, who)
    browser: Client = desk(actor)
    for pattern in PATTERNS:
        needed = view_of(pattern).access
        may = needed == SIGNED_IN or actor.may(Permission(needed))
        for method in ("get", "post"):
            status = getattr(browser, method)(address(pattern, things)).status_code
            assert status < 500, (who, pattern.name, method)
            if not may:
                assert status == 404, (who, pattern.name, method)
            elif needed == SIGNED_IN:
                assert status != 404, (who, pattern.name, method)


def test_it_sends_visitors_to_the_door(things: dict[str, Any]) -> None:
    for pattern in PATTERNS:
        answer = Client().get(address(pattern, things))
        assert answer.status_code == 302, pattern.name
        assert answer["Location"].startswith("/masuk/"), pattern.name


def test_it_hides_a_report_from_the_neighbour_village(
    world: World, things: dict[str, Any], desk: Any
) -> None:
    own, stranger = desk(world.pambakal), desk(world.stranger)
    report = reverse("office:report", args=[things["report_id"]])
    assert own.get(report).status_code == 200
    for pattern in PATTERNS:
        if "report_id" in pattern.pattern.converters and view_of(pattern).access == Permission.REPORTS_READ:
            assert stranger.post(address(pattern, things)).status_code in {404, 405}, pattern.name
    assert stranger.get(report).status_code == 404
    assert b"L-0001" not in stranger.get("/meja").content


def test_it_finds_nothing_under_numbers_that_do_not_exist(world: World, desk: Any) -> None:
    browsers = [desk(world.rusdi), desk(world.innovator), desk(world.admin)]
    missing: dict[str, Any] = dict.fromkeys(
        (
            "report_id batch_id bulletin_id file_id figure_id import_id person_id invitation_id "
            "call_id link_id post_id place_id trial_id ring_id outlet_id"
        ).split(),
        987654,
    )
    missing |= {
        "number": 98,
        "handover_id": 999999,
        "claim": 98,
        "matter": "T-098",
        "village": "63.11.05.2999",
        "name": "pos",
        "size": "full",
    }
    for pattern in PATTERNS:
        if pattern.pattern.converters:
            for browser in browsers:
                for method in ("get", "post"):
                    answer = getattr(browser, method)(
                        address(pattern, missing), {"alasan": "x", "peran": "member"}
                    )
                    assert answer.status_code < 500, (pattern.name, method)


def test_it_refuses_other_methods(world: World, desk: Any) -> None:
    browser = desk(world.rusdi)
    assert browser.post("/meja").status_code == 405
    assert browser.delete("/meja/kejadian").status_code == 405


def test_it_lets_no_browser_keep_a_page(world: World, desk: Any) -> None:
    assert "no-store" in desk(world.rusdi).get("/meja")["Cache-Control"]
