"""Claims at the desk: list, card, ruling, two persons, undo."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from destana.response.reports.tests.test_photos import photo
from destana.response.rumours import actions, queries
from destana.response.rumours.models import Rumour
from destana.response.rumours.terms import Claim, Ruling, Source, State
from tests.world import DISTRICT, World

LIST = "/meja/cek-fakta"
DAM = "Bendungan Pitap kabarnya dibuka semua pintunya besok"
SAID = {"putusan": "false", "kabar": "Pintu bendungan dibuka", "hasil": "Dinas PU: semua pintu tertutup."}


@pytest.fixture
def card(world: World) -> str:
    """The address of a claim that Siti asked about."""
    claim = Claim(Source.SIMULATOR, "m1", DAM, contact_id=world.siti.id)
    return f"{LIST}/{actions.ask(claim=claim, by=world.rusdi, at=world.now).code}"


def state() -> str:
    return Rumour.objects.order_by("number").first().state  # type: ignore[union-attr]


def read(client: Any, where: str) -> str:
    return str(client.get(where).content.decode())


def test_the_list_says_who_asked_how_often_and_by_when(world: World, desk: Any, card: str) -> None:
    text = read(desk(world.rusdi), LIST)
    assert DAM in text
    assert "1 penanya" in text
    assert "paling lambat 07.04" in text


def test_an_empty_list_is_good_news(world: World, desk: Any) -> None:
    assert "Belum ada kabar yang menunggu." in read(desk(world.rusdi), LIST)
    assert "Tidak ada kabar yang memuat “buaya”." in read(desk(world.rusdi), f"{LIST}?cari=buaya&hanya=semua")


def test_one_writes_and_another_signs(world: World, desk: Any, card: str) -> None:
    member, head = desk(world.rusdi), desk(world.innovator)
    member.post(f"{card}/hasil", SAID)
    assert state() == State.CHECKING
    assert "Pastikan: ini salah" not in read(member, card)
    assert "Pastikan: ini salah" in read(head, card)
    assert member.post(f"{card}/sahkan").status_code == 404
    head.post(f"{card}/sahkan")
    assert state() == State.FALSE
    assert "Terbitkan hasilnya" in read(head, card)
    head.post(f"{card}/terbitkan")
    assert [fact.claim for fact in queries.fact_checks(DISTRICT)] == ["Pintu bendungan dibuka"]
    assert "Baca seperti warga" in read(member, card)


def test_the_picture_is_seen_before_it_is_signed(world: World, desk: Any, card: str) -> None:
    head = desk(world.innovator)
    assert head.get(f"{card}/gambar").status_code == 404
    desk(world.rusdi).post(f"{card}/hasil", SAID)
    assert head.get(f"{card}/gambar")["Content-Type"] == "image/png"


def test_what_lacks_something_keeps_what_was_typed(world: World, desk: Any, card: str) -> None:
    member = desk(world.rusdi)
    for missing in ({"putusan": ""}, {"hasil": ""}, {"putusan": "unproven"}):
        answer = member.post(f"{card}/hasil", {**SAID, **missing})
        assert answer.status_code == 422
        assert "Pintu bendungan dibuka" in answer.content.decode()
    answer = member.post(f"{card}/hasil", {**SAID, "putusan": "unproven", "lagi": "2026-01-14T12:00"})
    assert answer.status_code == 302
    assert state() == State.UNPROVEN


def test_a_slower_desk_is_told(world: World, desk: Any, card: str) -> None:
    desk(world.aida).post(f"{card}/ambil", {"versi": "1"})
    answer = desk(world.rusdi).post(f"{card}/hasil", {**SAID, "versi": "1"})
    assert answer.status_code == 409
    assert "Rekan lain baru saja mengubah kabar ini." in answer.content.decode()


def test_the_last_step_can_be_taken_back(world: World, desk: Any, card: str) -> None:
    member = desk(world.rusdi)
    member.post(f"{card}/hasil", {**SAID, "putusan": "true"})
    assert 'data-key="u"' in read(member, card)
    assert 'data-key="u"' not in read(desk(world.aida), card)
    member.post(f"{card}/urungkan")
    assert state() == State.CHECKING
    member.post(f"{card}/sisihkan", {"alasan": "iklan"})
    member.post(f"{card}/urungkan")
    assert state() == State.RECEIVED


def test_joining_setting_aside_and_bringing_back(world: World, desk: Any, card: str) -> None:
    world.ruled("Jembatan gantung putus dan hanyut")
    member = desk(world.rusdi)
    assert member.post(f"{card}/gabung", {"kode": "F-999"}).status_code == 422
    assert member.post(f"{card}/gabung", {"kode": "apa"}).status_code == 422
    assert member.post(f"{card}/gabung", {"kode": "F-001"}).status_code == 409
    member.post(f"{card}/gabung", {"kode": "f-002"})
    assert state() == State.SAME
    member.post(f"{card}/pulihkan")
    assert state() == State.RECEIVED
    assert member.post(f"{card}/sisihkan", {"alasan": ""}).status_code == 422


def test_the_desk_writes_down_what_it_hears_once(world: World, desk: Any) -> None:
    member = desk(world.rusdi)
    form = {"kunci": "abc", "kabar": DAM, "foto": SimpleUploadedFile("a.jpg", photo(3), "image/jpeg")}
    first = member.post(f"{LIST}/baru", form)
    assert first["Location"] == f"{LIST}/F-001"
    again = member.post(f"{LIST}/baru", {"kunci": "abc", "kabar": DAM})
    assert again["Location"] == f"{LIST}/F-001"
    assert Rumour.objects.get().asked == 1
    assert member.post(f"{LIST}/baru", {"kunci": "x", "kabar": "cek"}).status_code == 422
    file_id = queries.photos(Rumour.objects.get())[0]
    assert b"".join(member.get(f"{LIST}/F-001/foto/{file_id}/preview").streaming_content)[:2] == b"\xff\xd8"
    assert member.get(f"{LIST}/F-001/foto/{file_id}/full").status_code == 404
    assert member.get(f"{LIST}/F-001/foto/{file_id + 1}/preview").status_code == 404


def test_it_is_searched_sorted_and_paged(world: World, desk: Any) -> None:
    for number in range(60):
        words = f"kabar nomor {number} tentang jembatan kecamatan"
        actions.ask(
            claim=Claim(Source.DESK, f"k{number}", words), by=world.rusdi, at=world.later(minutes=number)
        )
    again = "kabar nomor 7 tentang jembatan kecamatan"
    actions.ask(claim=Claim(Source.DESK, "again", again), by=world.rusdi, at=world.later(minutes=90))
    member = desk(world.rusdi)
    assert "60 kabar" in read(member, LIST)
    assert read(member, LIST).index("F-001") < read(member, LIST).index("F-002")
    assert "F-060" not in read(member, LIST)
    assert "F-060" in read(member, f"{LIST}?hal=2")
    newest, asked = read(member, f"{LIST}?urut=baru"), read(member, f"{LIST}?urut=tanya")
    assert newest.index("F-060") < newest.index("F-059")
    assert asked.index("F-008") < asked.index("F-060")
    found = read(member, f"{LIST}?hanya=semua&cari=nomor+42")
    assert "F-043" in found
    assert "1 kabar" in found
    assert "F-043" in read(member, f"{LIST}?hanya=semua&cari=f-43")
    assert member.get(f"{LIST}?hal=x&urut=y&hanya=z").status_code == 200


def test_the_list_costs_the_same_however_long_it_is(world: World, desk: Any) -> None:
    member, costs = desk(world.rusdi), []
    for turn in range(2):
        for number in range(20):
            words = f"kabar nomor {turn}{number} tentang jembatan kecamatan"
            actions.ask(claim=Claim(Source.DESK, f"{turn}:{number}", words), by=world.rusdi, at=world.now)
        with CaptureQueriesContext(connection) as asked:
            member.get(LIST)
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_a_hoax_report_leads_to_its_card(world: World, desk: Any) -> None:
    made = world.report("INFO PENTING bendungan Pitap jebol malam ini")
    member, head = desk(world.rusdi), desk(world.innovator)
    member.post(f"/meja/laporan/{made.id}/ambil")
    member.post(f"/meja/laporan/{made.id}/bukan", {"mengapa": "hoaks", "catatan": "video tempat lain"})
    head.post(f"/meja/laporan/{made.id}/hoaks")
    card = Rumour.objects.get()
    assert (card.state, card.report_id) == (State.FALSE, made.id)
    assert "Terbitkan hasilnya" in read(head, f"{LIST}/{card.code}")
    assert card.finding is not None
    assert card.finding.ruling == Ruling.FALSE


@pytest.mark.parametrize("who", ["pambakal", "operator", "agency", "nobody"])
def test_a_village_has_no_business_here(world: World, desk: Any, card: str, who: str) -> None:
    client = desk(getattr(world, who))
    assert client.get(LIST).status_code == 404
    assert client.get(card).status_code == 404


def test_who_only_reads_sees_no_button(world: World, desk: Any, card: str) -> None:
    for who in (world.auditor, world.camat, world.admin):
        text = read(desk(who), card)
        assert DAM in text
        assert "Tulis hasilnya" not in text
        assert "Sisihkan" not in text
