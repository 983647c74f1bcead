"""How every verb moves a card: one conditional update, one row of history, one line in the log."""

from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from destana.foundation.audit import actions as audit
from destana.foundation.people.terms import Actor
from destana.kit.refusals import Refusal
from destana.response.rumours import rules
from destana.response.rumours.models import Move, Rumour
from destana.response.rumours.terms import State


class CannotFollow(Refusal):
    """The state table does not allow this step."""

    sentence = gettext_lazy("This step does not fit the state of the claim.")


class SomebodyWasFaster(Refusal):
    """Somebody changed the card since this desk looked at it."""

    sentence = gettext_lazy("Somebody else has just changed this claim. Please look again.")


def lock(rumour_id: int, seen: int | None = None) -> Rumour:
    """Return the card, locked; raises :class:`SomebodyWasFaster` where it is newer than what the desk saw."""
    rumour = Rumour.objects.select_for_update(of=("self",)).get(pk=rumour_id)
    if seen is not None and seen != rumour.version:
        raise SomebodyWasFaster(rumour_id)
    return rumour


def move(
    rumour: Rumour,
    after: State,
    *,
    by: Actor,
    at: datetime,
    verb: str,
    reason: str = "",
    **values: object,
) -> None:
    """Take the card to ``after`` with the other ``values``, if it still is as it was read.

    Raises :class:`CannotFollow`, or :class:`SomebodyWasFaster` where another writer came between.
    """
    before = State(rumour.state)
    if not rules.can_follow(before, after):
        sentence = _("The claim is now: %(state)s.") % {"state": before.label}
        raise CannotFollow(before, after, sentence=sentence)
    _update(rumour, at=at, state=after, **values)
    Move.objects.create(
        rumour=rumour,
        before=before,
        after=after,
        by_ref=by.ref,
        by_name=by.name,
        reason=reason[:500],
        at=at,
    )
    audit.record(
        by=by,
        verb=verb,
        target=f"rumour:{rumour.pk}",
        at=at,
        reason=reason,
        before={"state": before},
        after={"state": after, **values},
    )
    rumour.refresh_from_db()


def change(rumour: Rumour, *, by: Actor, at: datetime, verb: str, reason: str = "", **values: object) -> None:
    """Change other fields of a card without moving it, under the same guard as :func:`move`."""
    _update(rumour, at=at, **values)
    audit.record(by=by, verb=verb, target=f"rumour:{rumour.pk}", at=at, reason=reason, after=dict(values))
    rumour.refresh_from_db()


def _update(rumour: Rumour, *, at: datetime, **values: object) -> None:
    rows = Rumour.objects.filter(pk=rumour.pk, state=rumour.state, version=rumour.version)
    if not rows.update(version=F("version") + 1, changed_at=at, **values):
        raise SomebodyWasFaster(rumour.pk)
