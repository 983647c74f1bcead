"""Registers web push with Django: where a phone takes its notifications is kept in a table."""

from django.apps import AppConfig


class WebPushConfig(AppConfig):
    name = "destana.messaging.channels.webpush"
    label = "webpush"
