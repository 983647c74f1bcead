"""One line in the timeline, in the transaction of what it tells."""

from datetime import datetime

from destana.foundation.people.terms import Actor
from destana.response.incidents.models import Incident, TimelineLine
from destana.response.incidents.terms import Entry


def add_line(
    incident: Incident,
    kind: Entry,
    text: str,
    *,
    by: Actor,
    at: datetime,
    is_public: bool = False,
    about: str = "",
) -> None:
    """Append a line and move the incident to the top of the list."""
    TimelineLine.objects.create(
        incident=incident,
        at=at,
        kind=kind,
        text=text[:500],
        by_ref=by.ref,
        by_name=by.name,
        is_public=is_public,
        about=about,
    )
    Incident.objects.filter(pk=incident.pk).update(changed_at=at)
