"""``destana work`` with a provider that sets no rate: for rows that ask how fast we are, and not it."""

import os
from dataclasses import replace

from bench.fanout import AT_ONCE


def main() -> None:
    """Work until told to stop."""
    from destana.messaging.channels.telegram.send import Telegram

    Telegram.limits = replace(Telegram.limits, per_second=1e9, burst=1.0, at_once=AT_ONCE)
    from django.core.management import execute_from_command_line

    execute_from_command_line(["destana", "work"])


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "destana.config.settings")
    main()
