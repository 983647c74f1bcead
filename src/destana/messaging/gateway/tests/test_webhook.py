"""The webhook as an ASGI server calls it, with the payloads of Telegram."""

import asyncio
import hmac
import json
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from destana.kit.batches import Asked
from destana.messaging.channels.telegram import tests as telegram_tests
from destana.messaging.conftest import SECRET
from destana.messaging.gateway import counts, webhook
from destana.messaging.gateway import hook as hook_module
from destana.messaging.gateway.tests.asgi import GIVEN, UPDATE, Answer, Request, post
from destana.messaging.gateway.webhook import Hooks, TelegramHook
from destana.messaging.gateway.writer import Job, Writer
from destana.messaging.inbox import actions as inbox
from destana.messaging.inbox import queries
from destana.messaging.inbox.models import InboundMessage
from destana.messaging.inbox.terms import Kind, Receipt
from destana.messaging.outbox.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("channels")]

PAYLOADS = sorted((Path(telegram_tests.__file__).parent / "payloads").glob("update_*.json"))


class Inline(Writer):
    """Writes on the spot, on the test's own connection, so that most tests commit nothing; two use the real thread."""

    def __init__(self) -> None:
        super().__init__()
        self.held = connections["default"]

    async def kept(self, job: Job) -> Receipt:
        connections["default"] = self.held
        told: list[Receipt | Exception] = []
        self.write([Asked([job], told.extend)])
        if isinstance(told[0], Exception):
            raise told[0]
        return told[0]


@pytest.fixture
def hook(at: datetime, monkeypatch: pytest.MonkeyPatch) -> TelegramHook:
    monkeypatch.setenv(
        "DJANGO_ALLOW_ASYNC_UNSAFE", "true"
    )  # the stand-in writes on the event loop's own thread
    return TelegramHook(Inline(), clock=lambda: at)


@pytest.fixture
def real_hook(at: datetime) -> Iterator[TelegramHook]:
    writer = Writer()
    yield TelegramHook(writer, clock=lambda: at)
    writer.stop()


def send(hook: Any, *pieces: bytes, **more: Any) -> Answer:
    return asyncio.run(post(hook, *pieces, **more))


@pytest.mark.parametrize("path", PAYLOADS, ids=lambda path: path.stem)
def test_it_keeps_every_kind_and_says_so(hook: TelegramHook, path: Path) -> None:
    found = json.loads(path.read_bytes())
    for update in found if isinstance(found, list) else [found]:
        raw = json.dumps(update).encode()
        answer = send(hook, raw)
        assert (answer.status, answer.body) == (200, b"")
        assert queries.unread()[-1].raw == raw
        assert queries.unread()[-1].key == str(update["update_id"])


def test_it_keeps_the_moment_it_came(hook: TelegramHook, at: datetime) -> None:
    send(hook)
    assert queries.oldest_unread() == at


def test_it_keeps_a_repeat_once_and_says_200(hook: TelegramHook) -> None:
    assert [send(hook).status for _turn in range(5)] == [200] * 5
    assert InboundMessage.objects.count() == 1
    assert counts.snapshot()["telegram.repeated"] == 4


def test_it_keeps_other_content_under_the_same_number_too(hook: TelegramHook) -> None:
    send(hook)
    assert send(hook, UPDATE.replace(b"banjir", b"api")).status == 200
    assert len(queries.open_conflicts()) == 1


def test_it_keeps_kinds_that_nobody_knows(hook: TelegramHook) -> None:
    assert send(hook, b'{"update_id": 7, "telepathy": {"x": 1e999}}').status == 200
    (found,) = queries.incoming(queries.unread()[0])
    assert (found.kind, found.note) == (Kind.UNKNOWN, "telepathy")


@pytest.mark.parametrize(
    "headers",
    [
        (),
        ((GIVEN[0], b""),),
        ((GIVEN[0], b"wrong"),),
        ((GIVEN[0], SECRET.encode() + b"x"),),
        ((GIVEN[0], SECRET.encode()[:-1]),),
        ((GIVEN[0], SECRET.upper().encode()),),
        ((GIVEN[0], b"\xff\xfe"),),
        (GIVEN, GIVEN),
        ((b"authorization", SECRET.encode()),),
    ],
)
def test_it_turns_strangers_away_unread(hook: TelegramHook, headers: tuple[tuple[bytes, bytes], ...]) -> None:
    request = Request([UPDATE])
    answer = send(hook, headers=headers, request=request)
    assert answer.status == 401
    assert request.asked == 0
    assert not InboundMessage.objects.exists()
    assert counts.snapshot()["telegram.unauthorized"] == 1


def test_it_takes_the_header_in_any_case(hook: TelegramHook) -> None:
    assert send(hook, headers=((b"X-Telegram-Bot-Api-Secret-Token", SECRET.encode()),)).status == 200


@pytest.mark.parametrize("secret", ["", None])
def test_it_lets_nobody_in_where_no_secret_is_set(
    hook: TelegramHook, channels: dict[str, dict[str, Any]], secret: str | None
) -> None:
    if secret is None:
        del channels["telegram"]["secret"]
    else:
        channels["telegram"]["secret"] = secret
    assert send(hook, headers=((GIVEN[0], b""),)).status == 401
    assert send(hook).status == 401


def test_it_compares_in_constant_time(hook: TelegramHook, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[bytes, bytes]] = []

    def compare(said: bytes, secret: bytes) -> bool:
        seen.append((said, secret))
        return True

    monkeypatch.setattr(hmac, "compare_digest", compare)
    send(hook, headers=((GIVEN[0], b"x"),))
    assert seen == [(b"x", SECRET.encode())]


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
def test_it_takes_post_only(hook: TelegramHook, method: str) -> None:
    answer = send(hook, method=method)
    assert (answer.status, answer.headers[b"allow"]) == (405, b"POST")
    assert not InboundMessage.objects.exists()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"x"',
        b"{}",
        b'{"update_id": "5"}',
        b'{"update_id": true}',
        b'{"update_id": 1.5}',
        b'{"update_id": -1}',
        b'{"update_id": null}',
        b'{"update_id": 9223372036854775808}',
        b'{"update_id": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
        b'{"update_id": 1, "message": ' + b"[" * 100_000,
        b"\xff\xfe\x00",
    ],
)
def test_it_counts_what_is_no_update(hook: TelegramHook, raw: bytes) -> None:
    assert send(hook, raw or b"").status == 400
    assert counts.snapshot()["telegram.malformed"] == 1
    assert not InboundMessage.objects.exists()


@pytest.mark.parametrize(
    "raw",
    [
        b'{"update_id": 1, "message": {"text": "\\ud800 \\u0000"}}',
        b'{"update_id": 1, "callback_query": "strange"}',
        b'{"update_id": 1, "callback_query": {"id": 5, "from": {"id": "x"}}}',
        b'{"update_id": 1, "callback_query": {"id": "\\u0000", "from": {"id": 5}}}',
        b'{"update_id": 1, "callback_query": {"id": "5", "from": {"id": 5}, "message": [1]}}',
        b'{"update_id": 1, "message": {"date": 1e999}}',
    ],
)
def test_it_keeps_what_is_odd_inside(hook: TelegramHook, raw: bytes) -> None:
    assert send(hook, raw).status == 200
    assert queries.unread()[0].raw == raw
    assert not Message.objects.exists()


def test_it_reads_a_body_in_pieces(hook: TelegramHook) -> None:
    assert send(hook, UPDATE[:10], b"", UPDATE[10:]).status == 200


def padded(size: int) -> bytes:
    return UPDATE + b" " * (size - len(UPDATE))


def test_it_takes_a_body_up_to_the_limit(hook: TelegramHook) -> None:
    assert send(hook, padded(TelegramHook.largest)).status == 200


def test_it_stops_at_a_body_over_the_limit(hook: TelegramHook) -> None:
    request = Request([b"x" * 65536 for _turn in range(100)])
    assert send(hook, request=request).status == 413
    assert request.asked == 17
    assert counts.snapshot()["telegram.too_large"] == 1


def test_it_believes_an_announced_length_over_the_limit(hook: TelegramHook) -> None:
    request = Request([UPDATE])
    length = (b"content-length", str(TelegramHook.largest + 1).encode())
    assert send(hook, headers=(GIVEN, length), request=request).status == 413
    assert request.asked == 0


def test_it_waits_for_nobody_for_ever(hook: TelegramHook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hook_module, "BODY_WITHIN", 0.01)
    assert send(hook, request=Request([UPDATE[:9]], stalls=True)).status == 408


def test_it_says_nothing_to_who_hung_up(hook: TelegramHook) -> None:
    assert send(hook, request=Request([UPDATE[:9]], leaves=True)).status == 0
    assert not InboundMessage.objects.exists()


class Failing(Writer):
    """A writer that cannot keep anything."""

    def __init__(self, error: Exception | None) -> None:
        super().__init__()
        self.error = error

    async def kept(self, job: Any) -> Any:
        raise self.error or TimeoutError


@pytest.mark.parametrize("error", [inbox.StorageFull(), OSError("x"), None])
def test_it_acknowledges_nothing_that_was_not_kept(error: Exception | None) -> None:
    answer = send(TelegramHook(Failing(error)))
    assert (answer.status, answer.headers[b"retry-after"]) == (503, b"30")


@pytest.mark.django_db(transaction=True)
def test_it_has_committed_before_it_says_200(real_hook: TelegramHook) -> None:
    raw = next(path for path in PAYLOADS if "callback" in path.stem).read_bytes()
    assert send(real_hook, raw).status == 200
    assert queries.unread()[0].raw == raw  # read over another connection than the one that wrote
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_it_answers_many_at_once_with_few_commits(
    real_hook: TelegramHook, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches: list[int] = []
    write = real_hook.writer.write

    def counting(batch: list[Any]) -> None:
        batches.append(sum(len(asked.jobs) for asked in batch))
        write(batch)

    monkeypatch.setattr(real_hook.writer, "write", counting)

    async def storm() -> list[Answer]:
        raws = [b'{"update_id":%d}' % (number // 2) for number in range(200)]
        return await asyncio.gather(*(post(real_hook, raw) for raw in raws))

    answers = asyncio.run(storm())
    assert {answer.status for answer in answers} == {200}
    assert InboundMessage.objects.count() == 100
    assert sum(batches) == 200
    assert len(batches) < 100


def test_it_answers_the_press_of_a_button(hook: TelegramHook) -> None:
    raw = next(path for path in PAYLOADS if "callback" in path.stem).read_bytes()
    assert [send(hook, raw).status for _turn in range(2)] == [200, 200]
    answer = Message.objects.get()
    assert (answer.address, answer.body) == ("987654321", {"answers": "4382bfdwdsb323b2d9"})


def test_it_finds_its_way(hook: TelegramHook, at: datetime) -> None:
    hooks = Hooks({"/hook/telegram": hook})
    assert send(hooks).status == 200
    for path in ("/hook", "/hook/", "/hook/whatsapp", "/hook/telegram/"):
        assert send(hooks, path=path).status == 404
    assert isinstance(webhook.app, Hooks)
    clock: Callable[[], datetime] = hook_module.utc_now
    assert clock().tzinfo is not None
