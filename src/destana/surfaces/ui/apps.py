"""Registers the ui room with Django."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "destana.surfaces.ui"
    label = "ui"
