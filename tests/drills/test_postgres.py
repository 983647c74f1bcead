"""Server and PostgreSQL fall together while villages report: what was acknowledged is there, once."""

import os
import random
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.drills.clients import Clients, Ledger
from tests.drills.office import Office, prepare
from tests.drills.test_kill import lost_and_doubled, wait_for_more
from tests.postgres import Cluster

pytestmark = pytest.mark.slow
ROUNDS = 50 if os.environ.get("DESTANA_TEST_LONG") else 2


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    if not os.environ.get("DESTANA_TEST_DATABASE_URL"):
        pytest.skip("a drill on PostgreSQL; it runs with the tests on PostgreSQL")
    made = Cluster.start(is_durable=True)
    yield made
    made.stop()


def counted(cluster: Cluster, query: str) -> dict[str, int]:
    with psycopg.connect(cluster.url) as connection:
        return {str(key): int(count) for key, count in connection.execute(query).fetchall()}


def test_nothing_acknowledged_is_lost_when_server_and_database_fall(cluster: Cluster, tmp_path: Path) -> None:
    seed = int(os.environ.get("DESTANA_TEST_SEED", "0")) or secrets.randbelow(2**32)
    print(f"seed {seed} (DESTANA_TEST_SEED={seed} repeats the moments)")  # noqa: T201 - shown where the drill fails
    chance, ledger = random.Random(seed), Ledger()
    prepare(tmp_path / "data", DATABASE_URL=cluster.url)
    office = Office(tmp_path / "data", {"DATABASE_URL": cluster.url})
    office.open()
    try:
        with Clients(office, ledger).at_work():
            for _round in range(ROUNDS):
                wait_for_more(ledger, chance.randint(1, 40))
                time.sleep(chance.uniform(0, 0.02))
                if chance.random() < 0.5:
                    cluster.crash()
                office.kill()
                cluster.crash()
                office.open()
    finally:
        office.kill()
    reports = counted(cluster, "SELECT key, count(*) FROM reports_report WHERE source = 'api' GROUP BY key")
    updates = counted(
        cluster, "SELECT key, count(*) FROM inbox_inboundmessage WHERE channel = 'telegram' GROUP BY key"
    )
    print(f"{ROUNDS} falls, {len(ledger.reports)} reports, {len(ledger.updates)} updates acknowledged")  # noqa: T201
    assert ledger.again
    assert ledger.odd == []
    assert lost_and_doubled(ledger.reports, reports) == (set(), set())
    assert lost_and_doubled(ledger.updates, updates) == (set(), set())
