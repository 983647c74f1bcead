"""Addresses of the public forms. Pages that only tell something are files of the board."""

from django.urls import include, path

from destana.surfaces.public import (
    announce,
    asking,
    check,
    claims,
    follow,
    helping,
    link,
    matters,
    push,
    receipt,
    report,
    upload,
)

app_name = "public"

urlpatterns = [
    path("lapor", report.report, name="report"),
    path("lapor/<str:code>", receipt.receipt, name="receipt"),
    path("lapor/<str:code>/tambah", receipt.add, name="receipt-add"),
    path("k/<str:token>", link.link, name="link"),
    path("lapor/<str:code>/foto", receipt.photo, name="receipt-photo"),
    path("unggah/<slug:token>", upload.upload, name="upload"),
    path("l/<str:short>", report.short_link, name="short"),
    path("bagikan", report.shared, name="shared"),
    path("bantuan", helping.ask_for_help, name="help"),
    path("tanya", asking.ask, name="ask"),
    path("tanya/<str:code>", matters.receipt, name="matter"),
    path("tanya/<str:code>/tambah", matters.add, name="matter-add"),
    path("tanya/<str:code>/lampiran", matters.attachment, name="matter-file"),
    path("cek", check.check, name="check"),
    path("cek/tanya", claims.ask, name="check-ask"),
    path("cek/<str:code>", check.unknown, name="check-unknown"),
    path("en/cek/<str:code>", check.unknown, name="check-unknown-en"),
    path("umumkan/<str:key>", announce.announce, name="announce"),
    path("ikuti", follow.follow, name="follow"),
    path("ikuti/hp", push.follow, name="push-follow"),
    path("ikuti/hp/daftar", push.listed, name="push-list"),
    path("ikuti/hp/berhenti", push.stop, name="push-stop"),
    path("ikuti/hp/ganti", push.renew, name="push-renew"),
    path("ikuti/sahkan/<str:token>", follow.confirm, name="follow-confirm"),
    path("ikuti/berhenti/<str:token>", follow.stop, name="follow-stop"),
    path("", include("destana.surfaces.public.simulator.urls")),
]
