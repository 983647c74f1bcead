"""Second factors that were lost. Adding one is the sign-in surface's work; dropping all is the admin's."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from destana.foundation.audit import actions as audit
from destana.foundation.people import access, queries
from destana.foundation.people.models import Person
from destana.foundation.people.models.persons import fresh_mark
from destana.foundation.people.terms import Actor


def forget_factors(*, person_id: int, by: Actor, at: datetime) -> None:
    """Drop every second factor of a person whose phone and paper are gone; sessions end.

    The person sets new ones up at the next sign-in, before anything else opens. Give it only together with a
    one-time password handed over face to face: until then the password alone lets in.
    """
    access.check_may_manage(by)
    access.check_not_own(by, person_id)
    with transaction.atomic():
        if not Person.objects.filter(pk=person_id).update(session_mark=fresh_mark()):
            raise queries.UnknownPerson(person_id)
        Authenticator.objects.filter(user_id=person_id).delete()
        audit.record(by=by, verb="person.factors_forgotten", target=f"person:{person_id}", at=at)
