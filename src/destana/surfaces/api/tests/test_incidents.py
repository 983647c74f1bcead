"""Incidents by API: those in a box on the map, and what is no box."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from destana.response.incidents.actions.verify import NEW, verify_into
from destana.surfaces.api.v1.boxes import NotABox, read_box
from tests.world import FLOOD_IN_PIMPING, World

INCIDENTS = "/api/v1/incidents"
DISTRICT_BOX = "115.3,-2.5,115.7,-2.1"


@pytest.fixture
def flood(world: World) -> World:
    """A flood in Pimping, proven."""
    made = world.report()
    world.prove(made.id)
    verify_into(report_id=made.id, findings=FLOOD_IN_PIMPING, incident_id=NEW, by=world.rusdi, at=world.now)
    return world


def asked(client: Client, box: str) -> Any:
    return client.get(INCIDENTS, {"box": box}).json()


def test_a_box_has_what_happened_in_it(flood: World, client: Client) -> None:
    [found] = asked(client, DISTRICT_BOX)
    assert found == client.get(INCIDENTS).json()[0]
    assert set(found["place"]) == {"lat", "lng"}
    lat, lng = found["place"]["lat"], found["place"]["lng"]
    assert asked(client, f"{lng},{lat},{lng},{lat}") == [found]
    assert asked(client, "106,-7,107,-6") == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "box",
    ["", "1,2,3", "1,2,3,4,5", "a,b,c,d", "nan,0,1,1", "1e2,0,1,1", "115.7,-2.5,115.3,-2.1", "115,-2,116,-3", "170,-10,-170,10",
     "0,0,181,1", "0,-91,1,1", "0,0,1,1 OR 1"],
)  # fmt: skip
def test_what_is_no_box_gets_a_sentence(client: Client, box: str) -> None:
    with CaptureQueriesContext(connection) as caught:
        response = client.get(INCIDENTS, {"box": box})
    assert response.status_code == 422
    assert response.json()["sentence"]
    assert not [query for query in caught.captured_queries if "incidents_" in query["sql"]]


def test_the_sentence_says_how_to_write_one() -> None:
    with pytest.raises(NotABox, match="180"):
        read_box("170,-10,-170,10")
