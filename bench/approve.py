"""A process of the office in which ``COUNT`` followers are met, by Telegram, and two persons publish a warning.

Prints as JSON the moments (seconds since 1970) before and after the second signature.
"""

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tests.drills.office import ROOT, Office, environment

VILLAGE = "63.11.05.2021"


@dataclass(frozen=True)
class Approved:
    """When the second person pressed, and when the page would have answered."""

    began: float
    ended: float


def approve(office: Office, followers: int) -> Approved:
    """Let so many people follow a village, and publish a warning for it."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.approve", str(followers)],
        env=environment(office.data, DJANGO_SETTINGS_MODULE="destana.config.settings", **office.more),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return Approved(**json.loads(done.stdout))


def main() -> None:
    """Meet, write, sign."""
    import django

    django.setup()
    _meet(int(sys.argv[1]))
    print(json.dumps(_publish()))


def _meet(count: int) -> None:
    from destana.foundation.people.models import Contact, Follow

    at = datetime.now(UTC)
    Contact.objects.bulk_create(
        Contact(
            channel="telegram",
            address=str(1_000_000 + number),
            name=f"Pengikut {number}",
            first_seen_at=at,
            last_seen_at=at,
        )
        for number in range(count)
    )
    ids = Contact.objects.filter(channel="telegram").values_list("pk", flat=True)
    Follow.objects.bulk_create(
        Follow(contact_id=contact, village=VILLAGE, min_rank=0, since=at) for contact in ids
    )


def _publish() -> dict[str, float]:
    from destana.foundation.people.terms import Role
    from destana.response.bulletins import actions as bulletins
    from destana.response.bulletins.tests.scene import wording
    from tests.world import person

    author, second = person("penulis", "Penulis", Role.MEMBER), person("kedua", "Kedua", Role.INNOVATOR)
    at = datetime.now(UTC)
    words = wording(
        villages=(VILLAGE,), event_at=at - timedelta(minutes=30), expires_at=at + timedelta(hours=12)
    )
    written = bulletins.draft(wording=words, by=author, at=at)
    waiting = bulletins.submit(bulletin_id=written.id, by=author, at=at)
    began = time.time()
    bulletins.publish(bulletin_id=waiting.id, sha256=waiting.sha256, by=second, at=datetime.now(UTC))
    return {"began": began, "ended": time.time()}


if __name__ == "__main__":
    main()
