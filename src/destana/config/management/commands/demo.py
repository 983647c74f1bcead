"""``destana demo``: replay the flood of December 2025 into a demo folder, once."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from destana.config.demo.play import Replay
from destana.config.progress import step
from destana.response.reports import queries


class Command(BaseCommand):
    help = "Replay a past flood through the real actions. Only in a folder whose mode is demo."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.MODE != "demo":
            raise CommandError("The replay belongs into a demo folder: start it with ./run demo.")
        if queries.has_any(settings.DISTRICT):
            return
        with translation.override("id"), step("Replaying the flood of December 2025"):
            Replay(timezone.now()).play(lambda done, total: None)
