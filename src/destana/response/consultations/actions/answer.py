"""Answering: by one where it binds nobody, by two where it does; asking back; closing; taking back."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from destana.foundation.audit import actions as audit
from destana.foundation.people import access as people_access
from destana.foundation.people.terms import Actor, Role
from destana.kit.refusals import Refusal
from destana.kit.text import clean
from destana.response.consultations import access, notices, queries, rules
from destana.response.consultations.models import Consultation, Move, Said, Written
from destana.response.consultations.terms import Reply, State, Wording

from .hold import hold
from .moves import CannotFollow, check_free, check_seen, lock, move
from .urgent import make_report

LONGEST_ANSWER, LONGEST_BASIS, LONGEST_QUESTION = 600, 200, 240
"""Answer and basis together fit one WhatsApp message of 1,024 characters with what stands around them."""

_FREE: dict[str, Any] = {"lease_by_id": None, "lease_until": None}


class EmptyAnswer(Refusal):
    """Nothing was written."""

    sentence = _("Write the answer first.")
    status = 422


class BasisMissing(Refusal):
    """An answer that binds the office names its source."""

    sentence = _("Money, rights, land and law need a legal source. Write the regulation.")
    status = 422


class NoWayToAsk(Refusal):
    """The asker left neither a chat nor a link."""

    sentence = _("Who asked left no way to answer. Call or visit them instead.")
    status = 422


class ReasonMissing(Refusal):
    """Why has to be said."""

    sentence = _("Write the reason first.")
    status = 422


class NothingToUndo(Refusal):
    """The last step is older than ten minutes, somebody else's, or was taken back already."""

    sentence = _("There is nothing of yours to undo here. Steps can be undone for 10 minutes.")


def answer(
    *, matter_id: int, wording: Wording, seen: int | None = None, by: Actor, at: datetime
) -> Consultation:
    """Answer a matter. What binds the office waits for another person; everything else goes out at once.

    Raises :class:`EmptyAnswer`, :class:`BasisMissing`, ``access.WriterAlone``, ``Held``, ``SomebodyWasFaster``.
    """
    text, basis = clean(wording.text, LONGEST_ANSWER), clean(wording.basis, LONGEST_BASIS)
    if not text:
        raise EmptyAnswer(matter_id)
    with transaction.atomic():
        matter = _mine(matter_id, seen, by, at)
        is_binding = rules.needs_second(wording.topic, _all_words(matter), text)
        if is_binding:
            access.check_has_approver(by, matter)
            if not basis:
                raise BasisMissing(matter_id)
        written = _write(
            matter, Reply.ANSWER, text, by=by, at=at, basis=basis, file_id=wording.file_id,
            needs_second=is_binding, sent_at=None if is_binding else at,
        )  # fmt: skip
        if is_binding:
            move(
                matter, State.WAITING_APPROVAL, by=by, at=at, verb="consultation.submitted",
                topic=wording.topic, **_FREE,
            )  # fmt: skip
        else:
            _out(matter, written, by=by, at=at, verb="consultation.answered", topic=wording.topic)
        return matter


def approve(*, matter_id: int, seen: int | None = None, by: Actor, at: datetime) -> Consultation:
    """Send an answer that binds the office: never the one who wrote it."""
    with transaction.atomic():
        matter = lock(matter_id)
        check_seen(matter, seen)
        written = _waiting(matter)
        access.check_may_approve(by, matter, written)
        Written.objects.filter(pk=written.pk).update(approved_by_id=by.as_person, approved_at=at, sent_at=at)
        written.refresh_from_db()
        _out(matter, written, by=by, at=at, verb="consultation.approved")
        return matter


def send_back(
    *, matter_id: int, reason: str, seen: int | None = None, by: Actor, at: datetime
) -> Consultation:
    """Return an answer to its writer with the reason; the matter is the writer's again for 15 minutes."""
    reason = clean(reason, 300)
    if not reason:
        raise ReasonMissing(matter_id)
    with transaction.atomic():
        matter = lock(matter_id)
        check_seen(matter, seen)
        written = _waiting(matter)
        access.check_may_approve(by, matter, written)
        Written.objects.filter(pk=written.pk).update(taken_back_at=at)
        lease: dict[str, Any] = {"lease_by_id": written.by_id, "lease_until": at + rules.LEASE}
        move(
            matter, State.HELD, by=by, at=at, verb="consultation.returned", reason=reason,
            holder_id=written.by_id, **lease,
        )  # fmt: skip
        return matter


def ask_back(*, matter_id: int, text: str, seen: int | None = None, by: Actor, at: datetime) -> Consultation:
    """Put a question to the one who asked; the clock stands still until the answer."""
    text = clean(text, LONGEST_QUESTION)
    if not text:
        raise EmptyAnswer(matter_id)
    with transaction.atomic():
        matter = _mine(matter_id, seen, by, at)
        if matter.contact_id is None and matter.taken_by_id is not None:
            raise NoWayToAsk(matter_id)
        written = _write(matter, Reply.QUESTION, text, by=by, at=at, sent_at=at)
        move(matter, State.WAITING_ASKER, by=by, at=at, verb="consultation.asked", **_FREE)
        notices.question(matter, written, at=at)
        return matter


def close(*, matter_id: int, reason: str, seen: int | None = None, by: Actor, at: datetime) -> Consultation:
    """Close a matter; one without an answer tells its asker why."""
    reason = clean(reason, 200)
    if not reason:
        raise ReasonMissing(matter_id)
    with transaction.atomic():
        matter = lock(matter_id)
        access.check_may_answer(by, matter)
        check_seen(matter, seen)
        check_free(matter, by, at)
        was_answered = matter.state == State.ANSWERED
        move(matter, State.CLOSED, by=by, at=at, verb="consultation.closed", reason=reason, **_FREE)
        if not was_answered:
            notices.closed(matter, reason, at=at)
        return matter


def to_report(*, matter_id: int, seen: int | None = None, by: Actor, at: datetime) -> str:
    """Hand the words to the reports' desk with one key; return the report's code."""
    with transaction.atomic():
        matter = lock(matter_id)
        access.check_may_answer(by, matter)
        check_seen(matter, seen)
        return make_report(matter, by=by, at=at)


def undo(*, matter_id: int, by: Actor, at: datetime) -> Consultation:
    """Take the own last step back within ten minutes. An answer that is out is marked, and its asker hears so."""
    with transaction.atomic():
        matter = lock(matter_id)
        access.check_may_undo(by, matter)
        last = queries.undoable(matter, by, now=at)
        if last is None:
            raise NothingToUndo(matter_id)
        was_out = last.after == State.ANSWERED
        latest = Written.objects.filter(consultation=matter, what=Reply.ANSWER, taken_back_at=None)
        if last.after != State.CLOSED:
            Written.objects.filter(pk=latest.order_by("-id").values("pk")[:1]).update(taken_back_at=at)
        reason = str(State(last.after).label)
        lease: dict[str, Any] = {"lease_by_id": by.as_person, "lease_until": at + rules.LEASE}
        if was_out:
            lease["answered_at"] = None
        move(matter, State.HELD, by=by, at=at, verb="consultation.undone", reason=reason, **lease)
        Move.objects.filter(pk=last.pk).update(is_undone=True)
        if was_out:
            notices.taken_back(matter, at=at)
        return matter


def reveal_asker(*, matter_id: int, reason: str, by: Actor, at: datetime) -> str:
    """Return the asker's whole number, on record with the reason; wants a fresh second factor."""
    reason = clean(reason, 200)
    if not reason:
        raise ReasonMissing(matter_id)
    with transaction.atomic():
        matter = lock(matter_id)
        access.check_may_know_asker(by, matter)
        people_access.check_fresh(by)
        audit.record(by=by, verb="contact.revealed", target=f"consultation:{matter_id}", at=at, reason=reason)
        return matter.asker_phone or (matter.contact.phone if matter.contact else "")


def _mine(matter_id: int, seen: int | None, by: Actor, at: datetime) -> Consultation:
    """Return the matter, held by this person; one that nobody holds is taken in the same breath."""
    matter = lock(matter_id)
    access.check_may_answer(by, matter)
    check_seen(matter, seen)
    check_free(matter, by, at)
    if matter.state != State.HELD or matter.lease_by_id != by.person_id:
        hold(matter, by=by, at=at)
    return matter


def _write(matter: Consultation, what: Reply, text: str, *, by: Actor, at: datetime, **more: Any) -> Written:
    return Written.objects.create(
        consultation=matter, what=what, text=text, by_id=by.as_person, by_title=_title(by), at=at, **more
    )


def _title(by: Actor) -> str:
    """Return in which office somebody speaks: people are told the office, not the name."""
    return str(Role(by.role).label)[:80] if by.role in Role.values else by.name[:80]


def _out(
    matter: Consultation, written: Written, *, by: Actor, at: datetime, verb: str, **values: Any
) -> None:
    move(matter, State.ANSWERED, by=by, at=at, verb=verb, answered_at=at, rating="", **_FREE, **values)
    notices.answer(matter, written, at=at)


def _waiting(matter: Consultation) -> Written:
    """Return what waits for a second person."""
    written = queries.waiting_answer(matter)
    if matter.state != State.WAITING_APPROVAL or written is None:
        raise CannotFollow(matter.state)
    return written


def _all_words(matter: Consultation) -> str:
    said = Said.objects.filter(consultation=matter).values_list("words", flat=True)
    return " ".join([matter.words, *said])
