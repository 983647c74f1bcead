"""What the rooms that pass a bulletin on ask of it: which ones are out, how urgent, and which channels are nobody's."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from destana.response.bulletins import rules
from destana.response.bulletins.models import Bulletin
from destana.response.bulletins.queries.views import views
from destana.response.bulletins.terms import BulletinView


def to_pass_on(
    district: str, *, since: datetime, begun: "QuerySet[Any, Any]", limit: int = 5
) -> list[BulletinView]:
    """Return what is in force, was published at ``since`` or later and is not among ``begun``, oldest first.

    ``begun`` is a subquery of bulletins whose passing on has begun.
    """
    rows = Bulletin.objects.current(district).filter(published_at__gte=since).exclude(pk__in=begun)
    return views(rows.order_by("published_at", "pk")[:limit])


def priority_of(bulletin: BulletinView) -> int:
    """Return its place in the outbox, 0 first."""
    return rules.priority(bulletin.wording)


def reaches_nobody_real(channel: str) -> bool:
    """Say whether an exercise may use this channel."""
    return channel in rules.EXERCISE_CHANNELS
