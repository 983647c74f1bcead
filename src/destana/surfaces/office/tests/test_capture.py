"""Writing down what somebody says at the counter or on the telephone."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from destana.response.reports import queries
from destana.response.reports.models import Report
from destana.response.reports.terms import Source
from tests.world import LAJAR, NOW, PIMPING, World

KEY = "8a6f0a5e-51a8-4c37-9d37-6b1f1f0a2b3c"
SAID = {
    "kunci": KEY,
    "cara": "phone",
    "kata": "Air masuk rumah",
    "desa": PIMPING,
    "telepon": "0812-5123-4567",
}


def kept_id() -> int:
    """Return the key of the first report that was kept."""
    return Report.objects.order_by("pk").values_list("pk", flat=True)[0]


def photo() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (400, 300), (90, 120, 110)).save(out, "JPEG")
    return SimpleUploadedFile("rumah.jpg", out.getvalue(), "image/jpeg")


def test_it_keeps_the_report_and_says_its_code(world: World, desk: Any) -> None:
    answer = desk(world.rusdi).post(
        "/meja/laporan/baru", SAID | {"pukul": "05.50", "bahaya": "ya"}, follow=True
    )
    assert "Laporan L-0001 tersimpan" in answer.content.decode()
    report = queries.get_for(world.aida, kept_id())
    assert (report.source, report.reporter_phone, report.village_id) == (
        Source.PHONE,
        "+6281251234567",
        PIMPING,
    )
    assert report.people_in_danger is True
    assert (NOW - report.observed_at).total_seconds() == 14 * 60
    assert report.taken_by_id == world.rusdi.person_id


def test_it_makes_one_report_of_two_presses(world: World, desk: Any) -> None:
    browser = desk(world.rusdi)
    first = browser.post("/meja/laporan/baru", SAID)
    second = browser.post("/meja/laporan/baru", SAID)
    assert first["Location"] == second["Location"]


def test_it_says_that_the_same_form_carries_something_else(world: World, desk: Any) -> None:
    browser = desk(world.rusdi)
    browser.post("/meja/laporan/baru", SAID)
    assert browser.post("/meja/laporan/baru", SAID | {"kata": "Api di dapur"}).status_code == 409


def test_it_keeps_photos(world: World, desk: Any) -> None:
    browser = desk(world.rusdi)
    browser.post("/meja/laporan/baru", SAID | {"foto": photo()})
    kept = queries.get_for(world.rusdi, kept_id()).photos.get()
    answer = browser.get(f"/meja/laporan/{kept_id()}/foto/{kept.file_id}/preview")
    assert answer["Content-Type"] == "image/jpeg"
    assert "no-store" in answer["Cache-Control"]
    assert b"".join(answer).startswith(b"\xff\xd8")
    assert browser.get(f"/meja/laporan/{kept_id()}/foto/{kept.file_id}/full").status_code == 404
    assert (
        desk(world.stranger).get(f"/meja/laporan/{kept_id()}/foto/{kept.file_id}/preview").status_code == 404
    )


def test_it_does_not_show_a_photo_of_another_report(world: World, desk: Any) -> None:
    browser = desk(world.rusdi)
    browser.post("/meja/laporan/baru", SAID | {"foto": photo()})
    other = world.report()
    kept = queries.get_for(world.rusdi, kept_id()).photos.get()
    assert browser.get(f"/meja/laporan/{other.id}/foto/{kept.file_id}/preview").status_code == 404


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"kata": " "}, "kata"),
        ({"cara": "burung"}, "cara"),
        ({"telepon": "0812"}, "telepon"),
        ({"desa": "11.01.01.2001"}, "desa"),
        ({"pukul": "25.99"}, "pukul"),
        ({"pukul": "1e999"}, "pukul"),
    ],
)
def test_it_points_at_the_wrong_field_and_keeps_the_rest(
    world: World, desk: Any, typed: dict[str, str], field: str
) -> None:
    answer = desk(world.rusdi).post("/meja/laporan/baru", SAID | {"nama": "Bu Siti"} | typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#{field}"' in page
    assert 'value="Bu Siti"' in page
    assert KEY in page
    assert "<title>Salah:" in page


def test_it_says_what_is_wrong_with_a_file_that_is_no_photo(world: World, desk: Any) -> None:
    broken = SimpleUploadedFile("foto.jpg", b"bukan foto", "image/jpeg")
    answer = desk(world.rusdi).post("/meja/laporan/baru", SAID | {"foto": broken})
    assert 400 <= answer.status_code < 500
    assert "Air masuk rumah" in answer.content.decode()


def test_it_lets_a_village_write_for_itself_only(world: World, desk: Any) -> None:
    browser = desk(world.pambakal)
    assert browser.post("/meja/laporan/baru", SAID | {"desa": LAJAR}).status_code == 422
    assert browser.post("/meja/laporan/baru", SAID | {"desa": ""}).status_code == 422
    assert browser.post("/meja/laporan/baru", SAID).status_code == 302


def test_it_does_not_let_the_writer_verify_it(world: World, desk: Any) -> None:
    browser = desk(world.rusdi)
    browser.post("/meja/laporan/baru", SAID)
    answer = browser.post(f"/meja/laporan/{kept_id()}/bukti", {"bukti": ["2"]})
    assert answer.status_code == 403


def test_it_survives_nul_bytes_and_long_text(world: World, desk: Any) -> None:
    answer = desk(world.rusdi).post("/meja/laporan/baru", SAID | {"kata": "air\x00 " + "naik " * 3000})
    assert answer.status_code == 302
    assert "\x00" not in queries.get_for(world.rusdi, kept_id()).words
