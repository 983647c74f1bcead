"""Registers the incidents room with Django."""

from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "destana.response.incidents"
    label = "incidents"
