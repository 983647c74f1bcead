"""``destana restore``: bring an office back from a backup, into an empty folder."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from destana.config.backup import bringing, card
from destana.config.backup.bringing import Restored
from destana.config.backup.faults import CannotRestore


class Command(BaseCommand):
    help = "Restore a backup into an empty folder, check it, and leave sending paused."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--into", type=Path, metavar="DIR", required=True, help="a new or empty folder")
        parser.add_argument(
            "--key", help="the key line of the card; without it the key of this machine's office"
        )

        parser.add_argument(
            "--leave-out-photos",
            action="store_true",
            help="bring the office back without photos that are missing or damaged beside an -often copy",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            key = _key(options["key"])
            restored = bringing.restore(
                file=options["file"],
                into=options["into"],
                key=key,
                at=timezone.now(),
                leave_out=options["leave_out_photos"],
            )
        except (CannotRestore, card.NotAKey, OSError) as fault:
            raise CommandError(str(fault)) from None
        self.stdout.write(_told(restored, options["into"].absolute()))


def _key(line: str | None) -> bytes:
    if line is not None:
        return card.read_line(line)
    place = card.place(Path(settings.DATA))
    if not place.exists():
        raise CannotRestore(
            'This machine has no backup key: give the line of the card, --key "XXXX-XXXX-...".'
        )
    return card.read_line(place.read_text())


def _told(restored: Restored, into: Path) -> str:
    manifest = restored.manifest
    counts = manifest.counts
    photos = sum(name.startswith("files/full/") for name in manifest.parts)
    mode = "" if manifest.mode == "real" else f"DESTANA_MODE={manifest.mode} "
    report, incident, bulletin, claim, question, request = restored.firsts
    lost = [f"LEFT OUT: {len(restored.lost)} photo files were missing or damaged."] if restored.lost else []
    return "\n".join(
        [
            f"Restored and checked: the office as it was at {manifest.at} (version {manifest.version}).",
            f"  {counts['reports_report']} reports, {photos} photos, {counts['outbox_message']} messages,",
            f"  log line {manifest.seq} {manifest.head[:16]}.",
            *lost,
            f"Numbers go on at {report}, {incident}, bulletin {bulletin}, {claim}, {question} and {request}:",
            "those between may have been given out after the copy, and no number is given twice.",
            "Sending is paused on every channel: what waited may have been sent since. Look, then resume.",
            f"Start it with: {mode}./run --data {into}",
        ]
    )
