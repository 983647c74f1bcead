"""A process of the office that puts messages in the outbox, or takes them back: what a second person's click does.

``python -m tests.drills.posting`` reads one JSON object from standard input: ``{"post": [Parcel, ...]}``,
``{"cancel": "about"}`` or ``{"twice": true}`` (the control: the key is no longer unique). It prints the moment,
in seconds since 1970, at which that was committed.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.drills.office import ROOT, Office, environment


@dataclass(frozen=True)
class Parcel:
    """The same words to several people; ``lives`` = seconds until it expires."""

    about: str
    channel: str
    addresses: tuple[str, ...]
    is_critical: bool
    lives: float = 3600


def post(office: Office, parcels: Iterable[Parcel]) -> float:
    """Queue parcels; who is posted to twice gets one message, for the key is the same."""
    return _run(office, {"post": [asdict(parcel) for parcel in parcels]})


def cancel(office: Office, about: str) -> float:
    """Take back what has not gone out."""
    return _run(office, {"cancel": about})


def let_keys_repeat(office: Office) -> None:
    """Take the unique key away."""
    _run(office, {"twice": True})


def _run(office: Office, order: object) -> float:
    done = subprocess.run(
        [sys.executable, "-m", "tests.drills.posting"],
        env=environment(office.data, DJANGO_SETTINGS_MODULE="destana.config.settings", **office.more),
        input=json.dumps(order).encode(),
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return float(done.stdout)


def main() -> None:
    """Do what standard input says."""
    import django

    django.setup()
    order = json.load(sys.stdin)
    for parcel in order.get("post", []):
        _queue(parcel)
    if "cancel" in order:
        _cancel(order["cancel"])
    if "twice" in order:
        _drop_unique_key()
    print(time.time())  # noqa: T201 - the answer to who started this


def _queue(parcel: dict[str, Any]) -> None:
    from destana.messaging.outbox import actions as outbox
    from destana.messaging.outbox.terms import Outgoing, Priority

    at = datetime.now(UTC)
    outbox.queue_many(
        [
            outbox.To(
                f"{parcel['about']}:{address}",
                None,
                parcel["channel"],
                address,
                Outgoing(text=f"SIAGA. Kabar untuk {address}."),
            )
            for address in parcel["addresses"]
        ],
        priority=Priority.CRITICAL if parcel["is_critical"] else Priority.NOTICE,
        about=parcel["about"],
        at=at,
        expires_at=at + timedelta(seconds=parcel["lives"]),
    )


def _cancel(about: str) -> None:
    from destana.foundation.people.terms import SYSTEM
    from destana.messaging.outbox import actions as outbox

    outbox.cancel_about(about=about, at=datetime.now(UTC), by=SYSTEM)


def _drop_unique_key() -> None:
    from django.db import connection, models

    from destana.messaging.outbox.models import Message

    plain = models.CharField(max_length=200)
    plain.set_attributes_from_name("key")
    plain.model = Message
    with connection.schema_editor() as editor:
        editor.alter_field(Message, Message._meta.get_field("key"), plain)


if __name__ == "__main__":
    main()
