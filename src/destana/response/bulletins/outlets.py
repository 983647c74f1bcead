"""Posting a bulletin on public places: after the people; an earlier post says where it stands that it is over.

One row of the outbox a place and bulletin, one more for each earlier post that is marked. People go first: the rows of
places have the next lower priority.
"""

from collections.abc import Iterable
from datetime import datetime

from django.utils.html import escape
from django.utils.translation import gettext as _

from destana.messaging.outbox import actions as outbox
from destana.messaging.outbox.terms import Outgoing, Priority
from destana.response.bulletins.models import Outlet
from destana.response.bulletins.notices import about, body
from destana.response.bulletins.terms import Previews

LONGEST_OLD = 3800
"""Units of an old text that stay under the mark, so that both fit one post (Telegram takes 4,096)."""


def key(bulletin_id: int, outlet_id: int) -> str:
    """The key of a post: it goes out once."""
    return f"bulletin:{bulletin_id}:outlet:{outlet_id}"


def mark_key(bulletin_id: int, earlier_id: int, outlet_id: int) -> str:
    """The key of the change of an earlier post."""
    return f"{key(bulletin_id, outlet_id)}:marks:{earlier_id}"


def mark(old: Previews, *, number: int, link: str, is_withdrawal: bool) -> Outgoing:
    """Return the words of an earlier post from now on: first that it holds no more, then what it said."""
    if is_withdrawal:
        first, rest = _("WITHDRAWN"), _("Do not pass it on. What is right: bulletin no. %(number)s, %(link)s")
    else:
        first, rest = _("REPLACED"), _("What holds now: bulletin no. %(number)s, %(link)s")
    told = rest % {"number": number, "link": link}
    was = old.telegram if len(old.telegram) <= LONGEST_OLD else old.chat
    return Outgoing(
        text=f"{first}. {told}\n\n{was}",
        html=f"<b>{escape(first)}</b>. {escape(told)}\n\n<s>{escape(was)}</s>",
    )


def post(
    *,
    district: str,
    bulletin_id: int,
    previews: Previews,
    link: str,
    earlier: Iterable[tuple[int, Outgoing]],
    priority: int,
    at: datetime,
    expires_at: datetime | None,
) -> int:
    """Put the posts of a bulletin in the outbox, in the caller's transaction; return how many places there are.

    ``earlier`` are the bulletins that it ends, with the words that mark their posts. A place that is switched off gets
    nothing new, but what stands there is marked all the same.
    """
    places = list(Outlet.objects.filter(district=district).order_by("pk"))
    marks = [
        _to(one, mark_key(bulletin_id, earlier_id, one.pk), _editing(words, key(earlier_id, one.pk)))
        for earlier_id, words in earlier
        for one in places
    ]
    posts = [
        _to(one, key(bulletin_id, one.pk), body(previews, one.kind, link)) for one in places if one.is_on
    ]
    later = min(priority + 1, 9)
    # Saying it twice in the same place is as good as once; of a new post that holds for a warning alone.
    outbox.queue_many(
        marks, priority=later, about=about(bulletin_id), at=at, expires_at=expires_at, is_repeatable=True
    )
    outbox.queue_many(
        posts,
        priority=later,
        about=about(bulletin_id),
        at=at,
        expires_at=expires_at,
        is_repeatable=priority == Priority.CRITICAL,
    )
    return len(posts)


def _editing(words: Outgoing, post_key: str) -> Outgoing:
    return Outgoing(text=words.text, html=words.html, edits=post_key)


def _to(place: Outlet, name: str, words: Outgoing) -> outbox.To:
    return outbox.To(key=name, contact_id=None, channel=place.kind, address=place.address, body=words)
