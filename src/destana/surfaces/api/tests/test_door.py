"""The quick door of the API: it answers the plain case after the commit, and leaves all else to Django, body and all."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client, override_settings

from destana.foundation.people.actions import Limit
from destana.messaging.gateway.tests.asgi import Answer, Request, post
from destana.messaging.inbox import actions as inbox
from destana.messaging.inbox.models import InboundMessage
from destana.response.reports import actions as reports
from destana.response.reports.models import Report
from destana.surfaces.api import door as quick
from destana.surfaces.api.door import Desk, Door
from destana.surfaces.api.v1 import intake
from tests.world import World

BODY = {"key": "8f14e45f-ceea-467f-a0e6-b0e6c1b3d1aa", "words": "Banjir di Pimping RT 02, air selutut"}
RAW = json.dumps(BODY).encode()
OTHERWISE = 299
"""What the application behind the door answers, with the body that it was given."""


async def behind(scope: Any, receive: Any, send: Any) -> None:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    await send({"type": "http.response.start", "status": OTHERWISE, "headers": []})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture
def door(world: World) -> Iterator[Door]:
    one = Door(behind, Desk(), clock=lambda: world.now)
    yield one
    one.desk.stop()


def head(raw: bytes, **more: bytes) -> tuple[tuple[bytes, bytes], ...]:
    said = {b"host": b"127.0.0.1", b"content-type": b"application/json", b"content-length": b"%d" % len(raw)}
    return tuple((said | {name.replace("_", "-").encode(): value for name, value in more.items()}).items())


def send(door: Door, raw: bytes = RAW, *, request: Request | None = None, **more: Any) -> Answer:
    given = {"headers": head(raw), "path": quick.PATH} | more
    return asyncio.run(post(door, raw, request=request, **given))


@pytest.mark.django_db(transaction=True)
def test_it_has_committed_raw_bytes_and_report_before_it_says_201(door: Door) -> None:
    answer = send(door)
    assert answer.status == 201
    report = Report.objects.get()  # read over another connection than the one that wrote
    assert json.loads(answer.body)["code"] == report.code
    kept = InboundMessage.objects.get(pk=report.inbox_id or 0)
    assert (bytes(kept.raw), kept.state) == (RAW, "read")


@pytest.mark.django_db(transaction=True)
def test_the_same_again_is_200_also_in_the_same_moment(door: Door) -> None:
    async def storm() -> list[Answer]:
        return await asyncio.gather(*(post(door, RAW, headers=head(RAW), path=quick.PATH) for _ in range(8)))

    answers = asyncio.run(storm())
    assert sorted(answer.status for answer in answers) == [200] * 7 + [201]
    assert len({json.loads(answer.body)["code"] for answer in answers}) == 1
    assert Report.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_at_once_share_commits(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    batches: list[int] = []
    keep = door.desk.keep

    def counting(batch: Any) -> Any:
        batches.append(len(batch))
        return keep(batch)

    monkeypatch.setattr(door.desk, "keep", counting)
    raws = [json.dumps(BODY | {"key": f"storm-{number:04}"}).encode() for number in range(60)]

    async def storm() -> list[Answer]:
        return await asyncio.gather(*(post(door, raw, headers=head(raw), path=quick.PATH) for raw in raws))

    assert {answer.status for answer in asyncio.run(storm())} == {201}
    assert sorted(Report.objects.values_list("number", flat=True)) == list(range(1, 61))
    assert sum(batches) == 60
    assert len(batches) < 30


@pytest.mark.django_db(transaction=True)
def test_it_speaks_as_django_does(door: Door, client: Client) -> None:
    quickly = send(door)
    slowly: Any = client.post(quick.PATH, BODY | {"key": "another-key"}, content_type="application/json")
    one, other = json.loads(quickly.body), slowly.json()
    assert set(one) == set(other)
    assert {name: type(value) for name, value in one.items()} == {n: type(v) for n, v in other.items()}
    ours = {name.decode(): value.decode() for name, value in quickly.headers.items()}
    for name in (
        "x-content-type-options",
        "x-frame-options",
        "referrer-policy",
        "cross-origin-opener-policy",
    ):
        assert ours[name] == slowly.headers[name]
    assert ours["content-type"] == slowly.headers["content-type"]
    assert "content-security-policy" in ours
    assert "content-security-policy" in {name.lower() for name in slowly.headers}


@pytest.mark.django_db(transaction=True)
def test_where_the_whole_batch_fails_each_is_kept_alone(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(**given: Any) -> None:
        raise ValueError

    monkeypatch.setattr(reports, "submit_many", stumble)
    assert send(door).status == 201
    assert Report.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_raw_bytes_stay_where_no_report_can_be_made(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(**given: Any) -> None:
        raise ValueError

    monkeypatch.setattr(reports, "submit_many", stumble)
    monkeypatch.setattr(reports, "submit", stumble)
    assert send(door).status == OTHERWISE
    assert bytes(InboundMessage.objects.get().raw) == RAW


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("refused", ["limit", "conflict", "outside"])
def test_refusals_are_said_by_django(door: Door, monkeypatch: pytest.MonkeyPatch, refused: str) -> None:
    raw = RAW
    if refused == "limit":
        monkeypatch.setattr(
            intake, "FROM_ONE_ADDRESS", Limit("api.report", 1, intake.FROM_ONE_ADDRESS.window)
        )
        send(door)
    if refused == "conflict":
        send(door)
        raw = json.dumps(BODY | {"words": "Api di Kupang"}).encode()
    if refused == "outside":
        raw = json.dumps(BODY | {"village": "63.11.01.2001"}).encode()
    answer = send(door, raw)
    assert (answer.status, answer.body) == (OTHERWISE, raw)


@pytest.mark.django_db(transaction=True)
def test_a_full_disk_is_never_acknowledged(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*given: Any, **more: Any) -> None:
        raise inbox.StorageFull

    monkeypatch.setattr(inbox, "receive_many", full)
    monkeypatch.setattr(inbox, "receive", full)
    assert send(door).status == OTHERWISE


@pytest.mark.parametrize(
    "more",
    [
        {"method": "GET"},
        {"path": "/api/v1/reports/"},
        {"path": "/api/v1/incidents"},
        {"headers": head(RAW, host=b"evil.example")},
        {"headers": head(RAW, host=b"")},
        {"headers": head(RAW, content_type=b"text/plain")},
        {"headers": head(RAW, content_length=b"-1")},
        {"headers": head(RAW, content_length=b"9")},
        {"headers": head(RAW, content_length=b"65537")},
        {"headers": head(RAW, transfer_encoding=b"chunked")},
        {"headers": head(RAW, expect=b"100-continue")},
        {"headers": (*head(RAW), (b"host", b"127.0.0.1"))},
    ],
)
def test_what_is_not_plain_goes_on_untouched(more: dict[str, Any]) -> None:
    answer = send(Door(behind), RAW, **more)
    assert (answer.status, answer.body) == (OTHERWISE, RAW)


@pytest.mark.parametrize("raw", [b"{not json", b"[]", b'{"key": "short"}', b"\xff" * 20])
def test_a_body_that_is_no_report_goes_on_whole(raw: bytes) -> None:
    answer = send(Door(behind), raw)
    assert (answer.status, answer.body) == (OTHERWISE, raw)


def test_a_body_in_pieces_goes_on_in_pieces() -> None:
    request = Request([b"{no", b"t js", b"on"])
    answer = send(Door(behind), b"{not json", request=request)
    assert answer.body == b"{not json"


def test_a_stalled_body_is_left_to_the_buffer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quick, "BODY_WITHIN", 0.01)
    request = Request([RAW[:9]], leaves=False, stalls=True)

    async def hung_up(scope: Any, receive: Any, send: Any) -> None:
        assert (await receive())["body"] == RAW[:9]
        await send({"type": "http.response.start", "status": 408, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    assert send(Door(hung_up), RAW, request=request).status == 408


@override_settings(SITE="https://desa.example")
def test_it_tells_browsers_to_stay_with_https() -> None:
    assert (b"strict-transport-security", b"max-age=31536000") in Door(behind)._headers
    assert Door(behind, Desk())._otherwise is behind
