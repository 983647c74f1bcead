"""The chain of word: a bulletin is out, the head presses one button on a thin phone, the desk sees who is reached."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from destana.foundation.people.terms import SYSTEM
from destana.response.bulletins import actions as bulletins
from destana.response.bulletins.terms import BulletinView
from destana.response.bulletins.tests.scene import wording
from destana.response.chain import actions, jobs
from destana.response.chain.models import Ring, Telling
from destana.response.chain.terms import PlaceKind, Seat, State
from destana.response.chain.tests.scene import call, chained, link
from tests.journeys.desk import PHONE, Open
from tests.world import DISTRICT, KANDANG_JAYA, LAJAR, PIMPING, World

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def out(world: World) -> BulletinView:
    """A warning for two villages: one has a chain, the other none."""
    at = timezone.now()
    bulletins.ensure_key(at=at, by=SYSTEM)
    chained(world)
    link(world, "Kaum Idris", Seat.LANGGAR, dial=True)
    for village, kind, name in (
        (PIMPING, PlaceKind.GROUP, "Grup Warga Pimping"),
        ("", PlaceKind.BOARD, "Papan kecamatan"),
    ):
        actions.add_place(district=DISTRICT, village=village, kind=kind, name=name, by=world.rusdi, at=at)
    words = wording(
        villages=(PIMPING, KANDANG_JAYA),
        event_at=at - timedelta(minutes=30),
        expires_at=at + timedelta(hours=6),
    )
    draft = bulletins.draft(wording=words, by=world.rusdi, at=at)
    sent = bulletins.submit(bulletin_id=draft.id, by=world.rusdi, at=at)
    one = bulletins.publish(bulletin_id=sent.id, sha256=sent.sha256, by=world.innovator, at=at)
    jobs.run_due(at)
    return one


@pytest.fixture
def thin(office: str, browser: Browser) -> Iterator[Page]:
    """A phone of 360 points without scripts, as somebody who was sent the link."""
    context = browser.new_context(viewport=PHONE, java_script_enabled=False, locale="id-ID")
    yield context.new_page()
    context.close()


def test_the_head_announces_it_and_the_desk_sees_it(
    world: World, out: BulletinView, office: str, thin: Page, desk: Open
) -> None:
    key = Telling.objects.get(call=call()).key
    thin.goto(f"{office}/umumkan/{key}")
    expect(thin.get_by_role("heading", level=1)).to_have_text("Tolong umumkan ini")
    assert call().state == State.TOLD, "looking changes nothing"
    thin.get_by_label("Pengeras suara langgar").check()
    thin.get_by_role("button", name="Sudah saya umumkan").click()
    expect(thin.get_by_role("heading", level=1)).to_have_text("Sudah dicatat, terima kasih")
    assert call().state == State.ACKNOWLEDGED

    page = desk(world.rusdi, f"/meja/siaran/{out.id}")
    page.get_by_role("link", name="Siapa sudah, siapa belum").click()
    expect(page.get_by_text("1 / 1")).to_be_visible()
    expect(page.get_by_text("belum ada rantai").first).to_be_visible()
    dial = page.get_by_role("region", name="Telepon sekarang")
    dial.get_by_text("Saya telepon").click()
    dial.get_by_label("Catatan (boleh kosong)").fill("saya telepon, sudah diumumkan")
    dial.get_by_role("button", name="Sudah diumumkan").click()
    expect(page.get_by_text("Sekarang tidak ada yang perlu ditelepon.")).to_be_visible()


def test_the_text_is_one_tap_from_the_clipboard_and_a_posting_is_ticked(
    world: World, out: BulletinView, office: str, desk: Open
) -> None:
    page = desk(world.aida, f"/meja/siaran/{out.id}/rantai", wide=False)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=office)
    page.get_by_role("button", name="Salin teks").click()
    expect(page.get_by_role("button", name="Sudah disalin")).to_be_visible()
    assert out.code in page.evaluate("navigator.clipboard.readText()")
    row = page.get_by_role("listitem").filter(has_text="Papan kecamatan")
    row.get_by_text("Tandai").click()
    row.get_by_role("button", name="Sudah terpasang").click()
    expect(row.get_by_text(world.aida.name)).to_be_visible()
    row.get_by_role("button", name="Urungkan").click()
    expect(row.get_by_text("Tandai")).to_be_visible()


@pytest.mark.parametrize("is_wide", [False, True])
def test_every_page_fits_and_axe_finds_nothing(
    world: World, out: BulletinView, office: str, desk: Open, page: Page, is_wide: bool
) -> None:
    link(world, "Dayat", village=LAJAR)
    trial = actions.start_trial(by=world.rusdi, at=timezone.now())
    key = Telling.objects.get(call=call()).key
    shown = desk(world.rusdi, f"/meja/siaran/{out.id}/rantai?desa={PIMPING}", wide=is_wide)
    for where in (
        f"/meja/siaran/{out.id}/rantai?desa={PIMPING}",
        f"/meja/siaran/{out.id}",
        f"/meja/desa/{PIMPING}/rantai",
        f"/meja/desa/{KANDANG_JAYA}/rantai",
        "/meja/tempat",
        "/meja/uji-rantai",
        f"/meja/uji-rantai/{trial}",
        f"/umumkan/{Ring.objects.get(link__name='Dayat').key}",
        f"/umumkan/{key}",
        "/umumkan/AAAA",
    ):
        shown.goto(office + where) if "AAAA" not in where else page.goto(office + where)
        one = page if "AAAA" in where else shown
        assert one.evaluate("document.documentElement.scrollWidth <= innerWidth + 1"), where
        assert Axe().run(one).response["violations"] == [], where
