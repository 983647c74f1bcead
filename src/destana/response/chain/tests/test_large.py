"""A regency's worth: 300 villages with 30 RT each. The page asks the same few questions, each on its index."""

from time import perf_counter

import pytest

from destana.response.bulletins.tests.scene import published
from destana.response.chain import queries
from destana.response.chain.models import Call, Link, Run
from destana.response.chain.terms import Seat, State
from tests.plans import figures, plan
from tests.world import DISTRICT, NOW, PIMPING, World

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("key")]

VILLAGES = [f"63.11.{n // 100:02d}.{2000 + n}" for n in range(10, 310)]
MOST_SECONDS = 1.0
"""For all that the page asks of the database. Ours: a second is what P7 of the promises allows a request."""


@pytest.fixture
def large(world: World) -> int:
    """One bulletin whose chain was set going in all of them; every other RT has answered."""
    one = published(world, villages=(PIMPING,))
    run = Run.objects.create(
        bulletin_id=one.id, district=DISTRICT, level="siaga", priority=0, expires_at=world.later(hours=6),
        is_exercise=False, is_correction=False, started_at=NOW,
    )  # fmt: skip
    person = Link.objects.create(
        district=DISTRICT,
        village=PIMPING,
        seat=Seat.HEAD,
        rank=1,
        name="Umar",
        phone="+6281255554444",
        added_at=NOW,
    )
    Call.objects.bulk_create(
        [
            Call(
                run=run, village=village, seat=Seat.RT if rt else Seat.HEAD, rt=f"{rt:02d}" if rt else "",
                link=person, changed_at=NOW, due_at=None if rt % 2 else world.later(minutes=rt),
                state=State.ACKNOWLEDGED if rt % 2 else State.PASSED,
                acknowledged_at=NOW if rt % 2 else None, by_ref="contact:1" if rt % 2 else "",
            )
            for village in VILLAGES
            for rt in range(31)
        ],
        batch_size=500,
    )  # fmt: skip
    figures()
    return one.id


def test_the_page_is_there_in_time_and_asks_five_questions(
    world: World, large: int, django_assert_num_queries: object
) -> None:
    begun = perf_counter()
    with django_assert_num_queries(5):  # type: ignore[operator]
        found = queries.reach(large, VILLAGES, now=NOW)
        dial = queries.to_dial(world.rusdi, large, now=NOW)
        seats = queries.calls_of(world.rusdi, large, "63.11.05.2021", now=NOW)
    assert perf_counter() - begun < MOST_SECONDS
    assert found is not None
    assert (len(found.villages), found.rts, found.rts_reached) == (300, 9000, 4500)
    assert (len(dial), dial[0].seat, seats) == (50, Seat.HEAD, [])


def test_what_is_due_and_one_village_are_found_on_their_indexes(large: int) -> None:
    due = plan(
        "SELECT id FROM chain_call WHERE due_at IS NOT NULL AND due_at <= '2026-01-13 22:05:00' ORDER BY due_at LIMIT 1"
    )
    assert "chain_due" in due
    seats = plan("SELECT id FROM chain_call WHERE run_id = 1 AND village = '63.11.01.2100' ORDER BY id")
    assert "SEARCH" in seats or "Index" in seats or "Bitmap" in seats
