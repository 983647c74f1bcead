"""Server, worker and supervisor are killed at random moments while villages report: what was acknowledged is there, once."""

import os
import random
import secrets
import time

import pytest

from tests.drills.clients import Clients, Entry, Ledger
from tests.drills.office import SERVER, SUPERVISOR, Office, counts

pytestmark = pytest.mark.slow
ROUNDS = (
    {SERVER: 100, SUPERVISOR: 100} if os.environ.get("DESTANA_TEST_LONG") else {SERVER: 12, SUPERVISOR: 8}
)
"""Twenty a commit and 200 long; a start takes one second, of a whole office two."""


def wait_for_more(ledger: Ledger, more: int) -> None:
    """Return once so many further reports were acknowledged: the first answer of a fresh server takes its time."""
    wanted, limit = len(ledger.reports) + more, time.monotonic() + 30
    while len(ledger.reports) < wanted:
        assert time.monotonic() < limit, f"only {len(ledger.reports)} reports acknowledged"
        time.sleep(0.002)


def lost_and_doubled(entries: list[Entry], found: dict[str, int]) -> tuple[set[str], set[str]]:
    return {each.key for each in entries} - set(found), {key for key, count in found.items() if count > 1}


@pytest.mark.parametrize("module", [SERVER, SUPERVISOR])
def test_nothing_acknowledged_is_lost_or_doubled_by_kill_9(office: Office, module: str) -> None:
    seed = int(os.environ.get("DESTANA_TEST_SEED", "0")) or secrets.randbelow(2**32)
    print(f"seed {seed} (DESTANA_TEST_SEED={seed} repeats the moments)")  # noqa: T201 - shown where the drill fails
    chance, ledger = random.Random(seed), Ledger()
    clients, rounds = Clients(office, ledger), ROUNDS[module]
    office.module = module
    office.open()
    with clients.at_work():
        for _round in range(rounds):
            wait_for_more(ledger, chance.randint(1, 40))
            time.sleep(chance.uniform(0, 0.02))
            office.kill()
            office.open()
    office.kill()
    reports, updates = counts(office.database)
    assert len(ledger.reports) >= rounds
    assert len(ledger.updates) >= rounds
    print(f"{rounds} kills, {len(ledger.reports)} reports and {len(ledger.updates)} updates acknowledged")  # noqa: T201
    assert ledger.again, "no client was ever left without an answer: the kill came too late"
    assert ledger.odd == []
    assert lost_and_doubled(ledger.reports, reports) == (set(), set())
    assert lost_and_doubled(ledger.updates, updates) == (set(), set())


def test_the_ledger_sees_a_loss_and_a_double() -> None:
    entries = [Entry("a", 0), Entry("b", 0)]
    assert lost_and_doubled(entries, {"a": 2}) == ({"b"}, {"a"})
