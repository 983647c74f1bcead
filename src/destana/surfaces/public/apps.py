"""Registers the public room with Django."""

from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "destana.surfaces.public"
    label = "public"
