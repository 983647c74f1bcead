"""Submit a report and follow it."""

from datetime import UTC, datetime
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest
from ninja import Router, Status

from destana.kit.refusals import Refusal
from destana.response.reports import queries

from . import intake
from .problems import refusals
from .shapes import ProgressOut, ReportIn, ReportOut

router = Router(tags=["reports"])


@router.post(
    "/reports", response={201: ReportOut, 200: ReportOut, **refusals(409, 413, 422, 429, 503)}, auth=None
)
def submit(request: HttpRequest, body: ReportIn) -> Status[ReportOut]:
    """Keep a report. 201 for a new one, 200 for the same again, 409 for the same key with other content."""
    given = intake.Given(
        body, request.body, address=request.META.get("REMOTE_ADDR", ""), at=datetime.now(UTC)
    )
    outcome = intake.take([given])[0]
    if isinstance(outcome, Refusal):
        raise outcome
    status = HTTPStatus.CREATED if outcome.is_new else HTTPStatus.OK
    return Status(status, intake.receipt(outcome, given.raw))


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
