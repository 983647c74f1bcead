"""Which warnings of the highest level are not out to enough people in time: the alarm of channels.md, section 7."""

from datetime import datetime

from destana.messaging.outbox import queries as ledger
from destana.response.bulletins.models import Bulletin
from destana.response.bulletins.rules import IN_TIME, IN_TIME_PERCENT
from destana.response.bulletins.terms import SlowWarning
from destana.response.hazards.terms import Level


def slow_warnings(district: str, *, now: datetime) -> list[SlowWarning]:
    """Return the warnings of level AWAS in force that were published :data:`IN_TIME` ago and have too few people.

    Two questions, however many people; one where nothing of the kind is in force. Once enough people have it, the
    warning is no longer in the list.
    """
    rows = Bulletin.objects.current(district).filter(level=Level.AWAS, published_at__lte=now - IN_TIME)
    known = dict(rows.order_by("pk").values_list("pk", "number"))
    if not known:
        return []
    counts = ledger.not_sent_yet(f"bulletin:{pk}" for pk in known)
    found = []
    for pk, number in known.items():
        waits, people = counts.get(f"bulletin:{pk}", (0, 0))
        if (people - waits) * 100 < people * IN_TIME_PERCENT:
            found.append(SlowWarning(bulletin_id=pk, number=number or 0, sent=people - waits, people=people))
    return found
