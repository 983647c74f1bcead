"""``destana areas``: load the areas, propose boundary files and decide on them."""

import time
from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from destana.foundation.areas import actions, queries
from destana.foundation.areas.rules.reading import MAX_BYTES
from destana.foundation.areas.terms import BoundaryView, Level
from destana.kit.refusals import Refusal

LIST = Path(__file__).resolve().parents[6] / "node_modules" / "idn-area-data" / "data"


@dataclass(frozen=True)
class Terminal:
    """Whoever sits at the machine's terminal: keeps the house, as the admin does."""

    ref: str = "terminal"
    role: str = "admin"


class Command(BaseCommand):
    help = (
        "load: the areas of Indonesia and this district. import FILE: check official boundaries (GeoJSON). "
        "accept N, refuse N: decide on a checked file. list: the files so far."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--district", default=settings.DISTRICT, help="Home Affairs code of the district")
        verbs = parser.add_subparsers(dest="verb", required=True)
        load = verbs.add_parser("load", help="load the list of areas and the tables of the district")
        load.add_argument("--folder", type=Path, default=LIST, help="folder with the files of idn-area-data")
        load.add_argument(
            "--facts", type=Path, help="table of the district's villages, as areas/data/lampihong.csv"
        )
        load.add_argument("--aliases", type=Path, help="table of names, as areas/data/aliases.csv")
        verbs.add_parser("import", help="check a boundary file").add_argument("file", type=Path)
        accept = verbs.add_parser("accept", help="make the boundaries of a checked file official")
        accept.add_argument("id", type=int)
        accept.add_argument("--confirmed", action="store_true", help="the warnings were looked at")
        refuse = verbs.add_parser("refuse", help="set a checked file aside")
        refuse.add_argument("id", type=int)
        refuse.add_argument("--reason", default="")
        verbs.add_parser("list", help="show the boundary files")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"do_{options['verb']}")(**options)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal

    def do_load(
        self, *, folder: Path, district: str, facts: Path | None, aliases: Path | None, **_more: Any
    ) -> None:
        start = time.monotonic()
        loaded = actions.load_indonesia(folder, at=timezone.now(), by=Terminal(), progress=self._progress)
        numbers = ", ".join(
            f"{loaded.counts[level]:,} {level.label}" for level in Level if level in loaded.counts
        )
        self.stdout.write(f"{numbers} ({time.monotonic() - start:.1f} s)")
        here = actions.load_district(
            district=district, by=Terminal(), at=timezone.now(), facts=facts, aliases=aliases
        )
        words = {"district": queries.name(district), "villages": here.villages, "cells": here.cells}
        self.stdout.write(_("%(district)s: %(villages)s villages, %(cells)s with a place.") % words)
        self.stdout.write(str(queries.about()))

    def _progress(self, what: str, done: int, everything: int) -> None:
        ending = "\n" if done == everything else ""
        self.stdout.write(f"\r{what} {done:,}/{everything:,}", ending=ending)
        self.stdout.flush()

    def do_import(self, *, file: Path, district: str, **_more: Any) -> None:
        try:
            with file.open("rb") as stream:
                data = stream.read(MAX_BYTES + 1)  # one byte too many is enough to refuse it
        except OSError as error:
            raise CommandError(_("The file %(file)s cannot be read.") % {"file": file}) from error
        view = actions.propose_import(
            district=district, data=data, filename=file.name, by=Terminal(), at=timezone.now()
        )
        self._show(view)
        for problem in view.problems:
            self.stdout.write(f"  {problem.weight.label}: {problem.sentence}")

    def do_accept(self, *, id: int, confirmed: bool, **_more: Any) -> None:
        self._show(actions.accept_import(id, by=Terminal(), at=timezone.now(), confirmed=confirmed))

    def do_refuse(self, *, id: int, reason: str, **_more: Any) -> None:
        self._show(actions.refuse_import(id, by=Terminal(), at=timezone.now(), reason=reason))

    def do_list(self, *, district: str, **_more: Any) -> None:
        for view in queries.boundary_imports(district):
            self._show(view)

    def _show(self, view: BoundaryView) -> None:
        words = {"villages": view.villages, "by": view.matched_by.label, "property": view.key_property}
        found = _("%(villages)s villages recognised by %(by)s (%(property)s)") % words
        self.stdout.write(f"{view.id}  {view.state.label}  {view.filename}  {found}")
