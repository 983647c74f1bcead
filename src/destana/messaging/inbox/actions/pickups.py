"""How fetching from a mailbox stands, for the lamp."""

from datetime import datetime

from destana.messaging.inbox.models import Pickup


def note_pickup(channel: str, *, why: str, at: datetime) -> None:
    """Note that fetching works (no ``why``) or what is wrong; the moment stays that at which it became so."""
    if Pickup.objects.filter(channel=channel, why=why[:40]).exists():
        return
    Pickup.objects.bulk_create(
        [Pickup(channel=channel, since=at, why=why[:40])],
        update_conflicts=True,
        unique_fields=["channel"],
        update_fields=["since", "why"],
    )
