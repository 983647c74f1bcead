"""``destana whatsapp``: the texts to hand in at Meta, how they stand, and how many people were written to today."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from destana.messaging.channels.whatsapp import conf, templates
from destana.messaging.outbox import queries


class Command(BaseCommand):
    """Ask nobody outside: everything here is what this office knows."""

    help = "show the texts that Meta has to approve, how they stand, and how many people were written to first today"

    def handle(self, *args: object, **options: object) -> None:
        """Print one paragraph a text."""
        keys = conf.stored()
        known = {one.name: one for one in queries.templates("whatsapp")}
        for purpose, text in templates.TEXTS.items():
            name = keys.templates.get(purpose, "")
            said = known.get(name)
            standing = (
                f"{said.standing} {said.category} {said.reason}".strip() if said else "not heard of yet"
            )
            self.stdout.write(f"{name or '(no name set)'}  [{standing}]")
            self.stdout.write(f"  {templates.CATEGORY}, {templates.LANGUAGE}: {text}\n")
        limit = str(keys.people_a_day or "as many as we like")
        written = queries.written_first("whatsapp", at=timezone.now())
        self.stdout.write(f"Written to first in the last 24 hours: {written} of {limit} people.")
