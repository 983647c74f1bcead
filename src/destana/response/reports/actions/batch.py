"""One decision about many reports: each stands or falls for itself, and all that was done is taken back by one key.

The batch is kept first; every report is then its own transaction, so that new reports are written between two of them,
and a computer that stops in the middle leaves a batch that says how far it came.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from destana.foundation.audit import actions as audit
from destana.foundation.people.terms import Actor, Permission
from destana.kit.refusals import Refusal
from destana.kit.text import clean
from destana.messaging.outbox import actions as outbox
from destana.response.reports import access, notices, rules
from destana.response.reports.models import Batch, BatchLine, Report
from destana.response.reports.queries.triage import MEMBERS, sources
from destana.response.reports.terms import BatchDone, BatchKind, Chosen, Findings, Proof, Urgency

from .ask import NoWayToAsk
from .check import _check_free, tick
from .decide import verify
from .merge import merge
from .moves import CannotFollow, check_seen, lock

MOST = MEMBERS
"""Reports of one batch: as many as the deck shows of a cluster."""

TOGETHER = (Proof.SECOND_SOURCE, Proof.OFFICIAL)
"""Proofs that speak of an event and not of one photo: only they are ticked for many at once."""


class NothingChosen(Refusal):
    """No report was ticked, or more than one page of them."""

    sentence = _("Tick the reports first, 60 at most.")
    status = 422


class NotIndependent(Refusal):
    """A second source was claimed where all may come from one person."""

    sentence = _("These reports may all come from one person. They are no second source for one another.")
    status = 422


class LifeAtStake(Refusal):
    """A cry for help is never merged away together with others."""

    sentence = _("A life may be at stake: open this report by itself.")


class NoProofChosen(Refusal):
    """Nothing was said to prove them."""

    sentence = _("Say what proves these reports.")
    status = 422


class EmptyAnswer(Refusal):
    """Nothing was said."""

    sentence = _("Write the answer first.")
    status = 422


class BatchOver(Refusal):
    """The batch is older than ten minutes, somebody else's, or was taken back already."""

    sentence = _("There is nothing of yours to undo here. Decisions can be undone for 10 minutes.")


Each = Callable[[Chosen], object]


def merge_many(*, chosen: Sequence[Chosen], into_id: int, by: Actor, at: datetime) -> BatchDone:
    """Make each chosen report a copy of one of them or another one. Where lives are at stake, it is left alone."""

    def each(one: Chosen) -> None:
        _check(one, by, at)
        if Report.objects.filter(pk=one.id, urgency=Urgency.CRITICAL).exists():
            raise LifeAtStake(one.id)
        merge(report_id=one.id, into_id=into_id, by=by, at=at)

    others = [one for one in chosen if one.id != into_id]
    return run(BatchKind.MERGE, others, each, by=by, at=at)


def verify_each(
    *, findings: Findings, proofs: Sequence[Proof], one: Chosen, by: Actor, at: datetime
) -> Findings:
    """Tick what proves the whole event and verify one report of it; its own hazard, village and water stay.

    Returns what was settled. Raises what ``tick`` and ``verify`` raise.
    """
    _check(one, by, at)
    for proof in proofs:
        tick(report_id=one.id, proof=proof, is_ticked=True, by=by, at=at)
    report = lock(one.id)
    own = Findings(
        hazard=report.hazard or findings.hazard,
        village=report.village_id or findings.village,
        rts=report.rts,
        depth=report.depth,
        trend=report.trend,
        people_in_danger=bool(report.people_in_danger),
        landmark=report.landmark,
    )
    verify(report_id=one.id, findings=own, by=by, at=at)
    return own


def check_proofs(chosen: Sequence[Chosen], proofs: Sequence[Proof]) -> None:
    """Refuse proofs that do not hold for many: :class:`NoProofChosen`, :class:`NotIndependent`."""
    if not proofs or set(proofs) - set(TOGETHER):
        raise NoProofChosen
    if Proof.SECOND_SOURCE in proofs and sources(one.id for one in chosen) < 2:
        raise NotIndependent


def answer_many(*, chosen: Sequence[Chosen], text: str, by: Actor, at: datetime) -> BatchDone:
    """Tell the reporters of the chosen reports the same words; their reports stay as they are."""
    text = clean(text, 300)
    if not text:
        raise EmptyAnswer

    def each(one: Chosen) -> None:
        report = _check(one, by, at)
        if not report.is_open:
            raise CannotFollow(report.state)
        if report.contact_id is None:
            raise NoWayToAsk(one.id)

    def tell(batch: Batch, one: Chosen) -> None:
        notices.told(lock(one.id), batch, at=at)

    return run(BatchKind.ANSWER, chosen, each, by=by, at=at, text=text, then=tell)


def run(
    kind: BatchKind,
    chosen: Sequence[Chosen],
    each: Each,
    *,
    by: Actor,
    at: datetime,
    text: str = "",
    then: Callable[[Batch, Chosen], None] | None = None,
) -> BatchDone:
    """Keep a batch, do ``each`` and ``then`` to every chosen report; a refused one is left alone, with its reason."""
    batch = _open(kind, chosen, text, by, at)
    done, left = 0, []
    for one in chosen:
        why = ""
        try:
            with transaction.atomic():
                each(one)
                BatchLine.objects.create(batch=batch, report_id=one.id)
                if then is not None:
                    then(batch, one)
        except Refusal as refusal:
            why = str(refusal)[:200]
            BatchLine.objects.create(batch=batch, report_id=one.id, why=why)
        if why:
            left.append((one.id, why))
        done += not why
    return BatchDone(id=batch.pk, kind=kind, done=done, left=_with_codes(left))


def _open(kind: BatchKind, chosen: Sequence[Chosen], text: str, by: Actor, at: datetime) -> Batch:
    """Keep the batch itself, with its line in the log."""
    if not by.may(Permission.REPORTS_CHECK):
        raise access.NotYours(Permission.REPORTS_CHECK)
    if not 0 < len(chosen) <= MOST or len({one.id for one in chosen}) < len(chosen):
        raise NothingChosen
    with transaction.atomic():
        batch = Batch.objects.create(district_id=by.district, kind=kind, text=text, by_id=by.as_person, at=at)
        audit.record(
            by=by,
            verb=f"batch.{kind.value}",
            target=f"batch:{batch.pk}",
            at=at,
            after={"reports": len(chosen)},
        )
        return batch


def _check(one: Chosen, by: Actor, at: datetime) -> Report:
    """Return the report, locked: the desk saw it as it is, may check it, and nobody else holds it."""
    report = lock(one.id)
    access.check_may_check(by, report)
    check_seen(report, one.version)
    _check_free(report, by, at)
    return report


def _with_codes(left: list[tuple[int, str]]) -> tuple[tuple[str, str], ...]:
    known = Report.objects.in_bulk([report_id for report_id, _why in left])
    return tuple((known[report_id].code, why) for report_id, why in left)


def take_back(*, batch_id: int, undo: Callable[[int], object], by: Actor, at: datetime) -> BatchDone:
    """Undo a batch once: each of its reports by ``undo``, or the words that were sent by a line that takes them back.

    Raises :class:`BatchOver`. A report that somebody has moved on since stays where it is, with the reason.
    """
    with transaction.atomic():
        rows = Batch.objects.filter(pk=batch_id, by_id=by.person_id or 0, undone_at=None)
        if not rows.filter(at__gt=at - rules.UNDO).update(undone_at=at):
            raise BatchOver(batch_id)
        batch = Batch.objects.get(pk=batch_id)
        audit.record(by=by, verb="batch.undone", target=f"batch:{batch_id}", at=at)
        if batch.kind == BatchKind.ANSWER:
            outbox.cancel_about(about=notices.about_batch(batch_id), at=at, by=by)
            notices.taken_back(batch, at=at)
    done, left = 0, []
    for line in batch.lines.filter(why="", is_undone=False).order_by("id"):
        try:
            with transaction.atomic():
                if batch.kind != BatchKind.ANSWER:
                    undo(line.report_id)
                BatchLine.objects.filter(pk=line.pk).update(is_undone=True)
            done += 1
        except Refusal as refusal:
            left.append((line.report_id, str(refusal)))
    return BatchDone(id=batch_id, kind=BatchKind(batch.kind), done=done, left=_with_codes(left))
