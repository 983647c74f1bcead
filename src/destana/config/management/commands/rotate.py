"""``destana rotate``: change one secret of the office, in a second, and say what to do then."""

import sys
from argparse import ArgumentParser
from getpass import getpass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from destana.config import rotation
from destana.kit.refusals import Refusal


class Command(BaseCommand):
    help = "Change one secret. Without a name: list them."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", choices=sorted(rotation.SECRETS))
        parser.add_argument("--reason", default="", help="why; it stands in the log")
        parser.add_argument(
            "--lost", action="store_true", help="it leaked or is gone: nothing that it opened stays open"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["name"]
        if name is None:
            for known, one in rotation.SECRETS.items():
                self.stdout.write(f"{known:18} {one.about}")
            return
        if options["lost"] and name not in {rotation.DJANGO, "bulletins"}:
            raise CommandError("--lost is for django and bulletins; for the others every change is one.")
        secret = rotation.SECRETS[name]
        given = self.ask(name) if secret.is_given else ""
        try:
            rotation.rotate(
                name, data=Path(settings.DATA), at=timezone.now(), reason=options["reason"], given=given,
                is_lost=options["lost"],
            )  # fmt: skip
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{name} is changed. {self.then(name, is_lost=options['lost'])}")

    def ask(self, name: str) -> str:
        """Read a secret that somebody else made: typed unseen, or from a pipe, never on the command line."""
        given = getpass(f"{name}: ") if sys.stdin.isatty() else sys.stdin.readline()
        if not given.strip():
            raise CommandError("Nothing was typed; nothing is changed.")
        return given.strip()

    def then(self, name: str, *, is_lost: bool) -> str:
        """Say what to do now."""
        if is_lost and name == rotation.DJANGO:
            return f"{rotation.RESTART} Everybody signs in anew; stop links in old letters no longer work."
        if is_lost:
            return "Tell people the new key by other ways: print it, read it out (docs/bulletin-format.md)."
        return rotation.SECRETS[name].after
