"""Registers the files room with Django."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "destana.foundation.files"
    label = "files"
