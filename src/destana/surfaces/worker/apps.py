"""Registers the worker room with Django."""

from django.apps import AppConfig


class WorkerConfig(AppConfig):
    name = "destana.surfaces.worker"
    label = "worker"
