"""A room that exists only in the upgrade drill."""

from django.apps import AppConfig


class HeavyConfig(AppConfig):
    name = "tests.drills.heavy"
    label = "heavy"
