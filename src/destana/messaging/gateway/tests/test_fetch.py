from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from django.test import override_settings
from PIL import Image

from destana.foundation.files import actions as files
from destana.messaging.channels import registry
from destana.messaging.gateway.actions import fetch_due, say_on_phone
from destana.messaging.inbox import actions as inbox
from destana.messaging.inbox import queries
from destana.messaging.inbox.models import MediaWait
from destana.messaging.inbox.terms import MediaState
from tests.standins import bot_orders as api
from tests.standins.telegram import BotServer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("channels")]
Later = Callable[..., datetime]


@pytest.fixture(autouse=True)
def _own_store(tmp_path: Any) -> Any:
    with override_settings(MEDIA_ROOT=tmp_path):
        yield


def jpeg() -> bytes:
    out = BytesIO()
    Image.effect_noise((640, 480), 60).convert("RGB").save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def message(at: datetime) -> int:
    found = inbox.receive(channel="telegram", key="1", raw=b"x", at=at).id
    inbox.expect_media(message_id=found, channel="telegram", media_id="AgACx", at=at)
    return found


def state() -> str:
    return MediaWait.objects.get().state


def test_it_keeps_the_photo_of_a_message(message: int, bot: BotServer, at: datetime) -> None:
    bot.files["AgACx"] = jpeg()
    assert fetch_due(now=at, owner="w1") == 1
    (media,) = queries.media_ready()
    assert (media.message_id, media.state) == (message, MediaState.KEPT)
    assert media.file_id is not None
    assert inbox.take_media(media.id)
    assert not inbox.take_media(media.id)
    assert queries.media_ready() == []


@pytest.mark.parametrize("data", [b"", b"<html>not a photo</html>", b"\xff\xd8\xff\xe0 broken"])
def test_it_gives_up_on_what_is_no_photo_and_says_why(
    message: int, bot: BotServer, at: datetime, data: bytes
) -> None:
    bot.files["AgACx"] = data
    assert fetch_due(now=at, owner="w1") == 0
    assert state() == MediaState.FAILED
    assert MediaWait.objects.get().why


def test_it_tries_later_and_then_has_it(message: int, bot: BotServer, at: datetime, later: Later) -> None:
    bot.files["AgACx"] = jpeg()
    bot.order(api.too_fast(35))
    fetch_due(now=at, owner="w1")
    assert fetch_due(now=later(seconds=34), owner="w1") == 0
    assert fetch_due(now=later(seconds=36), owner="w1") == 1


def test_it_leaves_the_file_with_the_provider_while_the_disk_is_full(
    message: int, bot: BotServer, at: datetime, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(**given: Any) -> None:
        raise files.DiskFull

    bot.files["AgACx"] = jpeg()
    with monkeypatch.context() as patch:
        patch.setattr(files, "keep_photo", full)
        fetch_due(now=at, owner="w1")
    assert state() == MediaState.WAITING
    assert fetch_due(now=later(minutes=15), owner="w1") == 1


def test_it_goes_on_after_a_bug(
    message: int, bot: BotServer, at: datetime, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(**given: Any) -> None:
        raise KeyError("MPO")

    bot.files["AgACx"] = jpeg()
    with monkeypatch.context() as patch:
        patch.setattr(files, "keep_photo", stumble)
        assert fetch_due(now=at, owner="w1") == 0
    assert fetch_due(now=later(minutes=15), owner="w1") == 1


def test_it_gives_up_after_three_days(message: int, bot: BotServer, later: Later) -> None:
    bot.order(api.BROKEN)
    fetch_due(now=later(days=3), owner="w1")
    assert state() == MediaState.FAILED


def test_it_waits_while_the_channel_is_off(message: int, at: datetime) -> None:
    registry.forget()
    with override_settings(CHANNELS={}):
        fetch_due(now=at, owner="w1")
    assert state() == MediaState.WAITING


def test_it_takes_several_in_one_pass(bot: BotServer, at: datetime) -> None:
    found = inbox.receive(channel="telegram", key="1", raw=b"x", at=at).id
    for number in range(3):
        bot.files[f"f{number}"] = jpeg()
        inbox.expect_media(message_id=found, channel="telegram", media_id=f"f{number}", at=at)
    assert fetch_due(now=at, owner="w1", limit=2) == 2
    assert fetch_due(now=at, owner="w1", limit=2) == 1


def test_it_fetches_from_the_phone_in_the_browser(at: datetime) -> None:
    photo = jpeg()
    receipt = say_on_phone(address="hp-1", key="a", photo=photo, at=at)
    assert say_on_phone(address="hp-1", key="a", photo=photo, at=at).is_new is False
    (found,) = queries.incoming(queries.unread()[0])
    inbox.expect_media(message_id=receipt.id, channel=found.channel, media_id=found.media[0].id, at=at)
    assert fetch_due(now=at, owner="w1") == 1
