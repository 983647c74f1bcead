"""Registers the simulator with Django: it is the one channel with tables, because it plays the provider too."""

from django.apps import AppConfig


class SimulatorConfig(AppConfig):
    name = "destana.messaging.channels.simulator"
    label = "simulator"
