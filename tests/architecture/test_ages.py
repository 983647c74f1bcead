"""Every state of every machine has a greatest age, or a reason here why it may last: a forgotten one fails the build.

The machines are found, not listed: each table of ours with a field ``state``.
"""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db.models import Model

from destana.response.bulletins.terms import State as BulletinState
from destana.surfaces.office.house import ages
from tests.world import DISTRICT, NOW, World

ROOMS = {
    "inbox.InboundMessage": "inbox",
    "inbox.MediaWait": "photos",
    "outbox.Message": "outbox",
    "reports.Report": "reports",
    "incidents.Incident": "incidents",
    "bulletins.Bulletin": "bulletins",
    "bulletins.BulletinSound": "bulletins",
    "rumours.Rumour": "rumours",
    "handovers.Handover": "handovers",
    "consultations.Consultation": "consultations",
    "chain.Call": "chain",
    "chain.Post": "posts",
}
"""Under which name the health page and the sweeper show a machine."""

LASTS: dict[str, dict[str, str]] = {
    "inbox.InboundMessage": {"read": "an end", "ignored": "an end"},
    "inbox.MediaWait": {"taken": "an end", "failed": "an end, shown beside the report"},
    "outbox.Message": {
        "sent": "an end: a provider that tells no more is no fault of ours",
        "delivered": "an end",
        "read": "an end",
        "acknowledged": "an end",
        "refused": "an end, shown in the bulletin's ledger",
        "expired": "an end",
        "cancelled": "an end",
    },
    "reports.Report": dict.fromkeys(
        "verified unproven hoax duplicate out_of_scope spam withdrawn".split(), "decided"
    ),
    "incidents.Incident": {"closed": "an end", "cancelled": "an end"},
    "rumours.Rumour": {
        "published": "an end; what could not be proven comes back to the list when its next look is due",
        "same": "an end: the main card goes on",
        "set_aside": "an end",
    },
    "handovers.Handover": {"ended": "an end"},
    "consultations.Consultation": {"closed": "an end"},
    "chain.Call": {"acknowledged": "an end"},
    "chain.Post": {"done": "an end"},
    "bulletins.Bulletin": dict.fromkeys("rejected superseded withdrawn expired".split(), "an end"),
    "bulletins.BulletinSound": {
        "ready": "an end",
        "failed": "an end, shown beside the bulletin with a button",
        "offered": "an offer that harms nobody by waiting; the voice is heard meanwhile",
        "used": "an end",
        "set_aside": "an end",
    },
    "areas.BoundaryImport": {
        "proposed": "an offer that harms nobody by waiting; the admin's page lists it",
        "accepted": "an end",
        "refused": "an end",
    },
    "people.Contact": {
        "active": "a standing, not a step",
        "stopped": "the person's wish, which stays",
        "dead": "what the provider said, which stays",
    },
}
"""States that may last, and why."""


def machines() -> Iterator[tuple[str, type[Model], list[str]]]:
    """Yield every table of ours that has states: its name, the table, and the states."""
    for model in apps.get_models():
        for field in model._meta.fields:
            if model.__module__.startswith("destana.") and field.name == "state":
                choices = [str(value) for value, _label in field.flatchoices]
                yield model._meta.label, model, choices


def uncovered(shown: dict[str, set[str]], lasts: dict[str, dict[str, str]]) -> list[str]:
    """Return each state that is neither shown with its age nor said to last, and each that is said twice or gone."""
    found = []
    for name, _model, states in machines():
        aged, lasting = shown.get(ROOMS.get(name, ""), set()), set(lasts.get(name, {}))
        found += [f"{name}: {state}" for state in states if (state in aged) == (state in lasting)]
        found += [f"{name}: no state {state}" for state in sorted(lasting - set(states))]
    return found


def shown() -> dict[str, set[str]]:
    rooms = ages.oldest(DISTRICT, now=NOW)
    return {name: {one.state for one in rows} for name, rows in rooms.items()}


def test_every_state_of_every_machine_has_a_greatest_age_or_a_reason(world: World) -> None:
    assert uncovered(shown(), LASTS) == []
    assert len(list(machines())) >= len(ROOMS)
    assert set(LASTS) == {name for name, _model, _states in machines()}


def test_every_shown_room_has_a_name_and_limits_above_zero(world: World) -> None:
    rooms = ages.oldest(DISTRICT, now=NOW)
    assert set(rooms) == set(ROOMS.values())
    assert all(ages.room_name(name) for name in rooms)
    assert all(one.limit.total_seconds() > 0 for rows in rooms.values() for one in rows)


@pytest.mark.parametrize("room", sorted(set(ROOMS.values())))
def test_a_machine_that_nobody_watches_is_found(room: str, world: World) -> None:
    """The control: one room taken out of what is shown."""
    assert uncovered({name: states for name, states in shown().items() if name != room}, LASTS)


def test_a_new_state_is_found(world: World) -> None:
    """The control: one state that is in neither list."""
    without = {**LASTS, "bulletins.Bulletin": {}}
    assert f"bulletins.Bulletin: {BulletinState.REJECTED.value}" in uncovered(shown(), without)
