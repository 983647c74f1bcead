"""A room that exists only in the upgrade drill."""

from django.apps import AppConfig


class HeavyWrongConfig(AppConfig):
    name = "tests.drills.heavy_wrong"
    label = "heavy_wrong"
