"""Submit a report and follow it."""

import hashlib
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from ninja import Router, Status

from destana.foundation.areas import queries as areas
from destana.foundation.people import actions as people
from destana.foundation.people.actions import Limit
from destana.foundation.people.terms import reporter
from destana.kit.phones import e164
from destana.messaging.inbox import actions as inbox
from destana.response.hazards.terms import Depth, Hazard
from destana.response.reports import actions, queries
from destana.response.reports.actions import Submitted
from destana.response.reports.terms import Intake, Point, Source

from .problems import OutsideDistrict, UnknownWord, refusals
from .shapes import Problem, ProgressOut, ReportIn, ReportOut

router = Router(tags=["reports"])

FROM_ONE_ADDRESS = Limit("api.report", most=600, window=timedelta(minutes=1))
"""Ten a second from one address: more than a village's machines send, less than a flood."""


@router.post(
    "/reports", response={201: ReportOut, 200: ReportOut, **refusals(409, 413, 422, 429, 503)}, auth=None
)
def submit(request: HttpRequest, body: ReportIn) -> Status[ReportOut]:
    """Keep a report. 201 for a new one, 200 for the same again, 409 for the same key with other content."""
    at = datetime.now(UTC)
    people.claim(FROM_ONE_ADDRESS, request.META.get("REMOTE_ADDR", ""), at=at)
    _intake(body, 0)  # a body that cannot become a report is refused before it is kept
    kept = inbox.receive(channel=Source.API, key=body.key, raw=request.body, at=at)
    made = finish(body, kept.id, is_waiting=kept.is_new, at=at)
    receipt = ReportOut(
        code=made.code,
        secret=made.secret,
        url=f"{settings.SITE}/lapor/{made.code}?k={made.secret}",
        due_at=made.due_at,
        sha256=hashlib.sha256(request.body).hexdigest(),
        is_new=made.is_new,
    )
    return Status(HTTPStatus.CREATED if made.is_new else HTTPStatus.OK, receipt)


@router.get("/reports/{code}", response={200: ProgressOut, **refusals(404, 422)}, auth=None)
def progress(request: HttpRequest, code: str) -> ProgressOut:
    """Say how a report stands."""
    digits = code.upper().removeprefix("L-")
    number = int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= 9 else 0
    found = queries.progress(district=settings.DISTRICT, number=number)
    return ProgressOut(
        code=found.code,
        state=found.state,
        received_at=found.steps[0].at,
        due_at=found.due_at,
        main_code=found.main_code,
    )


def finish(body: ReportIn, inbox_id: int, *, is_waiting: bool, at: datetime) -> Submitted:
    """Make the report of a kept body and mark the body read, both or neither."""
    with transaction.atomic():
        made = actions.submit(intake=_intake(body, inbox_id), by=reporter(None, Source.API), at=at)
        if is_waiting:
            inbox.mark_read(inbox_id, at=at)
        return made


def _intake(body: ReportIn, inbox_id: int) -> Intake:
    """Check the words that must come from our lists, and make the report's own shape."""
    if body.hazard and body.hazard not in Hazard.values:
        raise UnknownWord(body.hazard)
    if body.depth and body.depth not in Depth.values:
        raise UnknownWord(body.depth)
    if body.village and body.village not in {village.code for village in areas.villages(settings.DISTRICT)}:
        raise OutsideDistrict(body.village)
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
        inbox_id=inbox_id or None,
    )


def _aware(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment


__all__ = ["Problem", "finish", "router"]
