"""Urgent words become a report, by the reports' door and in the same transaction."""

from datetime import datetime
from typing import Any

from destana.foundation.people.terms import Actor, reporter
from destana.response.consultations import notices
from destana.response.consultations.models import Attachment, Consultation, Said
from destana.response.consultations.terms import Kind, State
from destana.response.reports import actions as reports
from destana.response.reports import queries as report_queries
from destana.response.reports.terms import Intake, Source

from .moves import change, move


def is_urgent(words: str) -> bool:
    """Say whether words tell of danger to life."""
    return bool(words) and report_queries.is_alarming(words)


def make_report(matter: Consultation, *, by: Actor, at: datetime, tell: bool = True) -> str:
    """Hand all words of a matter to the reports' desk; return the report's code.

    A question or a complaint is closed by it; a request stays, because somebody still has to bring what is needed. The
    report is its asker's, whoever presses the key, so that the presser may check it. Once made, it is only named again.
    """
    if matter.report is not None:
        return matter.report.code
    said = Said.objects.filter(consultation=matter).order_by("id").values_list("words", flat=True)
    made = reports.submit(
        intake=Intake(
            source=Source(matter.source),
            key=f"{matter.code}:{matter.key}"[:120],
            words="\n".join(part for part in (matter.words, *said) if part),
            village=matter.village_id or "",
            rts=matter.rts,
            landmark=matter.landmark,
            contact_id=matter.contact_id,
            inbox_id=matter.inbox_id,
            reporter_name=matter.asker_name,
            reporter_phone=matter.asker_phone,
            is_confidential=matter.is_confidential or matter.is_anonymous,
            photos=tuple(Attachment.objects.filter(consultation=matter).values_list("file_id", flat=True)),
            is_talk=True,
        ),
        by=reporter(matter.contact_id, matter.source),
        at=at,
    )
    values: dict[str, Any] = {"report_id": made.id}
    if matter.kind == Kind.REQUEST:
        change(matter, by=by, at=at, verb="consultation.reported", reason=made.code, **values)
    else:
        values |= {"lease_by_id": None, "lease_until": None}
        move(matter, State.CLOSED, by=by, at=at, verb="consultation.reported", reason=made.code, **values)
    if tell:
        notices.became_report(matter, made.code, at=at)
    return made.code
