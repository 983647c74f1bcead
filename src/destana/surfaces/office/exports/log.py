"""Taking the log of every action along: whoever may read it may, and that is a line of it."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from destana.foundation.audit import queries as audit
from destana.foundation.audit.terms import Entry
from destana.foundation.people import access
from destana.foundation.people import actions as people
from destana.foundation.people.terms import Actor, Permission


def take_along(
    *, since: datetime | None, until: datetime | None, told: str, reason: str, by: Actor, at: datetime
) -> Iterator[list[Entry]]:
    """Write into the log that its lines of a time leave, and return them piece by piece; ``told`` is the time in words.

    The line about it is behind the end of what leaves. Raises people's ``NotPermitted``, ``NotFresh``,
    ``ExportReasonMissing`` and ``TooManyRows``.
    """
    access.check_may_export(by, Permission.AUDIT_READ)
    end = audit.head().seq
    rows = audit.extent(since, until, end=end).rows
    with transaction.atomic():
        people.note_export(
            what="log", told=told, rows=rows, reason=reason, by=by, at=at, right=Permission.AUDIT_READ
        )
    return audit.period(since, until, end=end)
