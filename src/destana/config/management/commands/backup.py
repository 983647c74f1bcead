"""``destana backup``: write one sealed file, or show the key for the card."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from destana.config.backup import archive, card
from destana.config.backup.faults import CannotBackUp, CannotRestore


class Command(BaseCommand):
    help = "Write everything a restore needs into one sealed file; the office may stay open."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--to", type=Path, metavar="DIR", help="folder that gets the file")
        what.add_argument(
            "--show-key", action="store_true", help="print the key line for the operations card"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["show_key"]:
            self.stdout.write(card.write_line(card.office_key(Path(settings.DATA))))
            return
        try:
            path, manifest = archive.make(to=options["to"], at=timezone.now())
        except (CannotBackUp, CannotRestore) as fault:
            raise CommandError(f"No backup was made. {fault}") from None
        size = path.stat().st_size / 1e6
        self.stdout.write(
            f"{path} ({size:.1f} MB): {manifest.counts['reports_report']} reports, "
            f"{len(manifest.parts)} files, log line {manifest.seq} {manifest.head[:16]}."
        )
