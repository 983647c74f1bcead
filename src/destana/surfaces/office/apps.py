"""Registers the office room with Django."""

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "destana.surfaces.office"
    label = "office"
