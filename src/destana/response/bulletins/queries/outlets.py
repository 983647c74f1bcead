"""Public places and what stands there: for the settings, the bulletin's page and the lamps."""

from destana.messaging.outbox import queries as outbox
from destana.messaging.outbox.terms import Post, State
from destana.response.bulletins.models import Bulletin, BulletinReference, Outlet
from destana.response.bulletins.terms import PUBLIC, OutletKind, OutletPost, OutletView

_RECENT = 20
"""Bulletins among which the last post of a place is looked for."""
_BAD = (State.REFUSED, State.EXPIRED, State.UNKNOWN)


def outlets(district: str) -> list[OutletView]:
    """Return the places of a district with their last posts. Three queries, however many places."""
    places = list(Outlet.objects.filter(district=district).order_by("pk"))
    recent = Bulletin.objects.filter(district=district, state__in=PUBLIC).order_by("-published_at", "-pk")
    ids = list(recent.values_list("pk", flat=True)[:_RECENT])
    posts = outbox.posts(_key(number, one.pk) for one in places for number in ids)
    found = []
    for one in places:
        last = next((posts[name] for number in ids if (name := _key(number, one.pk)) in posts), None)
        found.append(
            OutletView(
                id=one.pk,
                kind=OutletKind(one.kind),
                address=one.address,
                is_on=one.is_on,
                last=_view(one, last) if last else None,
            )
        )
    return found


def posts_of(bulletin_id: int) -> list[OutletPost]:
    """Return what became of a bulletin on each place, and of its marks on earlier posts."""
    earlier = list(
        BulletinReference.objects.filter(bulletin=bulletin_id).values_list("earlier_id", flat=True)
    )
    district = Bulletin.objects.filter(pk=bulletin_id).values("district")
    wanted = [
        (one, name, is_change)
        for one in Outlet.objects.filter(district__in=district).order_by("pk")
        for name, is_change in [
            (_key(bulletin_id, one.pk), False),
            *((f"{_key(bulletin_id, one.pk)}:marks:{before}", True) for before in earlier),
        ]
    ]
    posts = outbox.posts(name for _one, name, _is_change in wanted)
    return [_view(one, posts[name], is_change=change) for one, name, change in wanted if name in posts]


def _key(bulletin_id: int, outlet_id: int) -> str:
    return f"bulletin:{bulletin_id}:outlet:{outlet_id}"


def _view(place: Outlet, post: Post, *, is_change: bool = False) -> OutletPost:
    return OutletPost(
        outlet=place.address,
        kind=OutletKind(place.kind),
        state=str(post.state.label),
        code=post.code,
        at=post.settled_at or post.queued_at,
        link=_link(place.address, post.provider_id),
        is_change=is_change,
        is_bad=post.state in _BAD,
    )


def _link(address: str, number: str) -> str:
    """Return the address of a post; a private channel's opens for its members only."""
    if not number:
        return ""
    if address.startswith("@"):
        return f"https://t.me/{address[1:]}/{number}"
    return f"https://t.me/c/{address.removeprefix('-100')}/{number}"
