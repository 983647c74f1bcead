"""Registers the bulletins room with Django."""

from django.apps import AppConfig


class BulletinsConfig(AppConfig):
    name = "destana.response.bulletins"
    label = "bulletins"
