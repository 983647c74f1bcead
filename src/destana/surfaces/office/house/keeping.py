"""How long personal data stays: every rule of every room in one list, and the run that makes it so each day.

A rule is said in the ``rules`` of its room; here stands only what one room cannot know, namely what other rooms still
need. One call is one batch of each rule, each batch one transaction with its line in the log: a run that is killed has
done whole batches, and the next one goes on where it stopped, because what is gone is not found again.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from destana.foundation.audit import actions as audit
from destana.foundation.audit import queries as log
from destana.foundation.audit.terms import Entry
from destana.foundation.people import access
from destana.foundation.people import actions as people
from destana.foundation.people import queries as persons
from destana.foundation.people.queries.keeping import Subquery
from destana.foundation.people.terms import SYSTEM, Actor, Permission
from destana.kit.keeping import BATCH, Kept
from destana.kit.refusals import Refusal
from destana.messaging.channels.simulator import actions as simulator
from destana.messaging.channels.simulator import queries as practice_phone
from destana.messaging.channels.webpush import actions as push
from destana.messaging.channels.webpush import queries as phones
from destana.messaging.inbox import actions as inbox
from destana.messaging.inbox import queries as inbox_queries
from destana.messaging.outbox import actions as outbox
from destana.messaging.outbox import queries as outbox_queries
from destana.response.chain import actions as chain
from destana.response.chain import queries as chain_queries
from destana.response.consultations import actions as consultations
from destana.response.consultations import queries as consultation_queries
from destana.response.incidents import queries as incidents
from destana.response.reports import actions as reports
from destana.response.reports import queries as report_queries
from destana.response.rumours import actions as rumours
from destana.response.rumours import queries as rumour_queries

EVERY = timedelta(days=1)
TOO_LONG = timedelta(days=7)
"""After a longer gap a person looks first: the clock may be wrong, and what goes does not come back."""

_TARGET = "keeping"
_DONE, _CONFIRMED = "keeping.done", "keeping.confirmed"


class NothingWaits(Refusal):
    """Nobody has to let the run go on."""

    sentence = _("Nothing waits for a word of yours. Destana looks by itself each day.")


@dataclass(frozen=True)
class Lane:
    """How today's run stands: when the last one ended, whether one is due, whether it waits for a person."""

    last_at: datetime | None
    is_due: bool
    waits: bool


def standing(at: datetime) -> list[Kept]:
    """Return every rule, how many rows are over their time, and when the next one is."""
    needed = incidents.reports_of_running()
    return [
        *report_queries.kept(spare=needed, at=at),
        *rumour_queries.kept(at=at),
        *consultation_queries.kept(at=at),
        *chain_queries.kept(at=at),
        *inbox_queries.kept(spare=report_queries.messages_of_open(), at=at),
        *outbox_queries.kept(at=at),
        *persons.kept(spare=needed_contacts(), at=at),
        *phones.kept(persons.active_addresses("webpush"), at=at),
        *practice_phone.kept(at=at),
    ]


def needed_contacts() -> list[Subquery]:
    """Return whom a report, a question or a chain still names and for whom a message waits, as subqueries."""
    return [
        report_queries.contacts_of_reports(),
        rumour_queries.contacts_of_questions(),
        consultation_queries.contacts_of_askers(),
        chain_queries.contacts_of_links(),
        outbox_queries.contacts_written_to(),
    ]


def run(at: datetime, limit: int = BATCH) -> int:
    """Take one batch of each rule, in the order in which rooms let go of each other; return how many rows went."""
    return sum(_batch(name, step, at) for name, step in _steps(at, limit))


def _steps(at: datetime, limit: int) -> Iterator[tuple[str, Callable[[], int]]]:
    spare, open_ones = incidents.reports_of_running(), report_queries.messages_of_open()
    yield "refused_photo", lambda: reports.erase_refused_photos(by=SYSTEM, at=at, limit=limit)
    yield "reporter", lambda: reports.forget_reporters(spare=spare, by=SYSTEM, at=at, limit=limit)
    yield "rumour_asker", lambda: rumours.forget_askers(by=SYSTEM, at=at, limit=limit)
    yield "asker", lambda: consultations.forget_askers(by=SYSTEM, at=at, limit=limit)
    yield "chain_retired", lambda: chain.forget_retired(by=SYSTEM, at=at, limit=limit)
    yield "raw", lambda: inbox.erase_raw(spare=open_ones, at=at, limit=limit)
    yield "sent", lambda: outbox.erase_sent(at=at, limit=limit)
    yield (
        "stopped",
        lambda: people.forget_stopped(spare=needed_contacts(), by=SYSTEM, at=at, limit=limit),
    )
    yield "contact", lambda: people.forget_silent(spare=needed_contacts(), by=SYSTEM, at=at, limit=limit)
    yield "left", lambda: people.forget_left(by=SYSTEM, at=at, limit=limit)
    yield "phone", lambda: push.forget_unused(persons.active_addresses("webpush"), at=at, limit=limit)
    yield "practice_phone", lambda: simulator.forget(at=at, limit=limit)


def _batch(name: str, step: Callable[[], int], at: datetime) -> int:
    with transaction.atomic():
        gone = step()
        if gone:
            audit.record(by=SYSTEM, verb="keeping.gone", target=f"{_TARGET}:{name}", at=at, reason=str(gone))
    return gone


def lane(at: datetime) -> Lane:
    """Return how today's run stands. In a demo nothing is due: its people are invented and its flood is long past."""
    latest = next(iter(log.history(_TARGET, limit=1)), None)
    if settings.MODE == "demo":
        return Lane(latest.at if latest else None, is_due=False, waits=False)
    if latest is None:
        return Lane(None, is_due=True, waits=False)
    gap = abs(at - latest.at)
    if latest.verb == _CONFIRMED:
        return Lane(latest.at, is_due=True, waits=False)
    return Lane(latest.at, is_due=EVERY <= gap <= TOO_LONG, waits=gap > TOO_LONG)


def run_due(at: datetime) -> int:
    """Take the next batch of today's run; return how many rows went, 0 when it is done, not due, or waits."""
    if not lane(at).is_due:
        return 0
    moved = run(at)
    if not moved:
        with transaction.atomic():
            audit.record(by=SYSTEM, verb=_DONE, target=_TARGET, at=at)
    return moved


def confirm(*, by: Actor, at: datetime) -> None:
    """Let the run go on that waits for a person. Raises :class:`NothingWaits`; needs a fresh second factor."""
    if by != SYSTEM:
        access.check_may(by, Permission.SETTINGS_MANAGE)
        access.check_fresh(by)
    if not lane(at).waits:
        raise NothingWaits
    with transaction.atomic():
        audit.record(by=by, verb=_CONFIRMED, target=_TARGET, at=at)


def last_gone(name: str) -> Entry | None:
    """Return the line of the last batch of a rule; its reason is the number of rows."""
    return next(iter(log.history(f"{_TARGET}:{name}", limit=1)), None)
