"""Registers the rumours room with Django."""

from django.apps import AppConfig


class RumoursConfig(AppConfig):
    name = "destana.response.rumours"
    label = "rumours"
