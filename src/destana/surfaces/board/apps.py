"""Registers the board room with Django."""

from django.apps import AppConfig


class BoardConfig(AppConfig):
    name = "destana.surfaces.board"
    label = "board"
