"""Every address that Django answers, one include a surface. What people reach without Django is in :mod:`asgi`."""

from django.urls import URLPattern, URLResolver, include, path

handler500 = "destana.config.faults.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("destana.surfaces.public.urls")),
    path("", include("destana.surfaces.office.signin.urls")),
    path("", include("destana.surfaces.office.urls")),
    path("api/v1/", include("destana.surfaces.api.urls")),
]
