"""One address: reports."""

from django.urls import include, path
from rest_framework.routers import DefaultRouter

from bench.drf.reports.views import ReportViewSet

router = DefaultRouter(trailing_slash=False)
router.register("reports", ReportViewSet)
urlpatterns = [path("api/v1/", include(router.urls))]
