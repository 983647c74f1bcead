"""Lists that the desk takes along: counted on a page, sent as CSV, each with a reason and a fresh second factor."""

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from destana.foundation.audit import queries as audit
from destana.foundation.people.models import Person
from destana.kit import sheets
from destana.response.incidents import actions as incidents
from destana.response.reports.terms import Point
from destana.surfaces.office.exports.columns import INCIDENTS, LOG, NAMED, REPORTS
from destana.surfaces.office.exports.span import how_long
from destana.surfaces.office.signin import again
from destana.surfaces.office.signin.tests.steps import code_for, printed, walk_in
from tests.world import LAJAR, NOW, PIMPING, World

pytestmark = pytest.mark.django_db
REPORTS_PAGE, REPORTS_FILE = "/meja/bawa/laporan", "/meja/bawa/laporan/unduh"
WHY = {"alasan": "rapat kabupaten"}
FORMULA = '=HYPERLINK("http://jahat.example";"klik")'


def table(answer: Any) -> list[list[str]]:
    """Return the rows of a file, as a program reads them that minds the mark and RFC 4180."""
    assert answer.status_code == 200, answer.content.decode()
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    body = b"".join(answer.streaming_content)
    assert body.startswith(sheets.BOM)
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def exported() -> list[Any]:
    return [line for line in audit.since(0) if line.verb == "list.exported"]


@pytest.fixture
def two(world: World) -> None:
    world.report(
        "Banjir di Pimping RT 02", village=PIMPING, point=Point(-2.37591, 115.32281, 8), depth="knee",
        reporter_name=FORMULA, reporter_phone="+6281251234567", at=NOW - timedelta(days=89),
    )  # fmt: skip
    world.report("Pohon tumbang", village=LAJAR)


def test_it_says_how_much_before_anything_leaves(world: World, two: None, desk: Any) -> None:
    before = audit.head()
    page = desk(world.rusdi).get(REPORTS_PAGE).content.decode()
    assert "2 laporan, 3 bulan" in page
    assert "1.000.000 baris" in page
    assert "1 laporan, 1 hari" in desk(world.rusdi).get(f"{REPORTS_PAGE}?desa={LAJAR}").content.decode()
    nothing = desk(world.rusdi).get(f"{REPORTS_PAGE}?keadaan=spam").content.decode()
    assert "Tidak ada yang cocok" in nothing
    assert "unduh" not in nothing
    assert audit.head() == before


def test_it_sends_the_list_with_headings_tags_and_numbers(world: World, two: None, desk: Any) -> None:
    answer = desk(world.rusdi).post(REPORTS_FILE, WHY)
    assert answer["Content-Disposition"] == 'attachment; filename="laporan-20260114-0604-rusdi-anwar.csv"'
    assert "no-store" in answer["Cache-Control"]
    head, tags, *rows = table(answer)
    assert head[:3] == ["Laporan", "Diterima", "Dilihat"]
    assert tags == [column.tag for column in REPORTS]
    assert len(rows) == 2
    first = dict(zip(tags, rows[0], strict=True))
    assert (first["#meta+id"], first["#adm4+code"], first["#adm4+name"]) == ("L-0001", PIMPING, "Pimping")
    assert first["#date+reported"] == "2025-10-17 06:04", "on the villages' clock"
    assert float(first["#geo+lat"]) < 0
    assert first["#status"] == "Diterima"
    assert FORMULA not in str(rows)
    [line] = exported()
    assert (line.target, line.by_ref) == ("export:reports", world.rusdi.ref)
    assert line.reason == "2 rows; all; rapat kabupaten"


def test_it_keeps_to_the_filter_and_the_log_says_which(world: World, two: None, desk: Any) -> None:
    wish = {"desa": LAJAR, "keadaan": "terbuka", "dari": "2026-01-14", "sampai": "2026-01-14"}
    rows = table(desk(world.rusdi).post(REPORTS_FILE, WHY | wish))[2:]
    assert [row[0] for row in rows] == ["L-0002"]
    assert (
        exported()[0].reason
        == f"1 rows; state=terbuka village={LAJAR} from=2026-01-14 to=2026-01-14; rapat kabupaten"
    )


def test_with_who_reported_no_cell_is_run_and_each_name_is_a_line(world: World, two: None, desk: Any) -> None:
    head, tags, *rows = table(desk(world.rusdi).post(REPORTS_FILE, WHY | {"pelapor": "1"}))
    assert tags == [column.tag for column in REPORTS + NAMED]
    first = dict(zip(tags, rows[0], strict=True))
    assert first["#contact+name"] == "'" + FORMULA
    assert first["#contact+phone"] == "0812-5123-4567"
    assert "Nomor pelapor" in head
    verbs = [line.verb for line in audit.since(0)]
    assert verbs.count("contact.revealed") == 1
    assert verbs[-1] == "list.exported"


def test_without_the_guard_the_cell_would_be_run(
    world: World, two: None, desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    monkeypatch.setattr(sheets, "safe", lambda cell: cell)
    rows = table(desk(world.rusdi).post(REPORTS_FILE, WHY | {"pelapor": "1"}))
    assert FORMULA in rows[2]


def test_who_may_not_know_reporters_is_offered_and_given_none(world: World, two: None, desk: Any) -> None:
    for who in (world.camat, world.auditor):
        browser: Client = desk(who)
        assert 'name="pelapor"' not in browser.get(REPORTS_PAGE).content.decode()
        assert browser.post(REPORTS_FILE, WHY | {"pelapor": "1"}).status_code == 403
        assert len(table(browser.post(REPORTS_FILE, WHY))[0]) == len(REPORTS)
    assert 'name="pelapor"' in desk(world.rusdi).get(REPORTS_PAGE).content.decode()


@pytest.mark.parametrize("what", ["laporan", "kejadian", "catatan"])
def test_a_stale_second_factor_is_asked_for_and_then_the_page_is_there_again(
    world: World, two: None, desk: Any, what: str
) -> None:
    where = f"/meja/bawa/{what}/unduh"
    incidents.open_incident(name="Banjir", hazards=["FLOOD"], by=world.rusdi, at=NOW)
    browser: Client = desk(world.innovator, fresh=False)
    asked = browser.post(where, WHY | {"sampai": "2026-02-01"})
    page = asked.content.decode()
    assert not asked.streaming
    assert 'name="_kode"' in page
    assert "rapat kabupaten" in page
    assert exported() == []
    # Fresh now, as after a code that fits: the form that carried it leads back to its own page, nothing leaves yet.
    known: Client = desk(world.innovator)
    back = known.post(where, WHY | {"sampai": "2026-02-01", again.CODE: "123456"})
    page = back.content.decode()
    assert "Sekarang tekan Unduh" in page
    assert 'value="rapat kabupaten"' in page
    assert 'value="2026-02-01"' in page
    assert exported() == []
    assert known.post(where, WHY | {"sampai": "2026-02-01"}).streaming
    assert len(exported()) == 1


def test_with_the_code_of_the_app_it_leaves(world: World, two: None, the_hour: Any) -> None:
    browser = Client()
    secret = walk_in(browser, "rusdi", printed(world.rusdi))
    the_hour.shift(timedelta(minutes=11))
    assert 'name="_kode"' in browser.post(REPORTS_FILE, WHY).content.decode()
    assert browser.post(REPORTS_FILE, WHY | {again.CODE: "000000"}).status_code == 422
    back = browser.post(REPORTS_FILE, WHY | {again.CODE: code_for(secret)})
    assert "Sekarang tekan Unduh" in back.content.decode()
    assert exported() == []
    assert len(table(browser.post(REPORTS_FILE, WHY))) == 4


def test_without_a_reason_the_page_comes_back_with_what_was_chosen(
    world: World, two: None, desk: Any
) -> None:
    answer = desk(world.rusdi).post(REPORTS_FILE, {"alasan": " ", "desa": LAJAR, "pelapor": "1"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Tulis untuk apa daftar ini" in page
    assert "1 laporan" in page
    assert exported() == []


@pytest.mark.parametrize(
    "wish",
    [
        {"dari": "kemarin"}, {"sampai": "9999-12-31"}, {"dari": "0001-01-01"}, {"keadaan": "rahasia"},
        {"desa": "63.11.06.2001"}, {"jenis": "KIAMAT"}, {"saring": "x"}, {"dari": "2026-01-14T00:00"}, {"dari": "1" * 500},
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_not_taken_for_everything(
    world: World, two: None, desk: Any, wish: dict[str, str]
) -> None:
    browser: Client = desk(world.rusdi)
    page = browser.get(REPORTS_PAGE, wish).content.decode()
    assert 'role="alert"' in page
    assert "2 laporan" not in page
    assert browser.post(REPORTS_FILE, WHY | wish).status_code == 422
    assert exported() == []


def test_the_filter_of_a_file_is_in_its_form_not_in_its_address(world: World, two: None, desk: Any) -> None:
    answer = desk(world.rusdi).post(f"{REPORTS_FILE}?desa={LAJAR}", WHY)
    assert len(table(answer)) == 4


def test_the_queue_hands_its_filter_on(world: World, two: None, desk: Any) -> None:
    page = desk(world.rusdi).get(f"/meja?saring=gawat&desa={LAJAR}").content.decode()
    assert f'href="{REPORTS_PAGE}?saring=gawat&amp;desa={LAJAR}&amp;keadaan=terbuka"' in page
    assert REPORTS_PAGE not in desk(world.pambakal).get("/meja").content.decode()
    found = desk(world.rusdi).get("/meja?cari=Zulkarnain").content.decode()
    assert f'href="{REPORTS_PAGE}?keadaan=terbuka"' in found, "no name in the address of a file"


@pytest.mark.parametrize(("mode", "mark"), [("exercise", "LATIHAN"), ("demo", "PERAGAAN")])
def test_what_is_not_real_says_so_in_its_name_and_in_every_row(
    world: World, two: None, desk: Any, settings: Any, mode: str, mark: str
) -> None:
    settings.MODE = mode
    for what in ("laporan", "kejadian", "catatan"):
        answer = desk(world.innovator).post(f"/meja/bawa/{what}/unduh", WHY)
        assert f'filename="{mark}-{what}-' in answer["Content-Disposition"]
        head, *rows = table(answer)
        assert head[0] == mark
        tags = 1 if what != "catatan" else 0
        assert {row[0] for row in rows[tags:]} <= {mark}


def test_a_real_list_has_no_mark(world: World, two: None, desk: Any) -> None:
    assert table(desk(world.rusdi).post(REPORTS_FILE, WHY))[0][0] == "Laporan"


def test_it_speaks_the_persons_language_to_the_last_row(world: World, two: None, desk: Any) -> None:
    get_user_model().objects.filter(pk=world.rusdi.as_person).update(language="en")
    head, _tags, first, *_rest = table(desk(world.rusdi).post(REPORTS_FILE, WHY))
    assert head[0] == "Report"
    assert "Received" in first


def test_the_incidents_leave_with_their_own_columns(world: World, desk: Any) -> None:
    incidents.open_incident(name="=Banjir, hubungi 081251234567", hazards=["FLOOD"], by=world.rusdi, at=NOW)
    browser: Client = desk(world.rusdi)
    assert "1 kejadian, 1 hari" in browser.get("/meja/bawa/kejadian?keadaan=jalan").content.decode()
    head, tags, row = table(browser.post("/meja/bawa/kejadian/unduh", WHY | {"keadaan": "jalan"}))
    assert tags == [column.tag for column in INCIDENTS]
    assert row[:3] == ["K-01", "'=Banjir, hubungi 08••", "Banjir"]
    assert exported()[0].reason == "1 rows; state=jalan; rapat kabupaten"
    assert len(head) == len(INCIDENTS)


def test_the_log_leaves_up_to_the_line_about_it(world: World, two: None, desk: Any) -> None:
    before = audit.head()
    browser: Client = desk(world.admin)
    assert f"{before.seq} baris" in browser.get("/meja/bawa/catatan").content.decode()
    head, *rows = table(browser.post("/meja/bawa/catatan/unduh", WHY))
    assert len(head) == len(LOG)
    assert [int(row[0]) for row in rows] == list(range(1, before.seq + 1))
    assert rows[-1][-1] == before.hash
    people = set(Person.objects.values_list("name", flat=True))
    assert not {cell for row in rows for cell in row} & people
    [line] = exported()
    assert (line.target, line.seq) == ("export:log", before.seq + 1)


def test_the_log_is_for_who_reads_it_today(world: World, desk: Any) -> None:
    for who in (world.rusdi, world.aida, world.pambakal, world.agency, world.nobody):
        assert desk(who).post("/meja/bawa/catatan/unduh", WHY).status_code == 404
    for who in (world.admin, world.innovator, world.camat, world.auditor):
        assert desk(who).post("/meja/bawa/catatan/unduh", WHY).streaming
    assert desk(world.admin).post(REPORTS_FILE, WHY).status_code == 404, (
        "the admin decides nothing and takes no list"
    )


@pytest.fixture
def _spans() -> Iterator[None]:
    with timezone.override("Asia/Makassar"):
        yield


@pytest.mark.parametrize(
    ("days", "said"), [(0, "1 hari"), (59, "60 hari"), (60, "2 bulan"), (89, "3 bulan"), (800, "2 tahun")]
)
@pytest.mark.usefixtures("_spans")
def test_it_says_how_long_a_list_reaches(days: int, said: str) -> None:
    assert how_long(NOW - timedelta(days=days), NOW) == said
