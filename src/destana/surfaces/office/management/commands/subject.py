"""``destana subject``: what one person may ask for. Found by the whole number, mailbox or chat address."""

import json
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from destana.foundation.people.terms import SYSTEM
from destana.kit.phones import e164
from destana.surfaces.office.house import subject


class Command(BaseCommand):
    help = "tell, correct, stop or forget one person. See docs/personal-data.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        for name, about in (
            ("tell", "write all that is kept about the person into a file"),
            ("correct", "put right name or number"),
            ("stop", "send nothing more"),
            ("forget", "forget the person, but for what is still open"),
        ):
            verb = verbs.add_parser(name, help=about)
            verb.add_argument("who", help="number, mailbox or chat address, whole")
            if name == "tell":
                verb.add_argument("--to", required=True, type=Path, help="a file that is not there yet")
            if name == "correct":
                verb.add_argument("--name", help="the right name; empty removes it")
                verb.add_argument("--phone", help="the right number; empty removes it")

    def handle(self, *args: Any, **options: Any) -> None:
        found = subject.find(options["who"])
        if not found.is_known:
            raise CommandError("Nothing is kept under this number or address.")
        getattr(self, options["verb"])(found, options)

    def tell(self, found: subject.Subject, options: dict[str, Any]) -> None:
        """Write the file, for its reader alone."""
        told = subject.all_about(found, by=SYSTEM, at=timezone.now())
        write_private(options["to"], json.dumps(told, default=str, ensure_ascii=False, indent=2) + "\n")
        self.stdout.write(f"Written: {options['to']}. Hand it over yourself, to the person only.")

    def correct(self, found: subject.Subject, options: dict[str, Any]) -> None:
        """Put right, and say how often."""
        name, phone = options["name"], options["phone"]
        if name is None and phone is None:
            raise CommandError("Say what is right: --name, --phone or both.")
        if phone and e164(phone) is None:
            raise CommandError("This is no telephone number.")
        changed = subject.correct(found, name=name, phone=phone, by=SYSTEM, at=timezone.now())
        self.stdout.write(f"Put right in {changed} places.")

    def stop(self, found: subject.Subject, options: dict[str, Any]) -> None:
        """Stop."""
        self.stdout.write(f"Stopped: {subject.stop(found, by=SYSTEM, at=timezone.now())} addresses.")

    def forget(self, found: subject.Subject, options: dict[str, Any]) -> None:
        """Forget, and say what stays and why."""
        gone = subject.forget(found, by=SYSTEM, at=timezone.now())
        self.stdout.write(
            f"Forgotten: reporter of {gone.reports} reports, {gone.messages} messages in, {gone.sent} messages out, "
            f"{gone.contacts} addresses."
        )
        if gone.still_open:
            self.stdout.write(
                f"{gone.still_open} reports still know their reporter: they or their incident are open. "
                "Say so to the person, and repeat this when they are closed."
            )


def write_private(path: Path, text: str) -> None:
    """Write a new file that only this account can read. Raises ``CommandError`` where there is one."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as there:
        raise CommandError(f"{path} is there already.") from there
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
