"""Registers the reports room with Django."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "destana.response.reports"
    label = "reports"
