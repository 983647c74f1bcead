"""Registers the chat room with Django."""

from django.apps import AppConfig


class ChatConfig(AppConfig):
    name = "destana.surfaces.chat"
    label = "chat"
