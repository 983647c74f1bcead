"""The WhatsApp webhook as an ASGI server calls it."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from destana.messaging.channels.whatsapp import tests as whatsapp_tests
from destana.messaging.conftest import APP_SECRET, VERIFY
from destana.messaging.gateway import counts, webhook
from destana.messaging.gateway.tests.asgi import JSON, Answer, Request, post
from destana.messaging.gateway.tests.test_webhook import Inline
from destana.messaging.gateway.whatsapp_hook import WhatsAppHook
from destana.messaging.gateway.writer import Writer
from destana.messaging.inbox import queries
from destana.messaging.inbox.models import Conflict, InboundMessage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("channels")]

PAYLOADS = Path(whatsapp_tests.__file__).parent / "payloads"
BODIES = sorted(
    path for path in PAYLOADS.glob("*.json") if path.stem.startswith(("in_", "status_", "template_"))
)
TEXT = (PAYLOADS / "in_text.json").read_bytes()


@pytest.fixture
def hook(at: datetime, monkeypatch: pytest.MonkeyPatch) -> WhatsAppHook:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    return WhatsAppHook(Inline(), clock=lambda: at)


@pytest.fixture
def real_hook(at: datetime) -> Iterator[WhatsAppHook]:
    writer = Writer()
    yield WhatsAppHook(writer, clock=lambda: at)
    writer.stop()


def signed(body: bytes, secret: str = APP_SECRET) -> tuple[bytes, bytes]:
    return b"x-hub-signature-256", b"sha256=" + hmac.new(secret.encode(), body, "sha256").hexdigest().encode()


def send(hook: Any, body: bytes, *headers: tuple[bytes, bytes], **more: Any) -> Answer:
    return asyncio.run(
        post(hook, body, headers=(JSON, *(headers or (signed(body),))), path="/hook/whatsapp", **more)
    )


def ask(hook: Any, query: str) -> Answer:
    return asyncio.run(post(hook, b"", headers=(), method="GET", path="/hook/whatsapp", query=query.encode()))


@pytest.mark.parametrize("path", BODIES, ids=lambda path: path.stem)
def test_it_keeps_every_body_as_it_came(hook: WhatsAppHook, path: Path, at: datetime) -> None:
    raw = path.read_bytes()
    answer = send(hook, raw)
    assert (answer.status, answer.body) == (200, b"")
    (kept,) = queries.unread()
    assert (kept.channel, kept.raw, kept.received_at) == ("whatsapp.post", raw, at)
    assert kept.key == f"sha256:{hashlib.sha256(raw).hexdigest()}"


def test_it_takes_the_published_sample_of_a_signature(hook: WhatsAppHook) -> None:
    sample = json.loads((PAYLOADS / "signature_example.json").read_text())
    value = sample["header"]["X-Hub-Signature-256"].encode()
    body = sample["raw_body"].encode()
    assert send(hook, body, (b"X-Hub-Signature-256", value)).status == 200
    written_anew = json.dumps(json.loads(body)).encode()
    assert send(hook, written_anew, (b"X-Hub-Signature-256", value)).status == 401


def test_a_repeat_is_the_same_row(hook: WhatsAppHook) -> None:
    assert [send(hook, TEXT).status for _turn in range(5)] == [200] * 5
    assert InboundMessage.objects.count() == 1
    assert not Conflict.objects.exists()
    assert counts.snapshot()["whatsapp.repeated"] == 4


@pytest.mark.parametrize(
    "headers",
    [
        (JSON,),
        ((b"x-hub-signature-256", b""),),
        ((b"x-hub-signature-256", b"sha256=" + b"0" * 63),),
        ((b"x-hub-signature-256", b"\xff" * 71),),
        ((b"x-hub-signature", b"sha1=" + hmac.new(APP_SECRET.encode(), TEXT, "sha1").hexdigest().encode()),),
        (signed(TEXT), signed(TEXT)),
    ],
)
def test_it_turns_the_unsigned_away_unread(
    hook: WhatsAppHook, headers: tuple[tuple[bytes, bytes], ...]
) -> None:
    request = Request([TEXT])
    assert send(hook, TEXT, *headers, request=request).status == 401
    assert request.asked == 0
    assert not InboundMessage.objects.exists()


@pytest.mark.parametrize(
    "header",
    [
        signed(TEXT + b" "),
        signed(TEXT, "another secret"),
        (b"x-hub-signature-256", b"sha256=" + b"0" * 64),
        (b"x-hub-signature-256", signed(TEXT)[1].upper()),
    ],
)
def test_it_keeps_nothing_that_is_signed_wrongly(hook: WhatsAppHook, header: tuple[bytes, bytes]) -> None:
    assert send(hook, TEXT, header).status == 401
    assert not InboundMessage.objects.exists()
    assert counts.snapshot()["whatsapp.unauthorized"] == 1


def test_without_the_guard_a_forgery_is_kept(hook: WhatsAppHook, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the comparison taken away."""
    monkeypatch.setattr(WhatsAppHook, "is_genuine", lambda self, headers, body: True)
    assert send(hook, TEXT, signed(TEXT, "another secret")).status == 200
    assert InboundMessage.objects.exists()


def test_it_lets_nobody_in_where_no_secret_is_set(
    hook: WhatsAppHook, channels: dict[str, dict[str, Any]]
) -> None:
    channels["whatsapp"]["app_secret"] = ""
    assert send(hook, TEXT, signed(TEXT, "")).status == 401


def test_it_compares_in_constant_time(hook: WhatsAppHook, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bytes] = []
    real = hmac.compare_digest

    def compare(said: bytes, ours: bytes) -> bool:
        seen.append(said)
        return real(said, ours)

    monkeypatch.setattr(hmac, "compare_digest", compare)
    send(hook, TEXT)
    ask(hook, f"hub.mode=subscribe&hub.verify_token={VERIFY}&hub.challenge=1")
    assert seen == [signed(TEXT)[1], VERIFY.encode()]


def test_it_takes_three_megabytes_and_no_more(hook: WhatsAppHook) -> None:
    body = TEXT + b" " * (WhatsAppHook.largest - len(TEXT))
    assert send(hook, body).status == 200
    assert send(hook, body + b" ").status == 413


def test_it_gives_the_challenge_back(hook: WhatsAppHook) -> None:
    answer = ask(hook, f"hub.mode=subscribe&hub.verify_token={VERIFY}&hub.challenge=1158201444")
    assert (answer.status, answer.body) == (200, b"1158201444")
    assert answer.headers[b"content-type"].startswith(b"text/plain")


@pytest.mark.parametrize(
    "query",
    [
        "",
        "hub.mode=subscribe&hub.verify_token=falsch&hub.challenge=1",
        f"hub.mode=unsubscribe&hub.verify_token={VERIFY}&hub.challenge=1",
        f"hub.mode=subscribe&hub.verify_token={VERIFY}",
        f"hub.mode=subscribe&hub.verify_token={VERIFY}&hub.verify_token={VERIFY}&hub.challenge=1",
        f"hub.mode=subscribe&hub.verify_token={VERIFY}&hub.challenge=%3Cscript%3E",
        f"hub.mode=subscribe&hub.verify_token={VERIFY}&hub.challenge={'1' * 201}",
        f"hub.mode=subscribe&hub.verify_token={VERIFY}&hub.challenge=1&x={'y' * 3000}",
        "&".join(f"a{number}=1" for number in range(50)),
    ],
)
def test_it_answers_no_other_question(hook: WhatsAppHook, query: str) -> None:
    answer = ask(hook, query)
    assert (answer.status, answer.body) == (403, b"")
    assert counts.snapshot()["whatsapp.unauthorized"] == 1


def test_it_answers_nothing_where_no_token_is_set(
    hook: WhatsAppHook, channels: dict[str, dict[str, Any]]
) -> None:
    channels["whatsapp"]["verify_token"] = ""
    assert ask(hook, "hub.mode=subscribe&hub.verify_token=&hub.challenge=1").status == 403


def test_other_methods_are_refused(hook: WhatsAppHook) -> None:
    assert send(hook, TEXT, method="PUT").status == 405


def test_it_finds_its_way() -> None:
    assert isinstance(webhook.app.hooks["/hook/whatsapp"], WhatsAppHook)


@pytest.mark.django_db(transaction=True)
def test_200_means_committed(real_hook: WhatsAppHook) -> None:
    assert send(real_hook, TEXT).status == 200
    assert InboundMessage.objects.count() == 1
