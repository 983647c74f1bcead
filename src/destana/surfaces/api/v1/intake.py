"""From bodies that are in order to committed reports: one or many at once, each with its own outcome."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction

from destana.foundation.areas import queries as areas
from destana.foundation.people import actions as people
from destana.foundation.people.actions import Limit
from destana.foundation.people.terms import reporter
from destana.kit.phones import e164
from destana.kit.refusals import Refusal
from destana.kit.text import clean
from destana.messaging.inbox import actions as inbox
from destana.messaging.inbox.terms import Arrival
from destana.response.hazards.terms import Depth, Hazard
from destana.response.reports import actions
from destana.response.reports.actions import EmptyReport, Submitted
from destana.response.reports.terms import Intake, Point, Source

from .problems import OutsideDistrict, UnknownWord
from .shapes import ReportIn, ReportOut

FROM_ONE_ADDRESS = Limit("api.report", most=600, window=timedelta(minutes=1))
"""Ten a second from one address: more than a village's machines send, less than a flood."""


@dataclass(frozen=True, slots=True)
class Given:
    """A body that is in order, as it came and as it was understood."""

    body: ReportIn
    raw: bytes
    address: str
    at: datetime


_HAZARDS, _DEPTHS = frozenset(Hazard.values), frozenset(Depth.values)

Outcome = Submitted | Refusal


def take(given: Sequence[Given]) -> list[Outcome]:
    """Count, check and keep; counts, raw bytes and reports of all that is new are committed together, all or none.

    Raises ``StorageFull`` and the database's errors.
    """
    at = given[0].at
    with inbox.keeping():
        overs = people.claim_many(FROM_ONE_ADDRESS, [one.address for one in given], at=at)
        refused = [over or _refusal(one.body) for over, one in zip(overs, given, strict=True)]
        outcomes: dict[int, Outcome] = {place: why for place, why in enumerate(refused) if why}
        fresh = _first_of_each_key((place, one) for place, one in enumerate(given) if not refused[place])
        outcomes |= _keep(fresh, at)
    for place, one in enumerate(given):
        if place not in outcomes:  # a key that was known before, or came twice in this moment
            outcomes[place] = _keep_counted(one)
    return [outcomes[place] for place in range(len(given))]


def take_alone(given: Given) -> Outcome:
    """Count and keep one body, each in a commit of its own; the raw bytes stay even where the report fails."""
    try:
        people.claim(FROM_ONE_ADDRESS, given.address, at=given.at)
    except Refusal as refusal:
        return refusal
    return _keep_counted(given)


def _keep_counted(given: Given) -> Outcome:
    """Keep one body whatever is known of its key."""
    kept = inbox.receive(channel=Source.API, key=given.body.key, raw=given.raw, at=given.at)
    try:
        return finish(given.body, kept.id, is_waiting=kept.is_new, at=given.at)
    except Refusal as refusal:
        return refusal


def finish(body: ReportIn, inbox_id: int, *, is_waiting: bool, at: datetime) -> Submitted:
    """Make the report of a kept body and mark the body read, both or neither."""
    refusal = _refusal(body)
    if refusal:
        raise refusal
    with transaction.atomic():
        made = actions.submit(intake=_intake(body, inbox_id), by=reporter(None, Source.API), at=at)
        if is_waiting:
            inbox.mark_read(inbox_id, at=at)
        return made


def receipt(made: Submitted, raw: bytes) -> ReportOut:
    """Return what the sender gets."""
    return ReportOut(
        code=made.code,
        secret=made.secret,
        url=f"{settings.SITE}/lapor/{made.code}?k={made.secret}",
        due_at=made.due_at,
        sha256=hashlib.sha256(raw).hexdigest(),
        is_new=made.is_new,
    )


def _first_of_each_key(given: Iterable[tuple[int, Given]]) -> dict[int, Given]:
    seen: set[str] = set()
    first = {}
    for place, one in given:
        if one.body.key not in seen:
            seen.add(one.body.key)
            first[place] = one
    return first


def _keep(fresh: dict[int, Given], at: datetime) -> dict[int, Outcome]:
    """Keep raw bytes and reports of new keys; known keys are left out of the answer."""
    if not fresh:
        return {}
    arrivals = [Arrival(Source.API, one.body.key, one.raw) for one in fresh.values()]
    receipts = inbox.receive_many(arrivals, at=at, is_read=True)
    places = [place for place, kept in zip(fresh, receipts, strict=True) if kept.is_new]
    intakes = [
        _intake(one.body, kept.id) for one, kept in zip(fresh.values(), receipts, strict=True) if kept.is_new
    ]
    if not places:
        return {}
    return dict(
        zip(places, actions.submit_many(intakes=intakes, by=reporter(None, Source.API), at=at), strict=True)
    )


def _refusal(body: ReportIn) -> Refusal | None:
    """Check the words that must come from our lists, and that there is something to look at."""
    if body.hazard and body.hazard not in _HAZARDS:
        return UnknownWord(body.hazard)
    if body.depth and body.depth not in _DEPTHS:
        return UnknownWord(body.depth)
    if body.village and body.village not in {village.code for village in areas.villages(settings.DISTRICT)}:
        return OutsideDistrict(body.village)
    if not (body.point or body.hazard or clean(body.words)):
        return EmptyReport()
    return None


def _intake(body: ReportIn, inbox_id: int) -> Intake:
    return Intake(
        source=Source.API,
        key=body.key,
        words=body.words,
        village=body.village or "",
        rts=body.rts,
        landmark=body.landmark,
        point=Point(body.point.lat, body.point.lng, body.point.accuracy_m) if body.point else None,
        hazard=body.hazard or "",
        depth=body.depth or "",
        people_in_danger=body.people_in_danger,
        observed_at=_aware(body.observed_at),
        reporter_name=body.reporter_name,
        reporter_phone=e164(body.reporter_phone) or "",
        is_confidential=body.is_confidential,
        inbox_id=inbox_id,
    )


def _aware(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment
