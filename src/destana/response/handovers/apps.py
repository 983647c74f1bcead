"""Registers the handovers room with Django."""

from django.apps import AppConfig


class HandoversConfig(AppConfig):
    name = "destana.response.handovers"
    label = "handovers"
