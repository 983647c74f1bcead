"""``destana email-in < letter``: the pipe of this machine's mail server; 0 once the letter is stored."""

import os
import sys
from typing import BinaryIO

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from destana.messaging.channels.email.post import BEGINNING, LARGEST, shortened
from destana.messaging.gateway import mailing

_PIECE = 1024 * 1024


class Command(BaseCommand):
    help = "Keep one letter from standard input. 0: it is stored; 75: try later (the mail server keeps it)."
    requires_system_checks = ()  # a warning about another channel is no reason to refuse a letter

    def handle(self, **options: object) -> None:
        """Read to the end, keep, and only then return; raises what stops it, which the caller makes a 75."""
        raw = letter(sys.stdin.buffer)
        if not raw.strip():
            raise CommandError("There is no letter on standard input.", returncode=os.EX_DATAERR)
        mailing.keep(raw, at=timezone.now())


def letter(stream: BinaryIO) -> bytes:
    """Return the letter; of one that is too large its beginning, the rest is read and let go."""
    raw = stream.read(LARGEST + 1)
    if len(raw) <= LARGEST:
        return raw
    size = len(raw)
    while piece := stream.read(_PIECE):
        size += len(piece)
    return shortened(raw[:BEGINNING], size)
