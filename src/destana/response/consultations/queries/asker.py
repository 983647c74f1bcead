"""What the one who asked may see: by the code how it stands, by the secret or the own chat the thread."""

import re
from datetime import datetime

from destana.response.consultations import rules
from destana.response.consultations.models import Consultation, Written
from destana.response.consultations.terms import AskerView, Kind, Need, Reply, State
from destana.response.reports.terms import code_of as report_code

_CODE = re.compile(r"^\s*([TB])\s*-?\s*(\d{1,7})\s*$", re.IGNORECASE)


def number_in(text: str) -> tuple[str, int] | None:
    """Read ``T-031``, ``b 18``: letter and number of a matter, or None."""
    found = _CODE.match(text)
    return (found.group(1).upper(), int(found.group(2))) if found else None


def get_code(district: str, code: str) -> Consultation | None:
    """Return the matter with this code, or None."""
    read = number_in(code)
    if read is None:
        return None
    rows = Consultation.objects.select_related("report", "village")
    return rows.filter(district_id=district, letter=read[0], number=read[1]).first()


def find(*, district: str, code: str, secret: str) -> Consultation | None:
    """Return the matter whose link carries this secret, or None; a wrong secret is like no such code."""
    found = get_code(district, code)
    return found if found is not None and secret and found.secret == secret else None


def of_asker(contact_id: int, *, district: str, code: str, now: datetime) -> AskerView | None:
    """Return the contact's own matter with this code, or None."""
    found = get_code(district, code)
    return view_of(found, now=now) if found is not None and found.contact_id == contact_id else None


def awaiting_answer(contact_id: int, *, now: datetime) -> AskerView | None:
    """Return the matter about which the desk asked this contact back, or None."""
    return _latest_in(contact_id, State.WAITING_ASKER, now)


def awaiting_rating(contact_id: int, *, now: datetime) -> AskerView | None:
    """Return the contact's matter that was answered last and not rated, or None."""
    return _latest_in(contact_id, State.ANSWERED, now)


def _latest_in(contact_id: int, state: State, now: datetime) -> AskerView | None:
    rows = Consultation.objects.filter(contact_id=contact_id, state=state).select_related("report")
    found = rows.order_by("-changed_at", "-id").first()
    return view_of(found, now=now) if found is not None else None


def for_asker(matter_id: int, *, now: datetime) -> AskerView:
    """Return a matter as its asker may see it."""
    return view_of(Consultation.objects.select_related("report").get(pk=matter_id), now=now)


def view_of(matter: Consultation, *, now: datetime) -> AskerView:
    """Return a matter as its asker may see it; two queries at most."""
    written = list(Written.objects.filter(consultation=matter, taken_back_at=None, sent_at__isnull=False))
    answers = [one for one in written if one.what == Reply.ANSWER]
    asked = [one for one in written if one.what == Reply.QUESTION]
    is_answered = matter.state in {State.ANSWERED, State.CLOSED}
    last = answers[-1] if answers and is_answered else None
    return AskerView(
        id=matter.pk,
        code=matter.code,
        kind=Kind(matter.kind),
        state=State(matter.state),
        words=matter.words,
        needs=tuple(Need(need) for need in matter.needs),
        people=matter.people,
        has_vulnerable=matter.has_vulnerable,
        village=matter.village_id or "",
        rts=matter.rts,
        received_at=matter.received_at,
        due_at=matter.due_at,
        answered_at=matter.answered_at,
        answer=last.text if last else "",
        basis=last.basis if last else "",
        answered_by=last.by_title if last else "",
        answer_file=last.file_id if last else None,
        question=asked[-1].text if asked and matter.state == State.WAITING_ASKER else "",
        rating=matter.rating,
        report_code=report_code(matter.report.number) if matter.report else "",
        is_open=matter.is_open,
        may_reopen=reopens(matter, now=now),
        landmark=matter.landmark,
        contact_id=matter.contact_id,
    )


def reopens(matter: Consultation, *, now: datetime) -> bool:
    """Say whether a new message still belongs to an answered matter."""
    return matter.answered_at is not None and now - matter.answered_at <= rules.REOPENS
