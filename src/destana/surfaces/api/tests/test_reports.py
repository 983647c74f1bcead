"""The public API: a receipt that means "committed", one report a key, and one shape for every refusal."""

import hashlib
import json
from typing import Any

import pytest
from django.test import Client

from destana.messaging.inbox.models import InboundMessage
from destana.response.reports import jobs as reports
from destana.response.reports.models import Report
from tests.world import PIMPING, World

BODY = {"key": "8f14e45f-ceea-467f-a0e6-b0e6c1b3d1aa", "words": "Banjir di Pimping RT 02, air selutut"}


def post(client: Client, body: object, **more: Any) -> Any:
    data = body if isinstance(body, bytes) else json.dumps(body)
    return client.post("/api/v1/reports", data, content_type="application/json", **more)


def test_it_keeps_raw_and_report_and_answers_201(world: World, client: Client) -> None:
    answer = post(client, BODY)
    assert answer.status_code == 201
    assert answer.json()["code"] == "L-0001"
    assert answer.json()["sha256"] == hashlib.sha256(json.dumps(BODY).encode()).hexdigest()
    assert reports.read_words(world.later(seconds=1)) == 1
    report = Report.objects.get()
    assert report.village_id == PIMPING
    assert bytes(InboundMessage.objects.get(pk=report.inbox_id or 0).raw) == json.dumps(BODY).encode()


def test_the_same_again_is_200_and_other_content_409(world: World, client: Client) -> None:
    post(client, BODY)
    again = post(client, BODY)
    assert (again.status_code, again.json()["is_new"]) == (200, False)
    other = post(client, BODY | {"words": "Api di Kupang"})
    assert (other.status_code, set(other.json())) == (409, {"error", "sentence"})
    assert Report.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{not json", 400),
        (b"", 422),
        (b"[]", 422),
        ({"key": "short"}, 422),
        (BODY | {"point": {"lat": 95, "lng": 1}}, 422),
        (b'{"key": "aaaaaaaa", "words": "banjir", "point": {"lat": 1e999, "lng": 115}}', 422),
        (BODY | {"point": {"lat": True, "lng": 115}}, 422),
        (BODY | {"point": {"lat": "-2.3", "lng": 115}}, 422),
        (BODY | {"people_in_danger": "yes"}, 422),
        (BODY | {"observed_at": 1768341840}, 422),
        (BODY | {"village": "63.11.01.2001"}, 422),
        (BODY | {"hazard": "GODZILLA"}, 422),
        (BODY | {"words": ""}, 422),
        (BODY | {"words": " \u0000\n"}, 422),
        (BODY | {"words": "x" * 10_001}, 422),
    ],
)
def test_bad_input_gets_a_sentence_and_a_status(
    world: World, client: Client, body: object, status: int
) -> None:
    answer = post(client, body)
    assert answer.status_code == status
    assert set(answer.json()) == {"error", "sentence"}
    assert not Report.objects.exists()
    assert not InboundMessage.objects.exists()


def test_progress_tells_nothing_personal(world: World, client: Client) -> None:
    post(client, BODY | {"reporter_name": "Siti Aminah", "reporter_phone": "081251234567"})
    answer = client.get("/api/v1/reports/L-0001")
    assert answer.status_code == 200
    assert "Siti" not in answer.content.decode()
    assert "4567" not in answer.content.decode()
    assert client.get("/api/v1/reports/L-9999").status_code == 404
    assert client.get("/api/v1/reports/x").status_code == 404


def test_incidents_show_only_what_is_proven(world: World, client: Client) -> None:
    from destana.response.incidents import actions

    made = world.report()
    actions.open_incident(
        name="Banjir", hazards=["FLOOD"], report_ids=[made.id], by=world.rusdi, at=world.now
    )
    assert client.get("/api/v1/incidents").json() == []
    assert client.get("/api/v1/incidents/K-01").status_code == 404
    assert {village["level"] for village in client.get("/api/v1/villages").json()} == {"none"}


def test_the_openapi_document_is_there(client: Client) -> None:
    document = client.get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.")
    assert "/api/v1/reports" in document["paths"]


def test_a_body_that_was_kept_before_a_power_cut_becomes_a_report(world: World, client: Client) -> None:
    from destana.surfaces.api import jobs

    raw = json.dumps(BODY).encode()
    InboundMessage.objects.create(
        channel="api",
        key=BODY["key"],
        raw=raw,
        content_type="application/json",
        sha256="",
        received_at=world.now,
    )
    assert jobs.finish_reports(world.later(seconds=30)) == 0
    assert jobs.finish_reports(world.later(minutes=2)) == 1
    assert Report.objects.get().words == BODY["words"]
    assert jobs.finish_reports(world.later(minutes=3)) == 0


def test_a_body_is_read_once_it_is_a_report(world: World, client: Client) -> None:
    post(client, BODY)
    assert InboundMessage.objects.get().state == "read"
