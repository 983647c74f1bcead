"""Places for posting by hand, and the tasks of a bulletin there."""

from datetime import datetime

from django.db.models import Q

from destana.foundation.people.terms import Actor, Permission
from destana.response.chain.models import Place, Post
from destana.response.chain.queries.links import NoSuchVillage
from destana.response.chain.rules import UNDO
from destana.response.chain.terms import PlaceKind, PlaceView, Posted, PostView, Task


def places(by: Actor, district: str, village: str = "") -> list[PlaceView]:
    """Return the places of a village, or with an empty one those of the district; raises :class:`NoSuchVillage`."""
    if not by.may(Permission.CHAIN_KEEP, village) or (village and not village.startswith(f"{district}.")):
        raise NoSuchVillage(village)
    rows = Place.objects.filter(district=district, village=village, retired_at=None).order_by("kind", "name")
    return [PlaceView(row.pk, row.village, PlaceKind(row.kind), row.name) for row in rows]


def posts(by: Actor, bulletin_id: int, *, now: datetime) -> list[PostView]:
    """Return what is to be posted by hand for a bulletin, what is still to do first. One query."""
    is_left = Q(state=Posted.OPEN, place__retired_at__isnull=False)
    rows = (
        Post.objects.filter(run__bulletin_id=bulletin_id)
        .exclude(is_left)
        .select_related("place", "by", "earlier__by")
    )
    kept = by.only_villages(Permission.CHAIN_KEEP)
    if kept is not None:
        rows = rows.filter(Q(place__village__in=kept))
    return [_view(row, by, now) for row in rows.order_by("-state", "-task", "place__village", "place__name")]


def _view(row: Post, by: Actor, now: datetime) -> PostView:
    earlier = row.earlier
    return PostView(
        id=row.pk,
        village=row.place.village,
        kind=PlaceKind(row.place.kind),
        name=row.place.name,
        task=Task(row.task),
        state=Posted(row.state),
        done_at=row.done_at,
        by_name=row.by.name if row.by else "",
        photo_id=row.photo_id,
        note=row.note,
        earlier_by=earlier.by.name if earlier and earlier.by else "",
        earlier_at=earlier.done_at if earlier else None,
        may_undo=row.done_at is not None and row.by_id == by.person_id and now - row.done_at <= UNDO,
    )
