"""Boundary files at the desk: looked at on a map, then accepted or refused, by whoever keeps the areas."""

import json
from typing import Any

import pytest

from destana.foundation.areas import actions
from destana.foundation.areas import queries as areas
from destana.foundation.areas.terms import ImportState
from tests.world import DISTRICT, PIMPING, World


@pytest.fixture
def proposed(world: World) -> str:
    """The address of a file that holds every village but Pimping."""
    features = [
        {"type": "Feature", "properties": {"kode": code}, "geometry": geometry}
        for code, geometry in areas.shapes(DISTRICT).items()
        if code != PIMPING
    ]
    data = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    made = actions.propose_import(
        district=DISTRICT, data=data, filename="batas.geojson", by=world.admin, at=world.now
    )
    return f"/meja/desa/batas/{made.id}"


def test_it_shows_the_file_on_a_map_with_what_is_wrong(world: World, desk: Any, proposed: str) -> None:
    browser = desk(world.admin)
    assert "batas.geojson" in browser.get("/meja/desa/batas").content.decode()
    page = browser.get(proposed).content.decode()
    assert page.count('class="land') >= 26 + 27
    assert "Pimping" in page


def test_it_accepts_after_the_warnings_were_read(world: World, desk: Any, proposed: str) -> None:
    browser = desk(world.admin)
    one = areas.boundary_imports(DISTRICT)[0]
    if one.must_be_confirmed:
        assert browser.post(f"{proposed}/terima").status_code == 422
    browser.post(f"{proposed}/terima", {"yakin": "1"})
    assert areas.boundary_imports(DISTRICT)[0].state == ImportState.ACCEPTED
    assert browser.post(f"{proposed}/terima", {"yakin": "1"}).status_code == 409


def test_it_refuses_with_a_reason(world: World, desk: Any, proposed: str) -> None:
    browser = desk(world.admin)
    browser.post(f"{proposed}/tolak", {"alasan": "berkas lama"})
    assert areas.boundary_imports(DISTRICT)[0].state == ImportState.REFUSED
    assert "berkas lama" in browser.get(proposed).content.decode()


def test_it_is_closed_to_the_rest_of_the_team(world: World, desk: Any, proposed: str) -> None:
    for actor in (world.rusdi, world.innovator, world.pambakal):
        assert desk(actor).get(proposed).status_code == 404
        assert desk(actor).post(f"{proposed}/terima", {"yakin": "1"}).status_code == 404
