"""The chain at the desk: kept by its keepers, read by the others without names, ticked and posted by hand."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from destana.foundation.people.terms import SYSTEM
from destana.response.bulletins import actions as bulletins
from destana.response.bulletins.terms import BulletinView
from destana.response.chain import actions, jobs
from destana.response.chain.models import Call, Link, Post
from destana.response.chain.terms import NewLink, PlaceKind, Seat, State
from destana.response.chain.tests.scene import chained, link, out
from destana.response.reports.tests.test_photos import photo
from tests.world import DISTRICT, KANDANG_JAYA, NOW, PIMPING, World

CHAIN = f"/meja/desa/{PIMPING}/rantai"


@pytest.fixture(autouse=True)
def key(world: World) -> None:
    bulletins.ensure_key(at=NOW, by=SYSTEM)


@pytest.fixture
def one(world: World) -> BulletinView:
    """A bulletin whose head has only a number to dial, and one RT."""
    link(world, "Umar", dial=True)
    link(world, "Ahmad", Seat.RT, rt="2")
    actions.add_place(
        district=DISTRICT, village=PIMPING, kind=PlaceKind.GROUP, name="Grup Pimping", by=world.rusdi, at=NOW
    )
    return out(world)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_the_list_is_kept_on_a_page(world: World, desk: Any) -> None:
    browser = desk(world.rusdi)
    assert "Belum ada orang di daftar" in text(browser.get(CHAIN))
    sent = {"tugas": "rt", "rt": "2", "nama": "Ahmad", "nomor": "0812-5555-4444"}
    browser.post(f"{CHAIN}/tambah", sent)
    assert "0812-5555-4444" in text(browser.get(CHAIN))
    wrong = browser.post(f"{CHAIN}/tambah", sent | {"nomor": "12"})
    assert wrong.status_code == 422
    assert 'value="Ahmad"' in text(wrong), "what was typed stays"


def test_a_pasted_list_with_a_wrong_row_stays_in_its_field(world: World, desk: Any) -> None:
    browser = desk(world.rusdi)
    wrong = browser.post(f"{CHAIN}/daftar", {"daftar": "RT 1; Ahmad; 0812-5555-4444\nsalah"})
    assert wrong.status_code == 422
    assert "Baris 2" in text(wrong)
    assert "0812-5555-4444\nsalah" in text(wrong)
    assert not Link.objects.exists()


def test_an_operator_sees_the_own_village_alone(world: World, desk: Any) -> None:
    browser = desk(world.operator)
    assert browser.get(CHAIN).status_code == 404
    assert browser.get(f"/meja/desa/{KANDANG_JAYA}/rantai").status_code == 200


def test_the_desk_dials_ticks_and_takes_back(world: World, desk: Any, one: BulletinView) -> None:
    browser = desk(world.rusdi)
    where = reverse("office:calls", args=[one.id])
    page = text(browser.get(where))
    assert f'href="tel:{Link.objects.get(name="Umar").phone}"' in page
    call = Call.objects.get(seat="head")
    step = {"versi": call.version, "cara": "doors", "catatan": "saya telepon, sudah diumumkan"}
    browser.post(reverse("office:call_tick", args=[one.id, call.pk]), step)
    assert Call.objects.get(pk=call.pk).state == State.ACKNOWLEDGED
    opened = text(browser.get(f"{where}?desa={PIMPING}"))
    assert "saya telepon, sudah diumumkan" in opened
    assert "1 / 1" in opened
    browser.post(reverse("office:call_undo", args=[one.id, call.pk]))
    assert Call.objects.get(pk=call.pk).state == State.WAITING
    stale = browser.post(reverse("office:call_tick", args=[one.id, call.pk]), step)
    assert stale.status_code == 409


def test_a_posting_is_ticked_with_a_photo_that_keepers_see(
    world: World, desk: Any, one: BulletinView
) -> None:
    browser = desk(world.rusdi)
    row = Post.objects.get()
    picture = SimpleUploadedFile("papan.jpg", photo(3), "image/jpeg")
    browser.post(reverse("office:post_tick", args=[one.id, row.pk]), {"foto": picture, "catatan": "jam 6"})
    row.refresh_from_db()
    assert (row.by_id, row.note) == (world.rusdi.person_id, "jam 6")
    where = reverse("office:chain_photo", args=[row.photo_id])
    shown = browser.get(where)
    assert (shown["Content-Type"], b"".join(shown.streaming_content)[:2]) == ("image/jpeg", b"\xff\xd8")
    assert desk(world.operator).get(where).status_code == 404
    browser.post(reverse("office:post_undo", args=[one.id, row.pk]))
    row.refresh_from_db()
    assert row.state == "open"


def test_who_only_reads_bulletins_sees_figures_and_no_name(
    world: World, desk: Any, one: BulletinView
) -> None:
    number = Link.objects.get(name="Umar").phone.removeprefix("+62")
    for actor in (world.camat, world.auditor, world.agency, world.pambakal):
        page = text(desk(actor).get(reverse("office:calls", args=[one.id])))
        assert "0 / 1" in page
        assert "Umar" not in page
        assert number[-4:] not in page


def test_the_bulletin_shows_figures_with_their_time(world: World, desk: Any, one: BulletinView) -> None:
    page = text(desk(world.rusdi).get(reverse("office:bulletin", args=[one.id])))
    assert "Rantai kabar" in page
    assert "06.04 WITA" in page


def test_the_page_asks_as_much_for_many_as_for_few(world: World, desk: Any) -> None:
    chained(world)
    one = out(world)
    browser = desk(world.rusdi)
    where = f"{reverse('office:calls', args=[one.id])}?desa={PIMPING}"
    browser.get(where)
    with CaptureQueriesContext(connection) as few:
        browser.get(where)
    run = Call.objects.all()[0].run
    many = [
        Call(run=run, village=f"63.11.05.3{n:03d}", seat=Seat.RT, rt=f"{rt:02d}", changed_at=NOW)
        for n in range(30)
        for rt in range(1, 20)
    ]
    Call.objects.bulk_create(many)
    with CaptureQueriesContext(connection) as more:
        browser.get(where)
    assert len(more) == len(few)


def test_a_new_entry_is_a_sentence_in_the_log(world: World, desk: Any) -> None:
    new = NewLink(Seat.HEAD, "Umar", "081255554444")
    row = actions.add(village=PIMPING, new=new, by=world.rusdi, at=NOW)
    from destana.foundation.audit import queries as log

    assert [line.verb for line in log.history(f"link:{row}", limit=3)] == ["chain.added"]


def test_the_worker_has_the_chain_among_its_jobs() -> None:
    from destana.config.jobs import JOBS

    assert jobs.run_due in {job.run for job in JOBS}
