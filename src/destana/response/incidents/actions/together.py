"""Many reports of one event, proven and put where they belong by one decision; and all of it taken back."""

from collections.abc import Sequence
from datetime import datetime

from destana.foundation.people.terms import Actor
from destana.response.reports import actions as reports
from destana.response.reports.terms import BatchDone, BatchKind, Chosen, Findings, Proof

from .incident import join
from .verify import NEW, open_for, undo


def verify_many(
    *,
    chosen: Sequence[Chosen],
    proofs: Sequence[Proof],
    findings: Findings,
    incident_id: int,
    by: Actor,
    at: datetime,
) -> BatchDone:
    """Verify each chosen report on what proves the whole event, and join it to the incident, or to one new one.

    ``findings`` say hazard and village where a report names none; :data:`NEW` opens the incident with the first that
    is proven. Raises what ``reports.check_proofs`` raises; a report that cannot be verified is left alone, with why.
    """
    reports.check_proofs(chosen, proofs)
    into = incident_id

    def each(one: Chosen) -> None:
        nonlocal into
        own = reports.verify_each(findings=findings, proofs=proofs, one=one, by=by, at=at)
        if into == NEW:
            into = open_for(report_id=one.id, findings=own, by=by, at=at)
        else:
            join(incident_id=into, report_id=one.id, by=by, at=at)

    return reports.run(BatchKind.VERIFY, chosen, each, by=by, at=at)


def take_back(*, batch_id: int, by: Actor, at: datetime) -> BatchDone:
    """Take a whole batch back, with what it did to incidents. Raises ``reports.BatchOver``."""

    def one(report_id: int) -> None:
        undo(report_id=report_id, by=by, at=at)

    return reports.take_back(batch_id=batch_id, undo=one, by=by, at=at)
