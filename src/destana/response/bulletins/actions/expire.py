"""The clock's verb."""

from datetime import datetime

from django.db import transaction

from destana.foundation.audit import actions as audit
from destana.foundation.people.terms import SYSTEM, Actor
from destana.response.bulletins.actions.lock import WrongState, locked, move
from destana.response.bulletins.queries.views import view
from destana.response.bulletins.terms import BulletinView, State


def expire(*, bulletin_id: int, at: datetime, by: Actor = SYSTEM) -> BulletinView:
    """End a published bulletin whose time is over; raise ``WrongState`` before that."""
    with transaction.atomic():
        row = locked(bulletin_id)
        if row.expires_at is None or row.expires_at > at:
            raise WrongState(row.state)
        move(row, State.EXPIRED, at=at, ended_at=at)
        audit.record(by=by, verb="bulletin.expired", target=f"bulletin:{bulletin_id}", at=at)
        return view(locked(bulletin_id))
