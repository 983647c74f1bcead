"""What hangs on a board is one A4 page, large, black on white: printed by the browser, as an office would."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from destana.foundation.people.terms import SYSTEM
from destana.response.bulletins import actions, paper
from destana.response.bulletins.models import Bulletin
from destana.response.bulletins.queries.views import sheet
from destana.response.bulletins.terms import Wording
from destana.response.hazards.terms import Hazard, Level
from tests.journeys.desk import Open
from tests.world import KANDANG_JAYA, PIMPING, World

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

FULL = (
    "Matikan listrik di rumah",
    "Naikkan beras, obat, surat",
    "Antar lansia ke Balai Desa",
    "Ikat perahu di tiang rumah",
)
MM = 96 / 25.4
POINT = 96 / 72


def published(
    world: World, level: Level, steps: tuple[str, ...], headline: str = "Air Sungai Balangan naik"
) -> int:
    now = timezone.now()
    actions.ensure_key(at=now - timedelta(days=1), by=SYSTEM)
    words = Wording(
        hazard=Hazard.FLOOD, level=level, villages=(PIMPING, KANDANG_JAYA), headline=headline,
        who="Kecamatan dan BPBD", what="Air masuk rumah.", steps=steps, expires_at=now + timedelta(hours=6),
    )  # fmt: skip
    made = actions.draft(wording=words, by=world.rusdi, at=now)
    digest = actions.submit(bulletin_id=made.id, by=world.rusdi, at=now).sha256
    return actions.publish(bulletin_id=made.id, sha256=digest, by=world.innovator, at=now).id


def pages(page: Page) -> int:
    """How many sheets of paper the browser needs."""
    return len(re.findall(rb"/Type\s*/Page[^s]", page.pdf(prefer_css_page_size=True)))


def seen(page: Page, selector: str) -> dict[str, Any]:
    """Size of the letters and width of a part in pixels, as it is printed."""
    return dict(
        page.evaluate(
            """(selector) => { const one = document.querySelector(selector); const box = one.getBoundingClientRect();
            return {letters: parseFloat(getComputedStyle(one).fontSize), width: box.width, height: box.height,
            back: [...one.closest('.sheet').querySelectorAll('*')].map((each) => getComputedStyle(each).backgroundColor)
            .filter((colour) => !['rgba(0, 0, 0, 0)', 'rgb(255, 255, 255)'].includes(colour)),
            inks: [...one.closest('.sheet').querySelectorAll('h1, p, li, b, ol')].map((each) =>
            getComputedStyle(each).color).filter((colour) => colour !== 'rgb(0, 0, 0)'),
            frame: getComputedStyle(one.closest('.sheet')).borderTopStyle}; }""",
            selector,
        )
    )


def test_the_sheet_is_one_page_large_and_black_on_white(world: World, desk: Open) -> None:
    frames = {}
    for level in (Level.WASPADA, Level.SIAGA, Level.AWAS):
        key = published(world, level, FULL)
        page = desk(world.rusdi, f"/meja/siaran/{key}/papan")
        page.emulate_media(media="print")
        word, step, square = (seen(page, one) for one in (".sheet h1 .word", ".sheet li", ".sheet .qr svg"))
        assert word["letters"] >= 60 * POINT
        assert step["letters"] >= 24 * POINT
        assert square["width"] >= 50 * MM
        assert word["back"] == word["inks"] == []
        frames[level] = word["frame"]
        assert pages(page) == 1
    assert frames == {Level.WASPADA: "dotted", Level.SIAGA: "dashed", Level.AWAS: "solid"}


def test_what_just_fits_by_the_rule_prints_on_one_page_and_what_does_not_needs_two(
    world: World, desk: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rule counts with wide letters: a sheet of nearly the greatest height that it lets through is one page."""
    key = published(
        world,
        Level.SIAGA,
        (*FULL, "Telepon ketua RT"),
        headline="Air Sungai Balangan naik dan terus naik dari hulu sejak subuh",
    )
    row = Bulletin.objects.get(pk=key)
    height = paper.height(sheet(row, number=1, code="K1-2A"))
    assert paper.HEIGHT_MM - 20 <= height <= paper.HEIGHT_MM
    page = desk(world.rusdi, f"/meja/siaran/{key}/papan")
    assert pages(page) == 1
    monkeypatch.setattr(paper, "misfits", lambda sheet: [])
    longer = published(
        world, Level.SIAGA, tuple(f"{step} lalu tunggu kabar" for step in (*FULL, "Telepon RT", "Jaga anak"))
    )
    page.goto(page.url.replace(f"/{key}/", f"/{longer}/"))
    assert pages(page) == 2


def test_the_script_to_read_out_is_one_page_with_a_line_to_tick(world: World, desk: Open) -> None:
    key = published(world, Level.AWAS, FULL)
    page = desk(world.rusdi, f"/meja/siaran/{key}/naskah")
    assert "AWAS BANJIR" in page.inner_text(".sheet .read")
    assert "sudah dibacakan oleh" in page.inner_text(".sheet .again")
    assert pages(page) == 1


def test_what_is_over_says_so_across_the_sheet(world: World, desk: Open) -> None:
    key = published(world, Level.SIAGA, FULL)
    actions.withdraw(bulletin_id=key, reason="Salah desa", by=world.rusdi, at=timezone.now())
    page = desk(world.rusdi, f"/meja/siaran/{key}/papan")
    assert page.inner_text(".sheet .over") == "TIDAK BERLAKU LAGI"
