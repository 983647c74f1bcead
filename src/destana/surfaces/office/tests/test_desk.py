"""The queue and the open report."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from destana.foundation.files import actions as files
from destana.foundation.files.tests.conftest import photo
from destana.response.reports import actions
from tests.world import PIMPING, TELUK_KARYA, World


def heading(page: Any) -> str:
    found = re.search(r'<h2 id="judul"[^>]*>(.*?)</h2>', page.content.decode())
    return found.group(1) if found else ""


def test_it_opens_the_most_urgent_report(world: World, desk: Any) -> None:
    world.report("Jalan di Pimping becek")
    world.report("Tolong, ada orang hanyut di Pimping")
    page = desk(world.rusdi).get("/meja")
    assert page.status_code == 200
    assert "L-0002" in page.content.decode().split('id="judul"')[1][:400]


def test_it_says_good_news_when_nothing_waits(world: World, desk: Any) -> None:
    page = desk(world.rusdi).get("/meja").content.decode()
    assert "Belum ada laporan menunggu." in page
    assert "06.04" in page


def test_it_marks_what_is_overdue(world: World, desk: Any) -> None:
    world.report("Banjir di Pimping", at=world.later(hours=-3))
    page = desk(world.rusdi).get("/meja").content.decode()
    assert '<em class="late">' in page
    assert "1 lewat batas" in page


def test_it_narrows_to_critical_ones_and_to_a_village(world: World, desk: Any) -> None:
    world.report("Tolong, ada orang hanyut", village=PIMPING)
    world.report("Pohon tumbang", village=TELUK_KARYA)
    browser = desk(world.rusdi)
    assert "Pohon tumbang" not in browser.get("/meja?saring=gawat").content.decode()
    only = browser.get(f"/meja?desa={TELUK_KARYA}").content.decode()
    assert "Pohon tumbang" in only
    assert "orang hanyut" not in only


def test_it_finds_by_code_and_by_words(world: World, desk: Any) -> None:
    world.report("Pohon tumbang di simpang")
    world.report("Banjir di Pimping")
    browser = desk(world.rusdi)
    assert "Pohon tumbang" in browser.get("/meja?cari=L-0001").content.decode()
    assert "Pohon tumbang" in browser.get("/meja?cari=simpang").content.decode()
    assert "Tidak ditemukan" in browser.get("/meja?cari=zzz").content.decode()


@pytest.mark.parametrize("page", ["0", "-1", "1e9", "99999", "x", "2"])
def test_it_takes_any_page_number(world: World, desk: Any, page: str) -> None:
    world.report()
    assert desk(world.rusdi).get("/meja", {"hal": page}).status_code == 200


def test_it_turns_the_page_of_a_long_queue(world: World, desk: Any) -> None:
    for _each in range(51):
        world.report()
    browser = desk(world.rusdi)
    first = browser.get("/meja?satu=1").content.decode()
    assert first.count('<li><a href="/meja/laporan/') == 50
    assert "hal=2" in first
    assert browser.get("/meja?hal=2").content.decode().count('<li><a href="/meja/laporan/') == 1


def test_it_asks_the_database_as_often_for_fifty_reports_as_for_five(world: World, desk: Any) -> None:
    browser = desk(world.rusdi)
    counts = []
    for upto in (5, 50):
        while world._count < upto:
            world.report(f"Banjir di Pimping RT {world._count:02d}")
        browser.get("/meja?satu=1")  # what a process remembers is read once; so many at once are a deck else
        with CaptureQueriesContext(connection) as queries:
            browser.get("/meja")
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] < 60


def test_it_keeps_the_words_as_they_were_said(world: World, desk: Any) -> None:
    report = world.report("Banyu <b>naik</b> & tolong")
    page = desk(world.rusdi).get(f"/meja/laporan/{report.id}").content.decode()
    assert "Banyu &lt;b&gt;naik&lt;/b&gt; &amp; tolong" in page


def test_it_shows_guesses_dashed_and_with_their_words_until_a_person_settles(world: World, desk: Any) -> None:
    report = world.report("Banjir di Pimping RT 02, air selutut")
    browser, address = desk(world.rusdi), f"/meja/laporan/{report.id}"
    page = browser.get(address).content.decode()
    assert 'class="field guessed"><label for="f-jenis"' in page
    assert "<q>Banjir</q>" in page or 'class="guess"' in page
    browser.post(f"{address}/temuan", {"jenis": "FLOOD", "desa": PIMPING, "rt": "02", "versi": "1"})
    assert 'class="field guessed"' not in browser.get(address).content.decode()


def test_the_small_picture_stands_in_until_the_photo_is_here(world: World, desk: Any) -> None:
    made = world.report(village=PIMPING, photos_expected=1)
    whole = photo()
    upload = files.expect(
        belongs_to=f"report:{made.id}", sha256="a" * 64, size=len(whole), preview=whole, at=world.now
    )
    browser, small = desk(world.rusdi), f"/meja/laporan/{made.id}/foto-kecil"
    page = browser.get(f"/meja/laporan/{made.id}").content.decode()
    assert small in page
    assert "1 foto belum sampai. Ini gambar kecilnya, foto 0% sudah masuk." in page
    shown = browser.get(small)
    assert (shown["Content-Type"], shown.content[:2]) == ("image/jpeg", b"\xff\xd8")
    assert desk(world.stranger).get(small).status_code == 404
    kept = files.keep_photo(data=whole, at=world.now)
    actions.add_photo(report_id=made.id, file_id=kept.id, by=world.rusdi, at=world.now)
    files.close(token=upload.token, file_id=kept.id, at=world.now)
    assert small not in browser.get(f"/meja/laporan/{made.id}").content.decode()
    assert browser.get(small).status_code == 404


def test_it_says_when_photos_are_still_on_their_way(world: World, desk: Any) -> None:
    report = world.report(photos_expected=1)
    assert "Foto dalam perjalanan" in desk(world.rusdi).get(f"/meja/laporan/{report.id}").content.decode()


def test_it_masks_the_number(world: World, desk: Any) -> None:
    report = world.report(reporter_phone="+6281251234567")
    page = desk(world.rusdi).get(f"/meja/laporan/{report.id}").content.decode()
    assert "0812-••••-4567" in page
    assert "5123" not in page


def test_it_shows_who_holds_the_report(world: World, desk: Any) -> None:
    report = world.report()
    actions.take(report_id=report.id, by=world.aida, at=world.now)
    page = desk(world.rusdi).get(f"/meja/laporan/{report.id}").content.decode()
    assert "Nor Aida sedang memeriksa sampai 06.19 WITA." in page


def test_it_draws_the_villages_and_the_point(world: World, desk: Any) -> None:
    from destana.response.reports.terms import Point

    report = world.report(point=Point(-2.3759, 115.3228, 18))
    page = desk(world.rusdi).get(f"/meja/laporan/{report.id}").content.decode()
    assert page.count('class="land') >= 27
    assert 'class="here"' in page
    assert "GPS ±18 m" in page


def test_it_offers_no_decision_to_who_only_reads(world: World, desk: Any) -> None:
    report = world.report()
    page = desk(world.auditor).get(f"/meja/laporan/{report.id}").content.decode()
    assert 'class="decide"' not in page
    assert "disabled" in page


def test_it_speaks_the_language_that_the_person_chose(world: World, desk: Any) -> None:
    browser = desk(world.rusdi)
    browser.post("/meja/atur/saya", {"bahasa": "en"})
    assert "No report is waiting." in browser.get("/meja").content.decode()


def test_it_keeps_script_and_style_out_of_the_page(world: World, desk: Any) -> None:
    world.report()
    page = desk(world.rusdi).get("/meja").content.decode()
    assert " style=" not in page
    assert "<style" not in page
    assert " onclick" not in page
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", page))
