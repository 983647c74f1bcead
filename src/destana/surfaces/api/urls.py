"""``/api/v1/``: the public API and its OpenAPI document at ``/api/v1/openapi.json``."""

from django.urls import path
from ninja import NinjaAPI

from .v1 import bulletins, incidents, reports
from .v1.problems import JsonOnly, speak

api = NinjaAPI(
    title="Destana",
    version="1",
    description="Send reports, read what is proven. Times are UTC; levels, hazards and states are English codes.",
    urls_namespace="api-v1",
    docs_url=None,
    parser=JsonOnly(),
)
api.add_router("", reports.router)
api.add_router("", incidents.router)
api.add_router("", bulletins.router)
speak(api)

urlpatterns = [path("", api.urls)]
