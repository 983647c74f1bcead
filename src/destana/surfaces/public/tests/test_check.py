"""Checking a code or a message that goes round."""

import pytest
from django.test import Client

from destana.foundation.people.terms import SYSTEM
from destana.response.bulletins import actions as bulletins
from destana.response.bulletins.terms import BulletinView, Kind, Wording
from destana.response.hazards.terms import Hazard, Level
from tests.world import PIMPING, World


@pytest.fixture
def bulletin(world: World) -> BulletinView:
    """A bulletin in force."""
    bulletins.ensure_key(at=world.now, by=SYSTEM)
    wording = Wording(
        kind=Kind.WARNING,
        hazard=Hazard.FLOOD,
        level=Level.SIAGA,
        villages=(PIMPING,),
        headline="Siaga banjir di Pimping",
        what="Air naik.",
        steps=("Matikan listrik",),
        expires_at=world.later(days=3650),
    )
    wording = Wording(**{**vars(wording), "expires_at": world.later(hours=10)})
    draft = bulletins.draft(wording=wording, by=world.rusdi, at=world.now)
    sent = bulletins.submit(bulletin_id=draft.id, by=world.rusdi, at=world.now)
    return bulletins.publish(bulletin_id=sent.id, sha256=sent.sha256, by=world.innovator, at=world.now)


def test_a_known_code_leads_to_its_page_however_it_is_typed(client: Client, bulletin: BulletinView) -> None:
    for said in (
        bulletin.code,
        bulletin.code.lower().replace("-", " "),
        f"Kabar palsu? kode {bulletin.code} ya",
    ):
        response = client.post("/cek", {"kode": said})
        assert (response.status_code, response["Location"]) == (302, f"/cek/{bulletin.code}")


def test_an_unknown_code_is_neither_genuine_nor_a_lie(client: Client, district: str) -> None:
    text = client.post("/cek", {"kode": "K99-7Q"}).content.decode()
    assert "Kode ini tidak kami kenal" in text
    assert "Belum tentu bohong" in text
    assert client.get("/cek/K99-7Q").status_code == 404


def test_a_code_that_the_board_does_not_have_yet_is_answered(client: Client, bulletin: BulletinView) -> None:
    text = client.get(f"/cek/{bulletin.code.lower()}").content.decode()
    assert bulletin.code in text
    assert bulletin.headline in text


def test_a_report_code_leads_to_its_receipt(client: Client, district: str) -> None:
    assert client.post("/cek", {"kode": "l-0142"})["Location"] == "/lapor/L-0142"


@pytest.mark.parametrize("said", ["", "\x00", "<script>alert(1)</script>", "x" * 100_000, "K" * 4000])
def test_whatever_is_asked_is_answered(client: Client, district: str, said: str) -> None:
    response = client.post("/cek", {"kode": said})
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()
