"""What was said is corrected by a new document: an update by two people, a withdrawal by one, reviewed afterwards."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import transaction
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from destana.foundation.audit import actions as audit
from destana.foundation.people.terms import Actor
from destana.kit.refusals import Refusal
from destana.response.bulletins import access, rules, sign
from destana.response.bulletins.actions.decide import reason_of
from destana.response.bulletins.actions.draft import draft, insert
from destana.response.bulletins.actions.lock import WrongState, content, locked, move, write
from destana.response.bulletins.actions.publish import release
from destana.response.bulletins.models import Bulletin
from destana.response.bulletins.queries.desk import LANGUAGE
from destana.response.bulletins.queries.views import view, wording_of
from destana.response.bulletins.terms import BulletinView, Kind, State, Status, Wording
from destana.response.hazards.terms import Level

WITHDRAWAL_SHOWN = timedelta(hours=24)
"""How long a withdrawal stays in force at least, so that who looks tomorrow still finds it."""


class AlreadyReviewed(Refusal):
    """Another person has looked at this withdrawal already, or it needs no look."""

    sentence: ClassVar[str | Promise] = _("This was reviewed already.")


def update(*, bulletin_id: int, by: Actor, at: datetime, wording: Wording | None = None) -> BulletinView:
    """Begin the update of a published bulletin: a draft that names it, with its words unless others are given.

    When a second person publishes it, the earlier one is replaced and its recipients hear of it.
    Raises ``WrongState`` where the earlier one is not in force, and as ``draft``.
    """
    with transaction.atomic():
        row = locked(bulletin_id)
        access.check_may_write(by)
        if row.state != State.PUBLISHED or row.kind == Kind.WITHDRAWAL:
            raise WrongState(row.state)
        new = wording or wording_of(row)
        kind = new.kind if new.kind == Kind.ALL_CLEAR else Kind.UPDATE
        return draft(
            wording=_as(new, kind),
            by=by,
            at=at,
            incident_id=row.incident_id,
            references=[bulletin_id],
            exercise=row.status == Status.EXERCISE,
        )


def _as(wording: Wording, kind: Kind) -> Wording:
    return Wording(**{**vars(wording), "kind": kind})


def withdraw(*, bulletin_id: int, reason: str, by: Actor, at: datetime) -> BulletinView:
    """Withdraw a published bulletin at once, by one person; return the new document that says so.

    It goes to exactly the earlier recipients, first in the queue; what is still unsent of the earlier one is cancelled.
    Another person must :func:`review` it. Raises ``WrongState``, ``NoReason``, ``NoSigningKey`` and the refusals of
    access.
    """
    said = reason_of(reason)
    with transaction.atomic():
        row = locked(bulletin_id)
        access.check_may_withdraw(by, row)
        if not rules.can_follow(row.state, State.WITHDRAWN) or row.kind == Kind.WITHDRAWAL:
            raise WrongState(row.state)
        new = insert(
            wording=_withdrawal(row, said, at),
            by=by,
            at=at,
            incident_id=row.incident_id,
            is_exercise=row.status == Status.EXERCISE,
            references=[bulletin_id],
        )
        fresh = locked(new.pk)
        digest = sign.sha256(content(fresh))
        move(fresh, State.SUBMITTED, at=at, submitted_at=at, sha256=digest)
        return release(locked(new.pk), by=by, at=at, approver_id=None, ends=State.WITHDRAWN, reason=said)


def _withdrawal(row: Bulletin, reason: str, at: datetime) -> Wording:
    earlier = wording_of(row)
    with translation.override(LANGUAGE):
        return Wording(
            kind=Kind.WITHDRAWAL,
            hazard=earlier.hazard,
            level=Level.NONE,  # what is taken back warns of nothing
            villages=earlier.villages,
            headline=gettext("Bulletin no. %d is no longer valid") % (row.number or 0),
            who=earlier.who,
            what=reason,
            steps=(gettext("Do not pass bulletin no. %d on") % (row.number or 0),),
            expires_at=max(earlier.expires_at or at, at + WITHDRAWAL_SHOWN),
        )


def review(*, bulletin_id: int, by: Actor, at: datetime) -> BulletinView:
    """Put another person's name under what one released alone: a withdrawal, or an agency's warning passed on.

    Raises :class:`AlreadyReviewed`, also for what two persons signed.
    """
    with transaction.atomic():
        row = locked(bulletin_id)
        access.check_may_decide(by, row)
        if row.published_at is None or row.approver_id is not None or row.reviewed_at is not None:
            raise AlreadyReviewed(bulletin_id)
        write(row, at=at, reviewed_by_id=by.person_id, reviewed_at=at)
        audit.record(by=by, verb="bulletin.reviewed", target=f"bulletin:{bulletin_id}", at=at)
        return view(locked(bulletin_id))
