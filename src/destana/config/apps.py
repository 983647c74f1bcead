"""Registers config with Django: its start checks, its one table and its commands."""

from importlib import import_module

from django.apps import AppConfig


class HouseConfig(AppConfig):
    name = "destana.config"
    label = "config"

    def ready(self) -> None:
        import_module("destana.config.checks")
