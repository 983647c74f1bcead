"""Who was not reached on one channel is told on the next: the same bulletin, in the dress of that channel, once."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import transaction

from destana.foundation.audit import actions as audit
from destana.foundation.people import queries as people
from destana.foundation.people.terms import SYSTEM, ContactView
from destana.messaging.outbox import actions as outbox
from destana.messaging.outbox import queries as ledger
from destana.messaging.outbox.terms import Priority, Unreached
from destana.response.bulletins import notices, rules
from destana.response.bulletins.actions.lock import render
from destana.response.bulletins.models import Bulletin
from destana.response.bulletins.queries.views import first_of, whole, wording_of
from destana.response.bulletins.terms import Previews, State, Status


def fall_back(*, at: datetime) -> int:
    """Look once at everybody whom a bulletin in force has not reached; return how many were told on another channel.

    A refusal moves a person at once. Silence moves only warnings, and only to a channel that has room: where all are
    slow, nobody is moved.
    """
    look, after, moved = _Look(at, ledger.room(at=at)), 0, 0
    while page := ledger.unreached(notices.ABOUT, at=at, after=after):
        moved += look.at_page(page)
        after = page[-1].message_id
    return moved


@dataclass(slots=True)
class _Look:
    """One look: ``room`` is what each channel can still take, ``texts`` the words of the bulletins met so far."""

    at: datetime
    room: dict[str, int]
    texts: dict[str, tuple[Bulletin, Previews] | None] = field(default_factory=dict)

    def at_page(self, page: Sequence[Unreached]) -> int:
        """Move the people of one page in one transaction, with a line of the log for each bulletin."""
        moved: Counter[str] = Counter()
        with transaction.atomic():
            ways = people.next_channels(one.contact_id for one in page)
            tried = ledger.tried(
                (one.about for one in page), (way.id for group in ways.values() for way in group)
            )
            for one in page:
                free = [way for way in ways[one.contact_id] if (one.about, way.id) not in tried]
                if (way := self._way(one, free)) is not None and self._tell(one, way):
                    tried.add((one.about, way.id))
                    moved[one.about] += 1
                elif not free and not one.is_silent:
                    outbox.take_up(one.message_id, at=self.at)
            for about, count in sorted(moved.items()):
                audit.record(
                    by=SYSTEM, verb="bulletin.fell_back", target=about, at=self.at, after={"messages": count}
                )
        return moved.total()

    def _way(self, one: Unreached, free: Sequence[ContactView]) -> ContactView | None:
        """Return the first channel on which this person can be told now."""
        if (known := self._words(one.about)) is None:
            return None
        exercise = known[0].status == Status.EXERCISE
        for way in free:
            mixes = rules.mixes_worlds(exercise=exercise, mode=settings.MODE, channels={way.channel})
            if way.channel in self.room and not mixes and (self.room[way.channel] > 0 or not one.is_silent):
                return way
        return None

    def _tell(self, one: Unreached, way: ContactView) -> bool:
        known = self._words(one.about)
        if known is None:
            return False
        row, previews = known
        to = notices.to(
            row.pk,
            way,
            previews,
            notices.link(row.code or ""),
            first_id=first_of(row),
            is_urgent=rules.priority(wording_of(row)) == Priority.CRITICAL,
        )
        if not outbox.queue_instead(one.message_id, to=to, at=self.at):
            return False
        self.room[way.channel] -= 1
        return True

    def _words(self, about: str) -> tuple[Bulletin, Previews] | None:
        """Return a bulletin in force and its texts; None for one that is over."""
        if about not in self.texts:
            pk = notices.bulletin_of(about)
            row = whole(Bulletin.objects.filter(pk=pk, state=State.PUBLISHED)).first()
            self.texts[about] = (
                None if row is None else (row, render(row, number=row.number or 0, code=row.code or ""))
            )
        return self.texts[about]
