"""Registers the outbox room with Django, and the channels' checks at start."""

from django.apps import AppConfig
from django.core.checks import CheckMessage, register


class OutboxConfig(AppConfig):
    name = "destana.messaging.outbox"
    label = "outbox"

    def ready(self) -> None:
        from destana.messaging.channels import registry

        def check_channels(**kwargs: object) -> list[CheckMessage]:
            return registry.problems()

        register(check_channels)
