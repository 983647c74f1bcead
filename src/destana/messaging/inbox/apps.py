"""Registers the inbox room with Django."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "destana.messaging.inbox"
    label = "inbox"
