"""Taking the list of incidents along."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from destana.foundation.people import access
from destana.foundation.people import actions as people
from destana.foundation.people.terms import Actor
from destana.response.incidents import queries
from destana.response.incidents.terms import ListFilter


def take_along(*, wanted: ListFilter, told: str, reason: str, by: Actor, at: datetime) -> Sequence[int]:
    """Choose the incidents, write into the log that they leave, and return their keys; ``told`` is the filter in codes.

    Raises people's ``NotPermitted``, ``NotFresh``, ``ExportReasonMissing`` and ``TooManyRows``.
    """
    access.check_may_export(by)
    ids = queries.chosen(by, wanted)
    with transaction.atomic():
        people.note_export(what="incidents", told=told, rows=len(ids), reason=reason, by=by, at=at)
    return ids
