"""Registers the hazards room with Django."""

from django.apps import AppConfig


class HazardsConfig(AppConfig):
    name = "destana.response.hazards"
    label = "hazards"
