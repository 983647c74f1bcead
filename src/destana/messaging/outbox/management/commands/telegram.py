"""``destana telegram connect``: tells Telegram where this office is reached."""

from argparse import ArgumentParser
from datetime import UTC, datetime

from django.core.management.base import BaseCommand, CommandError

from destana.messaging.channels.base import ChannelOff, NotSent
from destana.messaging.channels.telegram import connect


class Command(BaseCommand):
    help = (
        "Connect the Telegram bot to this office (connect), let it go (disconnect), or look at it (status)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["connect", "disconnect", "status"])

    def handle(self, *, what: str, **options: object) -> None:
        try:
            if what == "disconnect":
                connect.let_go()
                self.stdout.write("Telegram no longer calls this office. Messages wait there for 24 hours.")
                return
            self._show(connect.point_here() if what == "connect" else connect.look())
        except (ChannelOff, NotSent) as reason:
            raise CommandError(str(reason)) from None

    def _show(self, webhook: connect.Webhook) -> None:
        self.stdout.write(f"Telegram calls: {webhook.url or 'nobody'}")
        self.stdout.write(f"Waiting at Telegram: {webhook.pending}")
        if webhook.last_error:
            when = datetime.fromtimestamp(webhook.last_error_at, UTC).isoformat()
            self.stdout.write(f"Last complaint ({when}): {webhook.last_error}")
