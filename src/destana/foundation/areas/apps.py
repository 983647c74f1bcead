"""Registers the areas room with Django."""

from django.apps import AppConfig


class AreasConfig(AppConfig):
    name = "destana.foundation.areas"
    label = "areas"
