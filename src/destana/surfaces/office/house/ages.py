"""The oldest row of every state in every room: what the health page shows and the sweeper names once a minute."""

from datetime import datetime

from django.utils.translation import gettext as _

from destana.kit.vitals import Oldest
from destana.messaging.inbox import queries as inbox
from destana.messaging.outbox import queries as outbox
from destana.response.bulletins import queries as bulletins
from destana.response.chain import queries as chain
from destana.response.consultations import queries as consultations
from destana.response.handovers import queries as handovers
from destana.response.incidents import queries as incidents
from destana.response.reports import queries as reports
from destana.response.rumours import queries as rumours


def oldest(district: str, *, now: datetime) -> dict[str, list[Oldest]]:
    """Return the oldest row of each state that must not last, by room."""
    return {
        "inbox": inbox.oldest_by_state(now=now),
        "photos": inbox.oldest_media(now=now),
        "outbox": outbox.oldest_by_state(now=now),
        "reports": reports.oldest_by_state(district, now=now),
        "incidents": incidents.oldest_by_state(district, now=now),
        "bulletins": bulletins.oldest_by_state(district, now=now),
        "rumours": rumours.oldest_by_state(district, now=now),
        "handovers": handovers.oldest_by_state(now=now),
        "consultations": consultations.oldest_by_state(district, now=now),
        "chain": chain.oldest_calls(district, now=now),
        "posts": chain.oldest_posts(district, now=now),
    }


def over_age(district: str, *, now: datetime) -> list[tuple[str, Oldest]]:
    """Return room and row of every state whose oldest row has been there for longer than it may."""
    rooms = oldest(district, now=now)
    return [(room, one) for room, rows in rooms.items() for one in rows if one.is_over(now)]


def room_name(room: str) -> str:
    """Return what people call the room."""
    names = {
        "inbox": _("Inbox"),
        "photos": _("Photos from chats"),
        "outbox": _("Outgoing messages"),
        "reports": _("Reports"),
        "incidents": _("Incidents"),
        "bulletins": _("Bulletins"),
        "rumours": _("Fact checks"),
        "handovers": _("Waiting for a person"),
        "consultations": _("Consultations"),
        "chain": _("Chain of word"),
        "posts": _("Posting by hand"),
    }
    return names[room]
