"""``destana work``: the worker's process."""

import gc
import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.module_loading import import_string

from destana.surfaces.worker.loop import work


class Command(BaseCommand):
    """Run what is due until told to stop (Ctrl-C or SIGTERM); what is under way is finished first."""

    help = "Read the inbox, send the outbox, fetch photos, render the board, mind the clocks."

    def handle(self, *args: Any, **options: Any) -> None:
        """Work until a signal comes."""
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        jobs, look = import_string(settings.WORKER_JOBS), import_string(settings.WORKER_CLOCK)
        gc.collect()
        gc.freeze()  # what is loaded stays for good: the collector need not look through it at every warning
        work(jobs, stop=stop, look=look)
