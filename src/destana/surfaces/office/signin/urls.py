"""Addresses of the door. What may be reached without signing in says so with ``anyone``."""

from django.urls import path

from . import views

app_name = "signin"

urlpatterns = [
    path("masuk/", views.sign_in, name="sign_in"),
    path("masuk/kunci/", views.key, name="key"),
    path("masuk/kode/", views.code, name="code"),
    path("masuk/sandi-baru/", views.new_password, name="new_password"),
    path("masuk/pasang/", views.set_up, name="set_up"),
    path("masuk/kode-kertas/", views.first_codes, name="first_codes"),
    path("masuk/lagi/", views.again, name="again"),
    path("keluar/", views.sign_out, name="sign_out"),
    path("undangan/<str:token>/", views.accept, name="invitation"),
    path("meja/saya/", views.me, name="me"),
    path("meja/saya/nama/", views.name, name="name"),
    path("meja/saya/sandi/", views.password, name="password"),
    path("meja/saya/aplikasi/", views.app, name="app"),
    path("meja/saya/kode/", views.codes, name="codes"),
    path("meja/saya/kunci/", views.keys, name="keys"),
    path("meja/saya/kunci/<int:key_id>/hapus/", views.remove_key, name="remove_key"),
    path("meja/saya/sesi/<int:session_id>/akhiri/", views.revoke, name="revoke"),
]
