"""Addresses of the public forms, each open to anyone. Pages that only tell something are files of the board."""

from django.urls import path

from destana.surfaces.public import check, follow, receipt, report
from destana.surfaces.public.access import anyone

app_name = "public"

urlpatterns = [
    path("lapor", anyone(report.report), name="report"),
    path("lapor/<str:code>", anyone(receipt.receipt), name="receipt"),
    path("lapor/<str:code>/tambah", anyone(receipt.add), name="receipt-add"),
    path("l/<str:short>", anyone(report.short_link), name="short"),
    path("bantuan", anyone(report.ask_for_help), name="help"),
    path("cek", anyone(check.check), name="check"),
    path("cek/<str:code>", anyone(check.unknown), name="check-unknown"),
    path("en/cek/<str:code>", anyone(check.unknown), name="check-unknown-en"),
    path("ikuti", anyone(follow.follow), name="follow"),
    path("ikuti/sahkan/<str:token>", anyone(follow.confirm), name="follow-confirm"),
    path("ikuti/berhenti/<str:token>", anyone(follow.stop), name="follow-stop"),
]
