"""The same story without any script: forms alone, from the villager's report to the withdrawal."""

import re
from html import unescape
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from destana.config.demo import pictures
from destana.foundation.people import queries as people
from destana.foundation.people.terms import Actor
from destana.messaging.gateway import actions as gateway
from destana.response.bulletins import queries as bulletins
from destana.response.bulletins.terms import State as BulletinState
from destana.response.hazards.terms import Level
from destana.response.incidents import queries as incidents
from destana.response.reports import queries as reports
from destana.response.reports.terms import Grade, State
from destana.surfaces.board import actions as board
from destana.surfaces.office.signin.again import CODE
from destana.surfaces.office.signin.tests.steps import code_for, printed, walk_in
from tests.journeys.town import ELSEWHERE, FOLLOWER, HEADLINE, MAIL, WRONG, Town, fields, follow
from tests.world import LAJAR, PIMPING, World

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def desk(actor: Actor) -> tuple[Client, str]:
    """Let somebody walk in for the first time: own password, authenticator app, codes on paper."""
    browser = Client()
    account = people.account_of(actor.person_id or 0)
    return browser, walk_in(browser, account.username, printed(actor))


def said(answer: Any) -> str:
    """Return a page's words."""
    return unescape(answer.content.decode())


def send(town: Town) -> None:
    """Let everything out that is due."""
    gateway.deliver_due(now=timezone.now(), owner="test")


def public(settings: LazySettings, path: str) -> str:
    """Render what changed and return a public page."""
    board.render(at=timezone.now())
    return str((board.root() / path.strip("/") / "index.html").read_text())


def test_forms_alone_carry_a_report_to_proven_news_and_back(
    town: Town, world: World, settings: LazySettings
) -> None:
    subscribed(town)
    report_id = reported(world)
    member, _member_app = desk(world.rusdi)
    verified(world, member, report_id)
    written = asked(member)
    signed(world, member, written)
    send(town)
    heard(town, written, settings)
    withdrawn(town, member, written)


def subscribed(town: Town) -> None:
    """One follows by chat; one asks on the page for letters and confirms by the link in the letter."""
    follow("telegram", str(FOLLOWER), PIMPING)
    follow("telegram", str(ELSEWHERE), LAJAR)
    browser = Client()
    assert browser.post("/ikuti", {"email": MAIL, "desa": "pimping", "kabar": "semua"}).status_code == 200
    send(town)
    link = re.search(r"/ikuti/sahkan/\S+", town.mails(MAIL)[0])
    assert link
    assert browser.get(link.group()).status_code == 200
    assert [one.address for one in people.followers([PIMPING], Level.SIAGA)] == [str(FOLLOWER)]
    assert browser.post(link.group()).status_code == 200
    assert {one.address for one in people.followers([PIMPING], Level.SIAGA)} == {str(FOLLOWER), MAIL}


def reported(world: World) -> int:
    """A villager fills the web form with a photo; the receipt shows how far it is."""
    phone = Client()
    form = fields(said(phone.get("/lapor")), "/lapor")
    photo = SimpleUploadedFile("banjir.jpg", pictures.flooded_house(3, 0.4), "image/jpeg")
    filled = form | {
        "kata": "Air masuk rumah",
        "desa": "pimping",
        "rt": "02",
        "kejadian": "flood",
        "air": "knee",
    }
    answer = phone.post("/lapor", filled | {"foto": photo})
    assert answer.status_code == 302
    assert phone.post("/lapor", filled | {"foto": again(photo)})["Location"] == answer["Location"]
    assert "L-0001" in said(phone.get(answer["Location"]))
    [row] = reports.queue(world.rusdi, now=timezone.now())
    return row.id


def again(photo: SimpleUploadedFile) -> SimpleUploadedFile:
    photo.seek(0)
    return photo


def verified(world: World, member: Client, report_id: int) -> None:
    """The member ticks four proofs, then verifies, each with one press of a button."""
    page = said(member.get("/meja"))
    assert "L-0001" in page
    findings = fields(page, f"/meja/laporan/{report_id}/temuan")
    ticked = findings | {"bukti": ["2", "3", "4", "5"], "terlihat": ""}
    page = said(member.post(f"/meja/laporan/{report_id}/bukti", ticked, follow=True))
    assert "4 dari 6" in page
    findings = fields(page, f"/meja/laporan/{report_id}/temuan") | {"bukti": ["2", "3", "4", "5"]}
    page = said(member.post(f"/meja/laporan/{report_id}/sahkan", findings | {"kejadian": "0"}, follow=True))
    assert "Laporan L-0001 disahkan, nilai B" in page
    found = reports.get_for(world.rusdi, report_id)
    assert (found.state, found.grade) == (State.VERIFIED, Grade.B)
    assert [one.code for one in incidents.running(world.rusdi)] == ["K-01"]


def asked(member: Client) -> str:
    """The member writes the bulletin from the incident and asks for the second signature; return its address."""
    page = said(member.get("/meja/siaran/baru?kejadian=K-01"))
    wording = fields(page, "/meja/siaran/tulis") | {
        "tingkat": "siaga",
        "judul": HEADLINE,
        "apa": "Air sungai masuk rumah di RT 02 Pimping.",
        "langkah": "Matikan listrik\nNaikkan barang",
        "desa": [PIMPING],
    }
    answer = member.post("/meja/siaran/tulis", wording)
    assert answer.status_code == 302, said(answer)[-2000:]
    address = str(answer["Location"]).removesuffix("/ubah")
    page = said(member.get(address))
    page = said(member.post(f"{address}/minta", fields(page, f"{address}/minta"), follow=True))
    assert "Sahkan dan siarkan" not in page
    return address


def signed(world: World, member: Client, address: str) -> None:
    """Whoever wrote it cannot sign; the section head can, after showing the second factor once more."""
    number = int(address.rsplit("/", 1)[1])
    digest = bulletins.get_for(world.rusdi, number).sha256
    refused = member.post(f"{address}/sahkan", {"sha256": digest, "dibaca": "1"})
    assert refused.status_code in {403, 404, 409}
    head, app = desk(world.innovator)
    session = head.session
    session["signin.proved"] -= 3600
    session.save()
    page = said(head.get(address))
    form = fields(page, f"{address}/sahkan") | {"dibaca": "1"}
    stopped = head.post(f"{address}/sahkan", form)
    assert bulletins.get_for(world.rusdi, number).state == BulletinState.SUBMITTED
    proof = fields(said(stopped), f"{address}/sahkan") | {CODE: code_for(app, steps=1)}
    page = said(head.post(f"{address}/sahkan", proof, follow=True))
    assert "Mariani" in page
    assert bulletins.get_for(world.rusdi, number).state == BulletinState.PUBLISHED


def heard(town: Town, address: str, settings: LazySettings) -> None:
    """Both followers have the news once, and every public page where people look says it."""
    code = bulletins.signed_document(int(address.rsplit("/", 1)[1]))[0]["code"]
    [chat], [_link, letter] = town.bot.messages(FOLLOWER), town.mails(MAIL)
    assert all(HEADLINE in words and code in words for words in (chat, letter))
    assert town.bot.messages(ELSEWHERE) == []
    for path in ("", "desa/pimping", "kabar", "kabar/1", f"cek/{code}"):
        assert HEADLINE in unescape(public(settings, path)), path
    answer = Client().post("/cek", {"kode": code})
    assert answer["Location"] == f"/cek/{code}"


def withdrawn(town: Town, member: Client, address: str) -> None:
    """Its author takes it back at once: the same two hear it, nobody else."""
    form = fields(said(member.get(address)), f"{address}/cabut") | {"alasan": WRONG}
    assert member.post(f"{address}/cabut", form).status_code == 302
    send(town)
    assert WRONG in town.bot.messages(FOLLOWER)[1]
    assert WRONG in town.mails(MAIL)[2]
    assert town.bot.count() == {FOLLOWER: 2}
    assert len(town.post.mails) == 3
