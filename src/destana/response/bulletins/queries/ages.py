"""How old the oldest bulletin of a state is: for the health page and the sweeper."""

from datetime import datetime

from django.db.models import Min, Q
from django.utils.translation import gettext

from destana.kit.vitals import Oldest
from destana.response.bulletins.models import Bulletin, BulletinSound
from destana.response.bulletins.rules import MAY_WAIT, REVIEW_WITHIN, SOUND_MAY_WAIT
from destana.response.bulletins.terms import SoundState, State


def oldest_by_state(district: str, *, now: datetime) -> list[Oldest]:
    """Return since when the oldest bulletin is in each state that must not last, in one query.

    ``since`` of a published one is its expiry, once that has passed: the clock should have taken it away.
    """
    rows = Bulletin.objects.filter(district=district, state__in=[*MAY_WAIT]).values("state").order_by()
    rows = rows.annotate(
        changed=Min("changed_at"),
        submitted=Min("submitted_at"),
        expires=Min("expires_at"),
        alone=Min("published_at", filter=Q(relay__isnull=False, reviewed_at__isnull=True)),
    )
    found: dict[State, datetime | None] = {}
    passed_on: datetime | None = None
    for row in rows:
        passed_on = row["alone"] or passed_on
        ages = {State.SUBMITTED: row["submitted"], State.PUBLISHED: row["expires"]}
        found[State(row["state"])] = ages.get(State(row["state"]), row["changed"])
    expiry = found.get(State.PUBLISHED)
    if expiry is not None and expiry >= now:
        del found[State.PUBLISHED]
    shown = [
        *(
            Oldest(state.value, str(state.label), found.get(state), limit)
            for state, limit in MAY_WAIT.items()
        ),
        Oldest("relay", gettext("Passed on by one person, not reviewed"), passed_on, REVIEW_WITHIN),
    ]
    silent = BulletinSound.objects.filter(bulletin__district=district, state=SoundState.WAITING)
    since = silent.aggregate(first=Min("made_at"))["first"]
    label = gettext("Sound: %s") % SoundState.WAITING.label
    return [*shown, Oldest(SoundState.WAITING.value, label, since, SOUND_MAY_WAIT)]
