"""The addresses of the desk, in Indonesian."""

from django.urls import path

from destana.surfaces.office.reports import capture, decisions, desk, photos

app_name = "office"

_REPORT = "meja/laporan/<int:report_id>"

urlpatterns = [
    path("meja", desk.desk, name="desk"),
    path("meja/laporan/baru", capture.capture, name="capture"),
    path(_REPORT, desk.report, name="report"),
    path(f"{_REPORT}/foto/<int:file_id>/<slug:size>", photos.photo, name="photo"),
    path(f"{_REPORT}/ambil", decisions.take, name="take"),
    path(f"{_REPORT}/lepas", decisions.give_back, name="give_back"),
    path(f"{_REPORT}/ambil-alih", decisions.break_lease, name="break_lease"),
    path(f"{_REPORT}/bukti", decisions.proofs, name="proofs"),
    path(f"{_REPORT}/temuan", decisions.settle, name="settle"),
    path(f"{_REPORT}/sahkan", decisions.verify, name="verify"),
    path(f"{_REPORT}/orang-kedua", decisions.countersign, name="countersign"),
    path(f"{_REPORT}/tanya", decisions.ask, name="ask"),
    path(f"{_REPORT}/gabung", decisions.merge, name="merge"),
    path(f"{_REPORT}/bukan", decisions.not_an_event, name="not_an_event"),
    path(f"{_REPORT}/hoaks", decisions.confirm_hoax, name="confirm_hoax"),
    path(f"{_REPORT}/hoaks/batal", decisions.drop_hoax, name="drop_hoax"),
    path(f"{_REPORT}/urungkan", decisions.undo, name="undo"),
    path(f"{_REPORT}/pulihkan", decisions.restore, name="restore"),
    path(f"{_REPORT}/buka-lagi", decisions.reopen, name="reopen"),
    path(f"{_REPORT}/nomor", decisions.reveal, name="reveal"),
]
