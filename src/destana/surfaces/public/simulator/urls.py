"""Addresses of the practice phone."""

from django.urls import path

from destana.surfaces.public.simulator import pages

urlpatterns = [
    path("simulator", pages.talk, name="simulator"),
    path("simulator/mulai", pages.pick_up, name="simulator-start"),
    path("simulator/ganti", pages.put_away, name="simulator-change"),
    path("simulator/kirim", pages.send, name="simulator-send"),
    path("simulator/baru", pages.news, name="simulator-news"),
    path("simulator/foto/<str:photo_id>", pages.own_photo, name="simulator-photo"),
    path("simulator/kiriman/<int:file_id>", pages.office_photo, name="simulator-office-photo"),
]
