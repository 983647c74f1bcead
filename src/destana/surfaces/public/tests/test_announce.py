"""The page of those who pass word on: robots change nothing, one press counts once, a photo may follow."""

from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client

from destana.foundation.people.terms import SYSTEM
from destana.response.bulletins import actions as bulletins
from destana.response.bulletins.tests.scene import published
from destana.response.chain import jobs
from destana.response.chain.models import Call, Telling
from destana.response.chain.terms import How, State
from destana.response.chain.tests.scene import chained
from destana.surfaces.public import announce
from tests.world import NOW, PIMPING, World

from .conftest import jpeg


@pytest.fixture(autouse=True)
def the_hour() -> Any:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def where(world: World, settings: Any, tmp_path: Path) -> str:
    settings.DATA = tmp_path
    bulletins.ensure_key(at=NOW, by=SYSTEM)
    chained(world)
    published(world, villages=(PIMPING,))
    jobs.run_due(NOW)
    return f"/umumkan/{Telling.objects.get().key}"


def head() -> Call:
    return Call.objects.get(seat="head")


def test_looking_changes_nothing(client: Client, where: str) -> None:
    for method in ("get", "head", "options"):
        getattr(client, method)(
            where, headers={"User-Agent": "WhatsApp/2.23 TelegramBot facebookexternalhit"}
        )
    assert head().state == State.TOLD
    page = client.get(where)
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"] or "no-cache" in page["Cache-Control"]
    text = page.content.decode()
    assert "Air Sungai Balangan naik" in text
    assert "noindex" in text
    assert "Pambakal-" not in text, "no name, no number"


def test_one_press_without_script_is_the_answer(client: Client, where: str) -> None:
    done = client.post(where, {"cara": "langgar", "foto": jpeg()}, follow=True)
    assert (head().state, head().how, head().via) == (State.ACKNOWLEDGED, How.LANGGAR, "link")
    assert head().photo_id is not None
    assert "Sudah dicatat" in done.content.decode()
    assert Call.objects.get(rt="01").state == State.TOLD
    client.post(where, {"cara": "doors"})
    assert head().how == How.LANGGAR


def test_a_photo_that_is_none_does_not_cost_the_answer(client: Client, where: str) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    answer = client.post(where, {"foto": SimpleUploadedFile("x.jpg", b"nothing", "image/jpeg")})
    assert answer.status_code == 422
    assert head().state == State.ACKNOWLEDGED


@pytest.mark.parametrize("key", ["A" * 13, "x", "%00", "K14-7Q", "A" * 300])
def test_a_key_that_is_none_of_ours_leads_nowhere(client: Client, where: str, key: str) -> None:
    for method in ("get", "post"):
        assert getattr(client, method)(f"/umumkan/{key}").status_code == 404
    assert head().state == State.TOLD


def test_too_many_presses_from_one_address_have_to_wait(client: Client, where: str) -> None:
    for _turn in range(announce.PRESSES.most):
        client.post(where)
    assert client.post(where).status_code == 429
