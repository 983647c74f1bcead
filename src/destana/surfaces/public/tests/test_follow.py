"""Following by e-mail: two steps in, one step out."""

import re
from datetime import timedelta
from unittest import mock

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from destana.foundation.people import queries as contacts
from destana.foundation.people.models import Contact, Follow
from destana.messaging.channels import registry
from destana.messaging.outbox.models import Message
from tests.world import PIMPING

ASKED = {"email": "siti@contoh.id", "desa": "pimping", "kabar": "siaga"}


@pytest.fixture(autouse=True)
def _mail() -> object:
    """An office that has a mail server."""
    with mock.patch.object(registry, "is_on", return_value=True):
        yield


def link(district: str, client: Client) -> str:
    """Ask, and read the link in the letter."""
    client.post("/ikuti", ASKED)
    found = re.search(r"/ikuti/sahkan/\S+", Message.objects.latest("pk").body["text"])
    assert found is not None
    return found.group(0)


def test_asking_sends_one_letter_and_follows_nothing(client: Client, district: str) -> None:
    response = client.post("/ikuti", ASKED)
    assert "siti@contoh.id" in response.content.decode()
    letter = Message.objects.get()
    assert (letter.channel, letter.address) == ("email", "siti@contoh.id")
    assert "Pimping" in letter.body["subject"]
    assert not Follow.objects.exists()


def test_opening_the_link_is_not_enough(client: Client, district: str) -> None:
    assert client.get(link(district, client)).status_code == 200
    assert not Contact.objects.exists()


def test_pressing_the_button_follows(client: Client, district: str) -> None:
    address = link(district, client)
    client.post(address)
    client.post(address)
    row = Follow.objects.get()
    assert (row.village, row.contact.address, row.min_rank) == (PIMPING, "siti@contoh.id", 3)


def test_the_link_dies_after_three_days(client: Client, district: str) -> None:
    address = link(district, client)
    with time_machine.travel(timezone.now() + timedelta(days=3, minutes=1), tick=False):
        assert client.post(address).status_code == 410
    assert not Follow.objects.exists()


@pytest.mark.parametrize("token", ["x", "WyJh:1:2", "a" * 500])
def test_a_forged_link_does_nothing(client: Client, district: str, token: str) -> None:
    assert client.post(f"/ikuti/sahkan/{token}").status_code == 410
    assert client.post(f"/ikuti/berhenti/{token}").status_code == 410


def test_the_stop_link_stops_by_one_press_and_never_expires(client: Client, district: str) -> None:
    client.post(link(district, client))
    stop = contacts.stop_path(Contact.objects.get().pk)
    client.get(stop)
    assert Follow.objects.get().stopped_at is None
    with time_machine.travel(timezone.now() + timedelta(days=900), tick=False):
        assert client.post(stop, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Follow.objects.get().stopped_at is not None


@pytest.mark.parametrize(
    ("filled", "field"),
    [({"email": "siti", "desa": "pimping"}, "email"), ({"email": "a@b.id", "desa": "x"}, "desa")],
)
def test_what_is_missing_is_said_beside_its_field(
    client: Client, district: str, filled: dict[str, str], field: str
) -> None:
    response = client.post("/ikuti", filled)
    text = response.content.decode()
    assert response.status_code == 422
    assert f'<a href="#{field}">' in text
    assert f'id="w-{field}"' in text
    assert filled["email"] in text


def test_one_address_gets_three_letters_a_day_at_most(client: Client, district: str) -> None:
    codes = [client.post("/ikuti", {**ASKED, "kabar": kind}).status_code for kind in ("siaga", "semua") * 2]
    assert codes == [200, 200, 200, 429]
    assert Message.objects.count() <= 3


def test_an_office_without_mail_says_so(client: Client, district: str) -> None:
    with mock.patch.object(registry, "is_on", return_value=False):
        text = client.get("/ikuti").content.decode()
    assert "E-mail belum tersedia" in text
    assert 'name="email"' not in text
