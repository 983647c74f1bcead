"""The relay lane: one person passes on a warning of BMKG or BPBD word for word; a second one looks within the hour."""

from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.utils import translation

from destana.foundation.audit import actions as audit
from destana.foundation.audit import queries as audit_log
from destana.foundation.people.terms import SYSTEM, Actor
from destana.response.bulletins import access, rules, sign
from destana.response.bulletins.actions.lock import (
    NotReady,
    SomebodyWasFaster,
    WrongState,
    check_ready,
    content,
    locked,
    move,
)
from destana.response.bulletins.actions.publish import ClockInDoubt, release
from destana.response.bulletins.models import Bulletin, Relay
from destana.response.bulletins.queries.desk import LANGUAGE
from destana.response.bulletins.queries.views import wording_of
from destana.response.bulletins.terms import BulletinView, State
from destana.response.hazards.terms import INSTRUCTIONS

LONGEST_ORIGINAL = 10_000
"""Characters of an agency's text that are kept; BMKG's longest early warnings have some 4,000."""


def pass_on(
    *, bulletin_id: int, original: str, reference: str, version: int, by: Actor, at: datetime
) -> BulletinView:
    """Publish the author's own draft at once, without a second signature: the words are the agency's.

    ``original`` is its text, ``reference`` its link or number; both are kept, the text with its SHA-256, and each part
    of the draft has to stand in it. The clock of :func:`review` begins. Raises ``NotReady`` with everything that is
    missing, ``WrongState``, ``SomebodyWasFaster``, ``ClockInDoubt``, ``NoSigningKey`` and the refusals of access.
    """
    said, where = original.strip()[:LONGEST_ORIGINAL], reference.strip()[:300]
    with transaction.atomic():
        row = locked(bulletin_id)
        access.check_may_submit(by, row)
        if row.version != version:
            raise SomebodyWasFaster(version)
        if row.state not in {State.DRAFT, State.RETURNED} or row.names.all():
            raise WrongState(row.state)
        _check_words(row, said, where)
        check_ready(row, at=at)
        if audit_log.clock_doubt() is not None:
            raise ClockInDoubt
        digest = sha256(said.encode()).hexdigest()
        move(
            row, State.SUBMITTED, at=at, submitted_at=at, sha256=sign.sha256(content(row)), returned_reason=""
        )
        Relay.objects.create(
            bulletin_id=row.pk,
            original=said,
            original_sha256=digest,
            reference=where,
            due_at=at + rules.REVIEW_WITHIN,
        )
        audit.record(
            by=by,
            verb="bulletin.passed_on",
            target=f"bulletin:{row.pk}",
            at=at,
            after={"original_sha256": digest, "reference": where},
        )
        return release(locked(row.pk), by=by, at=at, approver_id=None, ends=State.SUPERSEDED)


def _check_words(row: Bulletin, original: str, reference: str) -> None:
    wording = wording_of(row)
    with translation.override(LANGUAGE):
        instruction = str(INSTRUCTIONS.get(wording.level, ""))
    found = rules.relay_problems(wording, original=original, reference=reference, instruction=instruction)
    if found:
        raise NotReady(found)


def escalate(*, bulletin_id: int, at: datetime) -> bool:
    """Raise the flag for section head and district head: nobody has looked in time. Returns whether it was raised."""
    with transaction.atomic():
        late = Relay.objects.filter(bulletin_id=bulletin_id, due_at__lte=at, escalated_at=None)
        late = late.filter(bulletin__state=State.PUBLISHED, bulletin__reviewed_at=None)
        if not Relay.objects.filter(pk__in=list(late.values_list("pk", flat=True))).update(escalated_at=at):
            return False
        audit.record(by=SYSTEM, verb="bulletin.review_late", target=f"bulletin:{bulletin_id}", at=at)
        return True
