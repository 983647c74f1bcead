"""The second person says no: return with a reason, or reject."""

from datetime import datetime
from typing import ClassVar

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from destana.foundation.audit import actions as audit
from destana.foundation.people.terms import Actor
from destana.kit.refusals import Refusal
from destana.kit.text import clean
from destana.response.bulletins import access
from destana.response.bulletins.actions.lock import locked, move
from destana.response.bulletins.queries.views import view
from destana.response.bulletins.terms import BulletinView, State

LONGEST_REASON = 300


class NoReason(Refusal):
    """A no, and a taking back, come with a reason."""

    sentence: ClassVar[str | Promise] = _("Write the reason.")
    status: ClassVar[int] = 422


def reason_of(text: str) -> str:
    """Return the cleaned reason; raise :class:`NoReason`."""
    reason = clean(text, LONGEST_REASON)
    if not reason:
        raise NoReason
    return reason


def send_back(*, bulletin_id: int, reason: str, by: Actor, at: datetime) -> BulletinView:
    """Return it to the author, who changes it and asks again."""
    return _refuse(bulletin_id, State.RETURNED, reason=reason, by=by, at=at)


def reject(*, bulletin_id: int, reason: str, by: Actor, at: datetime) -> BulletinView:
    """Refuse it for good."""
    return _refuse(bulletin_id, State.REJECTED, reason=reason, by=by, at=at)


def _refuse(bulletin_id: int, to: State, *, reason: str, by: Actor, at: datetime) -> BulletinView:
    said = reason_of(reason)
    with transaction.atomic():
        row = locked(bulletin_id)
        access.check_may_decide(by, row)
        move(row, to, at=at, submitted_at=None, sha256="", returned_reason=said)
        audit.record(by=by, verb=f"bulletin.{to.value}", target=f"bulletin:{bulletin_id}", at=at, reason=said)
        return view(locked(bulletin_id))
