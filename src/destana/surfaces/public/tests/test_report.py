"""Reporting by the web form: nothing is lost, nothing is doubled, every trouble has its sentence."""

import gzip
import json
from datetime import timedelta
from unittest import mock

import brotli
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from destana.foundation.files import actions as files
from destana.foundation.people.actions import Limit
from destana.messaging.inbox import actions as inbox
from destana.messaging.inbox import queries as messages
from destana.messaging.inbox.models import Conflict, InboundMessage
from destana.messaging.inbox.terms import State
from destana.response.reports import actions as reports
from destana.response.reports.models import Report
from destana.surfaces.public import jobs, stamp, take
from destana.surfaces.public.tests.conftest import Send, hidden, jpeg
from tests.world import PIMPING, World


def test_the_form_asks_for_a_photo_first_and_for_nothing_else(client: Client, district: str) -> None:
    response = client.get("/lapor")
    text = response.content.decode()
    assert text.index('name="foto"') < text.index('name="kata"') < text.index('name="hp"')
    assert "required" not in text
    assert response.cookies == {}
    assert "'unsafe-inline'" not in response["Content-Security-Policy"]
    assert "'sha256-" in response["Content-Security-Policy"]


def test_it_makes_a_report_and_leads_to_its_receipt(send: Send, client: Client) -> None:
    response = send(
        kata="Banyu sudah masuk rumah",
        desa="pimping",
        rt="02",
        kejadian="flood",
        air="knee",
        tolong="ya",
        foto=jpeg(),
    )
    report = Report.objects.get()
    assert response.status_code == 302
    assert response["Location"] == f"/lapor/{report.code}?k={report.secret}"
    assert (report.village_id, report.rts, report.hazard, report.depth) == (PIMPING, "02", "FLOOD", "knee")
    assert report.people_in_danger
    assert report.photos.count() == 1
    assert report.code in client.get(response["Location"]).content.decode()


def test_the_raw_form_is_in_the_inbox_before_the_report(send: Send) -> None:
    send(kata="Pohon tumbang", lain="sesuatu yang baru")
    message = InboundMessage.objects.get()
    kept = json.loads(bytes(message.raw))
    assert message.state == State.READ
    assert kept["words"] == "Pohon tumbang"
    assert kept["extra"] == {"lain": "sesuatu yang baru"}
    assert Report.objects.get().inbox_id == message.pk


def test_the_same_form_twice_is_one_report(send: Send, client: Client) -> None:
    form = client.get("/lapor")
    answers = [send(opened=form, kata="Banjir di Pimping")["Location"] for _again in range(3)]
    assert len(set(answers)) == 1
    assert Report.objects.count() == InboundMessage.objects.count() == 1


def test_the_same_form_with_other_content_is_refused_and_both_are_kept(send: Send, client: Client) -> None:
    form = client.get("/lapor")
    send(opened=form, kata="Banjir di Pimping")
    response = send(opened=form, kata="Api di Lajar")
    assert response.status_code == 409
    assert "Keduanya tersimpan" in response.content.decode()
    assert Conflict.objects.count() == 1
    fresh = {
        "kunci": hidden(response, "kunci"),
        "stempel": hidden(response, "stempel"),
        "kata": "Api di Lajar",
    }
    assert client.post("/lapor", fresh).status_code == 302
    assert Report.objects.count() == 2


def test_an_empty_form_is_shown_again_with_what_to_mend(send: Send) -> None:
    response = send(desa="pimping")
    text = response.content.decode()
    assert response.status_code == 422
    assert "<title>Salah:" in text
    assert '<a href="#foto">Tambahkan foto atau satu kalimat.</a>' in text
    assert '<option value="pimping" selected>' in text
    assert not Report.objects.exists()


def test_a_wrong_number_keeps_words_and_photo_for_the_next_try(send: Send, client: Client) -> None:
    response = send(kata="Air naik", hp="0812", foto=jpeg())
    text = response.content.decode()
    assert response.status_code == 422
    assert "Nomor ini kurang angka. Contoh: 0812-5123-4567." in text
    assert "Air naik</textarea>" in text
    again = {name: hidden(response, name) for name in ("kunci", "stempel", "foto_tersimpan")}
    client.post("/lapor", {**again, "kata": "Air naik", "hp": "0812-5123-4567"})
    report = Report.objects.get()
    assert report.reporter_phone == "+6281251234567"
    assert report.photos.count() == 1


@pytest.mark.parametrize("data", [b"", b"GIF89a not one", b"\xff\xd8\xff\xe0 torn", b"<svg onload=alert(1)>"])
def test_a_photo_that_is_none_never_stops_the_words(send: Send, client: Client, data: bytes) -> None:
    response = send(kata="Air naik", foto=SimpleUploadedFile("foto.jpg", data, "image/jpeg"))
    assert Report.objects.get().words == "Air naik"
    assert response.status_code == 302
    if data:  # a browser sends an empty file when none was chosen
        assert "Foto tidak bisa dibaca" in client.get(response["Location"]).content.decode()


def test_a_bad_photo_alone_says_what_is_wrong(send: Send) -> None:
    response = send(foto=SimpleUploadedFile("foto.jpg", b"not a photo", "image/jpeg"))
    assert response.status_code == 422
    assert "Ini bukan foto yang bisa kami baca" in response.content.decode()


def test_a_disk_without_room_for_photos_still_takes_the_words(send: Send, client: Client) -> None:
    with mock.patch.object(files, "keep_photo", side_effect=files.DiskFull):
        response = send(kata="Air naik", foto=jpeg())
    assert Report.objects.get().photos_expected == 1
    assert "Foto belum tersimpan" in client.get(response["Location"]).content.decode()


def test_a_full_disk_is_said_and_the_words_are_shown_back(send: Send) -> None:
    with mock.patch.object(inbox, "receive", side_effect=inbox.StorageFull):
        response = send(kata="Air naik di RT 02")
    assert response.status_code == 503
    assert response["Retry-After"]
    assert "Air naik di RT 02</textarea>" in response.content.decode()
    assert not Report.objects.exists()


def test_a_long_text_is_kept_whole(send: Send, client: Client) -> None:
    words = "Air naik. " * 1200
    response = send(kata=words)
    assert json.loads(bytes(InboundMessage.objects.get().raw))["words"] == words
    assert len(Report.objects.get().words) <= 10_000
    assert "Semuanya tersimpan" in client.get(response["Location"]).content.decode()


def test_a_text_without_measure_is_refused_with_a_sentence(send: Send) -> None:
    response = send(kata="x" * 400_000)
    assert response.status_code == 413
    assert "terlalu besar" in response.content.decode()


@pytest.mark.parametrize(
    ("lat", "lng"),
    [("1e999", "115.3"), ("nan", "nan"), ("91", "0"), ("abc", ""), ("-2,37", "115,3"), ("\x00", "1")],
)
def test_a_place_that_is_none_is_left_out(send: Send, lat: str, lng: str) -> None:
    assert send(kata="Air naik", lat=lat, lng=lng, ketelitian="1e999").status_code == 302
    assert Report.objects.get().lat is None


def test_a_place_outside_the_district_is_kept_and_said(send: Send, client: Client) -> None:
    response = send(kata="Air naik", lat="-6.2", lng="106.8", ketelitian="12")
    assert Report.objects.get().lat == -6.2
    assert "di luar kecamatan" in client.get(response["Location"]).content.decode()


def test_control_characters_and_broken_unicode_do_no_harm(send: Send) -> None:
    assert send(kata="Air\x00 naik \ufffd\u202e", patokan="\x1b[31m").status_code == 302
    assert Report.objects.get().words.startswith("Air naik")


@pytest.mark.parametrize("written", ["2999-01-01T00:00:00Z", "1900-01-01T00:00:00", "kemarin", ""])
def test_a_time_that_cannot_be_is_the_time_of_arrival(send: Send, written: str) -> None:
    before = timezone.now()
    send(kata="Air naik", ditulis=written)
    assert before <= Report.objects.get().observed_at <= timezone.now()


def test_an_old_form_is_taken_and_says_so(send: Send, client: Client) -> None:
    key, mark = stamp.make(timezone.now() - timedelta(days=9))
    response = client.post("/lapor", {"kunci": key, "stempel": mark, "kata": "Air naik"})
    assert "Formulir ini dibuka sejak lama" in client.get(response["Location"]).content.decode()
    assert Report.objects.count() == 1


@pytest.mark.parametrize("mark", ["", "forged", "WyJhIiwxXQ:1abc:xyz"])
def test_a_form_without_a_genuine_mark_is_taken_all_the_same(
    client: Client, district: str, mark: str
) -> None:
    for _again in range(2):
        assert client.post("/lapor", {"stempel": mark, "kata": "Air naik"}).status_code == 302
    assert Report.objects.count() == 1


def test_what_a_program_sends_is_kept_for_a_person(send: Send, client: Client) -> None:
    form = client.get("/lapor")
    for _again in range(2):
        assert send(opened=form, kata="Beli obat", situs="https://x.example").status_code == 202
    assert not Report.objects.exists()
    assert [message.state for message in messages.for_person()] == [State.NEEDS_PERSON]


def test_a_flood_of_forms_from_one_address_is_kept_for_a_person(send: Send) -> None:
    with mock.patch.object(take, "FLOOD", Limit("web-report", most=2, window=timedelta(minutes=10))):
        codes = [send(kata=f"Air naik {number}").status_code for number in range(4)]
    assert codes == [302, 302, 202, 202]
    assert Report.objects.count() == 2
    assert len(messages.for_person()) == 2


def test_a_form_that_the_server_forgot_becomes_a_report(send: Send) -> None:
    with (
        mock.patch.object(reports, "submit", side_effect=RuntimeError("power cut")),
        pytest.raises(RuntimeError),
    ):
        send(kata="Air naik", kejadian="flood", foto=jpeg())
    assert not Report.objects.exists()
    now = timezone.now()
    assert jobs.finish_reports(now) == 0
    assert jobs.finish_reports(now + timedelta(minutes=2)) == 1
    report = Report.objects.get()
    assert (report.words, report.hazard, report.photos.count()) == ("Air naik", "FLOOD", 1)
    assert jobs.finish_reports(now + timedelta(minutes=4)) == 0


def test_the_script_gets_a_receipt_that_names_its_key(send: Send, client: Client) -> None:
    form = client.get("/lapor")
    response = send(json=True, opened=form, kata="Air naik")
    told = response.json()
    assert response.status_code == 201
    assert told["kunci"] == hidden(form, "kunci")
    assert told["kode"] == Report.objects.get().code
    assert send(json=True, opened=form, kata="Lain").status_code == 409
    faults = send(json=True, hp="1").json()["salah"]
    assert {fault["kolom"] for fault in faults} == {"foto", "hp"}


def test_a_broken_body_is_answered_with_a_sentence(client: Client, district: str) -> None:
    response = client.post("/lapor", data=b"--x\r\n", content_type="multipart/form-data")
    assert response.status_code == 400
    assert "Formulir rusak" in response.content.decode()


@pytest.mark.parametrize("short", ["PMP", "pmp", "pimping", "2021", "63.11.05.2021"])
def test_a_poster_fills_in_the_village(client: Client, district: str, short: str) -> None:
    assert client.get(f"/l/{short}")["Location"] == "/lapor?desa=pimping"


def test_an_unknown_poster_opens_the_plain_form(client: Client, district: str) -> None:
    assert client.get("/l/XYZ")["Location"] == "/lapor"


def test_it_speaks_english_when_asked_and_remembers(client: Client, district: str) -> None:
    assert "Ambil foto" in client.get("/lapor", headers={"Accept-Language": "en"}).content.decode()
    assert "Take a photo" in client.get("/lapor?bahasa=en").content.decode()
    assert "Take a photo" in client.get("/lapor").content.decode()
    assert 'lang="en"' in client.get("/lapor").content.decode()


def test_the_bright_theme_needs_no_script(client: Client, district: str) -> None:
    assert 'data-theme="light"' in client.get("/lapor?tema=terang").content.decode()


@pytest.mark.parametrize("coding", ["br", "gzip"])
def test_the_form_is_compressed_for_a_weak_line(client: Client, district: str, coding: str) -> None:
    response = client.get("/lapor", headers={"Accept-Encoding": f"deflate, {coding}"})
    unpacked = (brotli if coding == "br" else gzip).decompress(response.content)
    assert response["Content-Encoding"] == coding
    assert len(response.content) < len(unpacked) / 2
    assert b'name="foto"' in unpacked
    assert "Accept-Encoding" in response["Vary"]
    assert "Content-Encoding" not in client.get("/lapor", headers={"Accept-Encoding": "br;q=0"})


@pytest.mark.django_db
def test_what_another_app_shares_fills_the_form(world: World, client: Client) -> None:
    given = {"judul": "", "kata": "Jalan putus", "tautan": "https://contoh.id/1", "foto": jpeg()}
    answer = client.post("/bagikan", given)
    said = answer.content.decode()
    assert answer.status_code == 200
    assert "Jalan putus https://contoh.id/1</textarea>" in said
    assert 'name="foto_tersimpan"' in said
    assert not Report.objects.exists()  # shown, not sent
    assert client.get("/bagikan")["Location"] == "/lapor"


@pytest.mark.django_db
def test_a_share_that_cannot_be_read_opens_the_empty_form(world: World, client: Client) -> None:
    broken = client.post("/bagikan", b"--x\r\n", content_type="multipart/form-data; boundary=" + "y" * 300)
    assert (broken.status_code, broken["Location"]) == (302, "/lapor")
    picture = SimpleUploadedFile("a.jpg", b"no picture", "image/jpeg")
    assert client.post("/bagikan", {"foto": picture}).status_code == 200
