"""Following by notifications on this phone: what the page and the service worker ask, and who gets the news."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from destana.config.keys import fresh_p256
from destana.foundation.people.actions import Limit
from destana.foundation.people.models import Contact, Follow
from destana.foundation.people.terms import SYSTEM
from destana.messaging.channels import registry
from destana.messaging.channels.webpush import crypto
from destana.messaging.channels.webpush import queries as phones
from destana.messaging.channels.webpush.models import Subscription
from destana.messaging.gateway import deliver
from destana.messaging.outbox.models import Message
from destana.response.bulletins import actions as bulletins
from destana.response.bulletins.terms import Wording
from destana.response.hazards.terms import Hazard, Level
from tests.standins.push_service import PushService, push_service
from tests.world import PIMPING, World


@pytest.fixture
def push(settings: Any) -> Iterator[PushService]:
    """An office with web push, and the service that it calls."""
    with push_service() as service:
        settings.CHANNELS = {
            "webpush": {
                "private": fresh_p256(),
                "contact": "https://destana.example",
                "also": (service.origin,),
            }
        }
        registry.forget()
        yield service
        registry.forget()


def ask(client: Client, path: str = "", **said: Any) -> Any:
    return client.post(f"/ikuti/hp{path}", json.dumps(said), content_type="application/json")


def subscribed(client: Client, push: PushService, name: str = "siti", **said: Any) -> str:
    given = push.subscribe(name, phones.public_key())
    assert ask(client, langganan=given, **{"desa": "pimping", **said}).status_code == 200
    return str(given["endpoint"])


def test_the_page_carries_the_key_that_browsers_want(
    client: Client, district: str, push: PushService
) -> None:
    text = client.get("/ikuti").content.decode()
    assert f'data-key="{phones.public_key()}"' in text
    assert "Kabari lewat HP ini" in text


def test_an_office_without_web_push_says_so(client: Client, district: str, settings: Any) -> None:
    settings.CHANNELS = {}
    registry.forget()
    assert "data-key" not in client.get("/ikuti").content.decode()
    assert (
        ask(
            client, langganan={"endpoint": "x", "keys": {"p256dh": "", "auth": ""}}, desa="pimping"
        ).status_code
        == 503
    )


def test_a_phone_follows_villages_and_sees_what(client: Client, district: str, push: PushService) -> None:
    endpoint = subscribed(client, push)
    again = push.phones["siti"]
    keys = {"p256dh": crypto.b64(again.p256dh), "auth": crypto.b64(again.auth)}
    ask(client, langganan={"endpoint": endpoint, "keys": keys}, desa="lajar", kabar="semua")
    listed = ask(client, "/daftar", titik=endpoint).json()["ikuti"]
    assert listed == [
        {"desa": "pimping", "nama": "Pimping", "kabar": "siaga"},
        {"desa": "lajar", "nama": "Lajar", "kabar": "semua"},
    ]
    assert Contact.objects.count() == Subscription.objects.count() == 1


def test_nobody_else_learns_what_a_phone_follows(client: Client, district: str, push: PushService) -> None:
    subscribed(client, push)
    assert ask(client, "/daftar", titik=f"{push.origin}/kirim/lain").json() == {"ikuti": []}
    assert ask(client, "/daftar").json() == {"ikuti": []}


def test_stopping_the_last_village_keeps_nothing_of_the_phone(
    client: Client, district: str, push: PushService
) -> None:
    endpoint = subscribed(client, push)
    assert ask(client, "/berhenti", titik=endpoint, desa="lajar").json()["ikuti"] != []
    assert ask(client, "/berhenti", titik=endpoint, desa="pimping").json() == {"ikuti": []}
    assert not Follow.objects.filter(stopped_at=None).exists()
    assert not Subscription.objects.exists()
    assert ask(client, "/berhenti", titik=endpoint, desa="pimping").json() == {"ikuti": []}


def test_stopping_everything_stops_everything(client: Client, district: str, push: PushService) -> None:
    endpoint = subscribed(client, push)
    assert ask(client, "/berhenti", titik=endpoint).json() == {"ikuti": []}
    assert not Subscription.objects.exists()


def test_an_unknown_village_stops_nothing(client: Client, district: str, push: PushService) -> None:
    endpoint = subscribed(client, push)
    assert ask(client, "/berhenti", titik=endpoint, desa="tidak-ada").status_code == 422
    assert Follow.objects.filter(stopped_at=None).count() == 1


def test_a_browser_that_renews_goes_on(client: Client, district: str, push: PushService) -> None:
    old = subscribed(client, push)
    fresh = push.subscribe("siti-baru", phones.public_key())
    assert ask(client, "/ganti", lama=old, langganan=fresh).json()["ikuti"][0]["desa"] == "pimping"
    assert ask(client, "/daftar", titik=old).json() == {"ikuti": []}
    assert Contact.objects.count() == 1


def test_a_stranger_cannot_renew(client: Client, district: str, push: PushService) -> None:
    fresh = push.subscribe("asing", phones.public_key())
    assert ask(client, "/ganti", lama=f"{push.origin}/kirim/tebak", langganan=fresh).json() == {"ikuti": []}
    assert not Subscription.objects.exists()


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"", "application/json", 400),
        (b"[]", "application/json", 400),
        (b'{"langganan": 7}', "application/json", 400),
        (b'{"desa": "pimping"}', "application/json", 400),
        (b'{"desa": "x"}', "application/json", 422),
        (b'{"desa": "pimping"}', "text/plain", 400),
        (b'{"desa": "' + b"x" * 9000 + b'"}', "application/json", 400),
    ],
)
def test_nonsense_is_refused_with_a_sentence(
    client: Client, district: str, push: PushService, body: bytes, kind: str, status: int
) -> None:
    answer = client.post("/ikuti/hp", body, content_type=kind)
    assert answer.status_code == status
    assert answer.json()["salah"]


def test_no_address_of_an_inner_machine_is_ever_kept(
    client: Client, district: str, push: PushService
) -> None:
    given = push.subscribe("siti", phones.public_key())
    for endpoint in ("http://169.254.169.254/latest", "https://10.0.0.1/x", "http://localhost:8311/meja"):
        assert ask(client, langganan={**given, "endpoint": endpoint}, desa="pimping").status_code == 422
    assert not Subscription.objects.exists()


def test_one_address_subscribes_sixty_times_an_hour_at_most(
    client: Client, district: str, push: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    from destana.surfaces.public import push as surface

    monkeypatch.setattr(surface, "_ASK", Limit("push-ask", most=2, window=timedelta(hours=1)))
    for name in ("a", "b"):
        subscribed(client, push, name)
    answer = ask(client, langganan=push.subscribe("c", phones.public_key()), desa="pimping")
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0


def test_the_news_of_the_village_reaches_the_phone_and_an_update_takes_its_place(
    client: Client, world: World, push: PushService, tmp_path: Any, settings: Any
) -> None:
    settings.DATA = tmp_path
    with time_machine.travel(world.now, tick=False):
        bulletins.ensure_key(at=world.now, by=SYSTEM)
        subscribed(client, push)
        subscribed(client, push, "lajar", desa="lajar")
        first = _publish(world, bulletins.draft(wording=_wording(world), by=world.rusdi, at=world.now))
        deliver.deliver_due(now=world.now, owner="w", channel="webpush")
        second = _publish(world, bulletins.update(bulletin_id=first, by=world.rusdi, at=world.now))
        bulletins.withdraw(bulletin_id=second, reason="Salah desa", by=world.innovator, at=world.now)
        deliver.deliver_due(now=world.now, owner="w", channel="webpush")
    assert [one.phone for one in push.shown] == ["siti", "siti"], (
        push.refused
    )  # the update never left: withdrawn first
    warned, taken_back = push.shown
    assert warned.said["judul"] == "SIAGA BANJIR · Pimping"
    assert len(warned.said["isi"]) <= 120
    assert warned.said["buka"].startswith("http")
    assert taken_back.said["judul"].startswith("DITARIK")
    assert warned.topic == taken_back.topic == warned.said["tag"] == f"kabar-{first}"
    assert (warned.urgency, taken_back.urgency) == ("high", "high")
    assert Message.objects.filter(channel="webpush").count() == 3


def _wording(world: World) -> Wording:
    return Wording(
        hazard=Hazard.FLOOD,
        level=Level.SIAGA,
        villages=(PIMPING,),
        headline="Air Sungai Balangan naik",
        who="Kecamatan dan BPBD",
        what="Air selutut.",
        when="Pagi ini.",
        steps=("Matikan listrik", "Naikkan beras, obat, surat", "Antar lansia dan anak ke Balai Desa"),
        event_at=world.now - timedelta(minutes=5),
        expires_at=world.now + timedelta(hours=12),
    )


def _publish(world: World, draft: Any) -> int:
    waiting = bulletins.submit(bulletin_id=draft.id, by=world.rusdi, at=world.now)
    bulletins.publish(bulletin_id=draft.id, sha256=waiting.sha256, by=world.innovator, at=world.now)
    return int(draft.id)
