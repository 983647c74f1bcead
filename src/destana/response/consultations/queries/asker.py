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


def latest_of(contact_id: int) -> Consultation | None:
    """Return the contact's latest matter, or None."""
    rows = Consultation.objects.filter(contact_id=contact_id)
    return rows.order_by("-received_at", "-id").first()


def awaiting_answer(contact_id: int) -> Consultation | None:
    """Return the matter about which the desk asked this contact back, or None."""
    rows = Consultation.objects.filter(contact_id=contact_id, state=State.WAITING_ASKER)
    return rows.order_by("-changed_at", "-id").first()


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
    )


def reopens(matter: Consultation, *, now: datetime) -> bool:
    """Say whether a new message still belongs to an answered matter."""
    return matter.answered_at is not None and now - matter.answered_at <= rules.REOPENS


def chat_summary(matter: Consultation) -> str:
    """Return the first words of a matter in one line, for saying them back."""
    return " ".join(matter.words.split())
