"""The ends of a card that were no ruling, and taking the last step back."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from destana.foundation.people.terms import Actor
from destana.kit.refusals import Refusal
from destana.kit.text import clean
from destana.response.rumours import access, notices, queries, rules
from destana.response.rumours.models import Finding, Move, Rumour
from destana.response.rumours.terms import Ruling, State

from .moves import lock, move


class NotOneClaim(Refusal):
    """A card cannot be joined to itself, to one that was joined or set aside, nor while others are joined to it."""

    sentence = gettext_lazy("These two claims cannot be joined. Choose the main card, not a joined one.")
    status = 409


class NothingToUndo(Refusal):
    """The last step is older than ten minutes, somebody else's, out already, or was taken back."""

    sentence = gettext_lazy("There is nothing of yours to undo here. Steps can be undone for 10 minutes.")


class ReasonMissing(Refusal):
    """Why nothing is to be checked has to be said."""

    sentence = gettext_lazy("Write the reason first.")
    status = 422


def join(*, rumour_id: int, main_id: int, seen: int | None = None, by: Actor, at: datetime) -> Rumour:
    """Say that a claim is the same as another one. Who asked here hears the ruling of the main card."""
    access.check_may_check(by)
    with transaction.atomic():
        cards = {pk: lock(pk, seen if pk == rumour_id else None) for pk in sorted({rumour_id, main_id})}
        card, main = cards[rumour_id], cards[main_id]
        is_free = main.state not in {State.SAME, State.SET_ASIDE}
        is_out = Finding.objects.filter(rumour=card, is_current=True).exists()
        if card.pk == main.pk or not is_free or is_out or card.copies.exists():
            raise NotOneClaim(rumour_id, main_id)
        move(
            card, State.SAME, by=by, at=at, verb="rumour.same", reason=main.code, main_id=main.pk, due_at=None
        )
        Rumour.objects.filter(pk=main.pk).update(asked=F("asked") + card.asked)
        current = Finding.objects.filter(rumour=main, is_current=True).first()
        if current is not None:
            notices.ruling_to_all(current, at=at)
        return card


def set_aside(*, rumour_id: int, reason: str, seen: int | None = None, by: Actor, at: datetime) -> Rumour:
    """Close a card that holds nothing to check. A ruling that was out leaves the board; the rows stay."""
    access.check_may_check(by)
    reason = clean(reason, 300)
    if not reason:
        raise ReasonMissing
    with transaction.atomic():
        card = lock(rumour_id, seen)
        if Finding.objects.filter(rumour=card, is_current=True).exists():
            access.check_may_reopen(by)
        values: dict[str, Any] = {"due_at": None, "finding_id": None}
        move(card, State.SET_ASIDE, by=by, at=at, verb="rumour.set_aside", reason=reason, **values)
        Finding.objects.filter(rumour=card, is_current=True).update(is_current=False)
        return card


def restore(*, rumour_id: int, seen: int | None = None, by: Actor, at: datetime) -> Rumour:
    """Bring back what was set aside or joined."""
    access.check_may_check(by)
    with transaction.atomic():
        card = lock(rumour_id, seen)
        _leave_main(card)
        move(card, State.RECEIVED, by=by, at=at, verb="rumour.restored", main_id=None, **_again(at))
        return card


def undo(*, rumour_id: int, by: Actor, at: datetime) -> Rumour:
    """Take the own last step back within ten minutes. What is out is corrected, never undone."""
    access.check_may_check(by)
    with transaction.atomic():
        card = lock(rumour_id)
        last = queries.undoable(card, by, now=at)
        back = rules.before_undo(State(last.before), State(last.after)) if last else None
        if last is None or back is None:
            raise NothingToUndo(rumour_id)
        _leave_main(card)
        values = _again(at) if back == State.RECEIVED else _unsettled(card)
        reason = _("taken back: %(state)s") % {"state": State(last.after).label}
        move(card, back, by=by, at=at, verb="rumour.undone", reason=reason, main_id=None, **values)
        Move.objects.filter(pk=last.pk).update(is_undone=True)
        return card


def _leave_main(card: Rumour) -> None:
    if card.main_id is not None:
        Rumour.objects.filter(pk=card.main_id).update(asked=F("asked") - card.asked)


def _again(at: datetime) -> dict[str, Any]:
    return {"due_at": at + rules.FIRST_ANSWER}


def _unsettled(card: Rumour) -> dict[str, Any]:
    """A hoax waits for the section head again; any other ruling has to be written again."""
    finding = card.finding
    if finding is None or finding.ruling != Ruling.FALSE:
        return {"finding_id": None}
    Finding.objects.filter(pk=finding.pk).update(settled_by=None, settled_at=None)
    return {}
