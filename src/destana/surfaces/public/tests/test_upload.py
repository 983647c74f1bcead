"""A photo in pieces over the wire's own words: promised with the report, taken up where it was cut, ended once."""

import base64
import hashlib
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from destana.foundation.files import actions as files
from destana.foundation.files import queries
from destana.foundation.files.models import Piece
from destana.foundation.files.rules import pieces as rules
from destana.foundation.files.terms import PIECE
from destana.foundation.people.terms import SYSTEM
from destana.response.reports import actions as reports
from destana.response.reports.models import Report
from destana.response.reports.rules import KEEP_REFUSED_PHOTO
from destana.response.reports.terms import Refused
from destana.surfaces.public import jobs, take, upload
from tests.world import World

from .conftest import Answer, Send, jpeg

pytestmark = pytest.mark.django_db

TUS = {"Tus-Resumable": "1.0.0"}


def large() -> bytes:
    """A photo of some 110 KB, the same each time."""
    out = BytesIO()
    noise = random.Random(7).randbytes(420 * 300 * 3)
    Image.frombytes("RGB", (420, 300), noise).save(out, "JPEG", quality=90)
    return out.getvalue()


def promise(data: bytes) -> str:
    return f"{hashlib.sha256(data).hexdigest()}:{len(data)}"


def small() -> SimpleUploadedFile:
    return SimpleUploadedFile("kecil.jpg", jpeg(320, 240).read(), "image/jpeg")


Piecewise = Callable[..., Answer]


@pytest.fixture
def piece(client: Client) -> Piecewise:
    def run(url: str, data: bytes, offset: int, *, whole: bool = False, **more: str) -> Answer:
        body = data if whole else data[offset : offset + PIECE]
        sums = base64.b64encode(hashlib.sha256(body).digest()).decode()
        told = {"Upload-Offset": str(offset), "Upload-Checksum": f"sha256 {sums}", **TUS, **more}
        kind = "application/offset+octet-stream"
        return client.generic("PATCH", url, body, kind, headers=told, CONTENT_TYPE=kind)

    return run


def given(send: Send, data: bytes, **more: Any) -> dict[str, Any]:
    answer = send(json=True, kata="Banjir", janji=promise(data), pratinjau=small(), **more)
    assert answer.status_code == 201
    return dict(answer.json())


def bring_all(piece: Piecewise, url: str, data: bytes) -> Answer:
    answer = None
    for offset in range(0, len(data), PIECE):
        answer = piece(url, data, offset)
        assert answer.status_code == 204, answer.content
    return answer


def test_the_words_are_there_before_the_photo_and_say_that_it_is_missing(
    send: Send, client: Client, piece: Piecewise
) -> None:
    data = large()
    told = given(send, data)
    report = Report.objects.get()
    assert (report.photos_expected, report.photos.count()) == (1, 0)
    piece(told["unggahan"], data, 0)
    shown = client.get(told["url"]).content.decode()
    assert "1 foto belum sampai" in shown
    assert f"Foto {100 * PIECE // len(data)}% terkirim" in shown
    secret = report.secret
    assert len(client.get(f"/lapor/{report.code}/foto?k={secret}").content) <= 8 * 1024
    assert client.get(f"/lapor/{report.code}/foto?k=WRONG").status_code == 404
    assert client.get(f"/lapor/{report.code}/foto").status_code == 404
    assert "foto?k=" not in client.get(f"/lapor/{report.code}").content.decode()


def test_it_ends_with_the_whole_photo_at_its_report(send: Send, client: Client, piece: Piecewise) -> None:
    data = large()
    told = given(send, data)
    last = bring_all(piece, told["unggahan"], data)
    assert (last["Upload-Complete"], last["Upload-Offset"]) == ("?1", str(len(data)))
    report = Report.objects.get()
    assert queries.path(report.photos.get().file_id).read_bytes() == data
    shown = client.get(told["url"]).content.decode()
    assert "belum sampai" not in shown
    assert "foto?k=" in shown


def test_the_answer_says_where_to_go_on(send: Send, client: Client, piece: Piecewise) -> None:
    data = large()
    url = given(send, data)["unggahan"]
    piece(url, data, 0)
    standing = client.head(url, headers=TUS)
    assert (standing["Upload-Offset"], standing["Upload-Length"]) == (str(PIECE), str(len(data)))
    gap = piece(url, data, 2 * PIECE)
    assert (gap.status_code, gap["Upload-Offset"], gap["Tus-Resumable"]) == (409, str(PIECE), "1.0.0")
    assert piece(url, data, 0)["Upload-Offset"] == str(PIECE)  # once more is no harm


def test_the_same_report_again_leads_to_the_same_upload(send: Send, piece: Piecewise, client: Client) -> None:
    data = large()
    form = client.get("/lapor")
    first = given(send, data, opened=form)
    piece(first["unggahan"], data, 0)
    again = given(send, data, opened=form)
    assert (again["kode"], again["unggahan"]) == (first["kode"], first["unggahan"])
    assert client.head(again["unggahan"], headers=TUS)["Upload-Offset"] == str(PIECE)
    bring_all(piece, first["unggahan"], data)
    assert given(send, data, opened=form)["unggahan"] == ""
    assert Report.objects.get().photos.count() == 1


def test_the_photo_may_come_with_the_form_after_all(send: Send, client: Client) -> None:
    data = large()
    form = client.get("/lapor")
    given(send, data, opened=form)
    whole = SimpleUploadedFile("a.jpg", data, "image/jpeg")
    answer = send(opened=form, kata="Banjir", foto=whole)
    assert answer.status_code == 302
    report = Report.objects.get()
    assert (report.photos.count(), queries.uploads_for(f"report:{report.pk}")) == (1, [])


def test_a_promise_of_100_megabytes_is_told_at_once(send: Send) -> None:
    much = f"{'a' * 64}:{100 * 1024 * 1024}"
    answer = send(json=True, kata="Banjir", janji=much)
    assert (answer.status_code, answer.json()["unggahan"]) == (201, "")
    assert "catatan=foto" in answer.json()["url"]
    alone = send(json=True, janji=much)
    assert alone.status_code == 422
    assert "12 MB" in alone.json()["salah"][0]["kalimat"]


@pytest.mark.parametrize("bad", ["", "x", "a" * 64, f"{'A' * 64}:5", f"{'a' * 64}:0", f"{'a' * 64}:-1"])
def test_what_is_no_promise_is_none(send: Send, bad: str) -> None:
    answer = send(json=True, kata="Banjir", janji=bad)
    assert (answer.status_code, answer.json()["unggahan"]) == (201, "")
    assert Report.objects.get().photos_expected == 0


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Tus-Resumable": "0.2"}, 400),
        ({"Upload-Offset": "-1"}, 400),
        ({"Upload-Offset": "1e3"}, 400),
        ({"Upload-Offset": "9999999999"}, 413),
        ({"Upload-Checksum": "sha1 aaaa"}, 400),
        ({"Upload-Checksum": "sha256 ???"}, 400),
        ({"Upload-Checksum": ""}, 400),
        ({"Upload-Checksum": f"sha256 {base64.b64encode(bytes(32)).decode()}"}, 460),
    ],
)
def test_a_bad_piece_has_a_clear_answer(
    send: Send, piece: Piecewise, headers: dict[str, str], status: int
) -> None:
    data = large()
    answer = piece(given(send, data)["unggahan"], data, 0, **headers)
    assert answer.status_code == status
    assert answer.json()["galat"]
    assert Piece.objects.count() == 0


def test_a_piece_that_is_the_whole_is_too_large(send: Send, piece: Piecewise, client: Client) -> None:
    data = large()
    url = given(send, data)["unggahan"]
    assert piece(url, data, 0, whole=True).status_code == 413
    assert client.generic("PATCH", url, b"x", "text/plain", headers=TUS).status_code == 400
    assert piece("/unggah/NOBODY", data, 0).status_code == 404
    assert client.head("/unggah/NOBODY", headers=TUS).status_code == 404
    assert client.options(url)["Tus-Checksum-Algorithm"] == "sha256"


def test_a_full_disk_asks_to_come_again_and_the_words_still_get_in(send: Send, piece: Piecewise) -> None:
    data = large()
    url = given(send, data)["unggahan"]
    with mock.patch("destana.foundation.files.actions.pieces.check_room", side_effect=files.DiskFull):
        answer = piece(url, data, 0)
        assert (answer.status_code, answer["Retry-After"]) == (503, "60")
        assert send(json=True, kata="Air naik", janji=promise(jpeg().read())).status_code == 201


def test_one_address_has_a_limit(send: Send, piece: Piecewise, monkeypatch: pytest.MonkeyPatch) -> None:
    data = large()
    url = given(send, data)["unggahan"]
    monkeypatch.setattr(upload, "FLOOD", replace(upload.FLOOD, most=1))
    assert piece(url, data, 0).status_code == 204
    over = piece(url, data, PIECE)
    assert over.status_code == 429
    assert int(over["Retry-After"]) > 0


def test_a_damaged_whole_begins_again_and_the_report_still_owes_it(
    send: Send, client: Client, piece: Piecewise
) -> None:
    data = large()
    url = given(send, data)["unggahan"]
    other = data[:-9] + bytes(9)
    answer = [piece(url, other, offset) for offset in range(0, len(other), PIECE)][-1]
    assert (answer.status_code, answer["Upload-Offset"]) == (460, "0")
    assert Report.objects.get().photos.count() == 0
    bring_all(piece, url, data)
    assert Report.objects.get().photos.count() == 1


def test_without_the_hash_check_the_report_would_show_a_damaged_photo(
    send: Send, piece: Piecewise, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the test above."""
    data = large()
    url = given(send, data)["unggahan"]
    monkeypatch.setattr(rules, "is_right", lambda _data, _sha256: True)
    other = data[:-9] + bytes(9)
    bring_all(piece, url, other)
    assert queries.path(Report.objects.get().photos.get().file_id).read_bytes() == other


def test_what_is_no_photo_ends_and_the_phone_is_told(send: Send, piece: Piecewise, client: Client) -> None:
    data = b"tidak ada gambar " * 3000
    url = given(send, data)["unggahan"]
    piece(url, data, 0)
    assert piece(url, data, PIECE).status_code == 422
    assert client.head(url, headers=TUS).status_code == 410
    assert Report.objects.get().words == "Banjir"


def test_a_server_that_stopped_after_the_last_piece_ends_it_later(
    send: Send, piece: Piecewise, world: World, client: Client
) -> None:
    data = large()
    url = given(send, data)["unggahan"]
    with mock.patch.object(upload, "finish"):  # the process is gone just here
        bring_all(piece, url, data)
    assert client.head(url, headers=TUS)["Upload-Complete"] == "?0"
    later = Report.objects.get().received_at + timedelta(minutes=5)
    assert jobs.finish_uploads(later) == 1
    assert client.head(url, headers=TUS)["Upload-Complete"] == "?1"
    assert jobs.finish_uploads(later) == 0


def test_the_phone_may_ask_for_that_end_itself(send: Send, piece: Piecewise) -> None:
    data = large()
    url = given(send, data)["unggahan"]
    with mock.patch.object(upload, "finish"):
        bring_all(piece, url, data)
    assert piece(url, data, len(data))["Upload-Complete"] == "?1"


def test_pieces_of_a_silent_phone_go_and_the_receipt_still_says_so(
    send: Send, piece: Piecewise, client: Client
) -> None:
    data = large()
    told = given(send, data)
    piece(told["unggahan"], data, 0)
    assert jobs.drop_silent_uploads(Report.objects.get().received_at + timedelta(days=8)) == 1
    assert "1 foto belum sampai" in client.get(told["url"]).content.decode()
    assert client.head(told["unggahan"], headers=TUS)["Upload-Offset"] == "0"


def test_a_form_that_a_person_reads_first_brings_its_photo_all_the_same(send: Send, piece: Piecewise) -> None:
    data = large()
    answer = send(json=True, kata="Banjir", janji=promise(data), situs="http://x")
    assert answer.status_code == 202
    bring_all(piece, answer.json()["unggahan"], data)
    assert queries.by_hash(hashlib.sha256(data).hexdigest()) is not None


def test_a_kept_form_whose_report_failed_still_waits_for_its_photo(
    send: Send, client: Client, world: World
) -> None:
    data = large()
    form = client.get("/lapor")
    with mock.patch.object(take, "_submit", side_effect=RuntimeError), pytest.raises(RuntimeError):
        send(json=True, opened=form, kata="Banjir", janji=promise(data))
    assert jobs.finish_reports(world.later(days=900)) == 1
    assert Report.objects.get().photos_expected == 1
    assert send(json=True, opened=form, kata="Banjir", janji=promise(data)).json()["unggahan"]


def test_the_preview_of_a_refused_report_goes_with_its_time(send: Send, world: World) -> None:
    given(send, large())
    report = Report.objects.get()
    at = report.received_at + timedelta(minutes=1)
    reports.take(report_id=report.pk, by=world.rusdi, at=at)
    reports.refuse(report_id=report.pk, why=Refused.NO_DANGER, note="", by=world.rusdi, at=at)
    owner = f"report:{report.pk}"
    reports.erase_refused_photos(by=SYSTEM, at=at + KEEP_REFUSED_PHOTO.after)
    assert queries.uploads_for(owner)[0].has_preview
    reports.erase_refused_photos(by=SYSTEM, at=at + KEEP_REFUSED_PHOTO.after + timedelta(hours=1))
    assert queries.uploads_for(owner) == []
