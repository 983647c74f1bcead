"""What happened at the door, for the log. The sign-in surface decides; these lines say that it did."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from destana.foundation.audit import actions as audit
from destana.foundation.people.models import Person
from destana.foundation.people.rules import username as as_kept
from destana.foundation.people.terms import SYSTEM, Actor


def note_sign_in(*, by: Actor, how: str, at: datetime) -> None:
    """A person came in; ``how`` is ``totp``, ``passkey``, ``recovery_code`` or ``first``."""
    _note(by=by, verb="person.signed_in", at=at, reason=how)


def note_sign_out(*, by: Actor, at: datetime, reason: str = "") -> None:
    """A person left, or a session ended (``idle``, ``too_old``, ``revoked``)."""
    _note(by=by, verb="person.signed_out", at=at, reason=reason)


def note_fresh(*, by: Actor, how: str, at: datetime) -> None:
    """A person showed a second factor again, before a weighty step."""
    _note(by=by, verb="person.proved_again", at=at, reason=how)


def note_factor(*, by: Actor, what: str, at: datetime) -> None:
    """A second factor changed: ``totp_added``, ``passkey_added``, ``passkey_removed``, ``codes_made``."""
    _note(by=by, verb="person.factor_changed", at=at, reason=what)


def note_sign_in_failed(*, username: str, why: str, at: datetime) -> None:
    """Somebody did not get in. An unknown user name costs the same work as a known one, and is not written down."""
    key = Person.objects.filter(username=as_kept(username) or "").values_list("pk", flat=True).first()
    with transaction.atomic():
        audit.record(by=SYSTEM, verb="person.sign_in_failed", target=f"person:{key or 0}", at=at, reason=why)


def _note(*, by: Actor, verb: str, at: datetime, reason: str) -> None:
    with transaction.atomic():
        audit.record(by=by, verb=verb, target=by.ref, at=at, channel="web", reason=reason)
