"""What was published before claims had cards keeps its place, its one signature and its history."""

from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from destana.response.rumours import actions, queries
from destana.response.rumours.models import Finding, Rumour
from destana.response.rumours.terms import Claim, Ruling, Source, State
from tests.world import DISTRICT, NOW, World

migration = import_module("destana.response.rumours.migrations.0002_take_fact_checks")


class Checks:
    """Stands where the table stood that the next migration drops: the rows in their order, read as the migration reads."""

    def __init__(self, rows: list[SimpleNamespace]) -> None:
        self.rows = rows

    def using(self, _alias: str) -> "Checks":
        return self

    select_related = using

    def order_by(self, *_names: str) -> "Checks":
        return Checks(sorted(self.rows, key=lambda row: (row.published_at, row.pk)))

    def iterator(self) -> Iterator[SimpleNamespace]:
        return iter(self.rows)


def check(pk: int, world: World, **more: Any) -> SimpleNamespace:
    values = {
        "pk": pk, "district_id": DISTRICT, "report_id": None, "report": None, "claim": "Bendungan Pitap jebol malam ini",
        "ruling": "false", "explanation": "Utuh.", "next_check_at": None, "is_current": True,
        "published_at": NOW + timedelta(hours=pk), "published_by_id": world.innovator.person_id,
    }  # fmt: skip
    return SimpleNamespace(**{**values, **more})


def fill(rows: list[SimpleNamespace]) -> None:
    def get_model(room: str, name: str) -> Any:
        return SimpleNamespace(objects=Checks(rows)) if name == "FactCheck" else apps.get_model(room, name)

    migration.fill(SimpleNamespace(get_model=get_model), SimpleNamespace(connection=connection))


def test_every_check_has_a_card_and_checks_of_one_report_share_it(world: World) -> None:
    report = world.report()
    row = SimpleNamespace(proposed_hoax_by_id=world.rusdi.person_id)
    of_report = {"report_id": report.id, "report": row}
    again = NOW + timedelta(days=1)
    fill(
        [
            check(1, world),
            check(2, world, **of_report, is_current=False, ruling="unproven", next_check_at=again),
            check(3, world, **of_report, claim="Air sumur beracun semua"),
            check(4, world, is_current=False, claim="Sekolah libur dua minggu", next_check_at=again),
        ]
    )
    assert [fact.code for fact in queries.fact_checks(DISTRICT)] == ["F-002", "F-001"]
    assert list(Rumour.objects.order_by("number").values_list("state", flat=True)) == [
        State.PUBLISHED, State.PUBLISHED, State.SET_ASIDE,
    ]  # fmt: skip
    shared = Rumour.objects.get(report_id=report.id)
    assert shared.findings.count() == 2
    assert set(Finding.objects.filter(rumour=shared).values_list("by_id", flat=True)) == {
        world.rusdi.person_id
    }
    assert Finding.objects.filter(by_id=None).count() == 2


def test_what_was_known_is_known_again_and_the_next_number_is_free(world: World) -> None:
    fill([check(1, world), check(2, world, claim="Air sumur sekecamatan beracun")])
    known = Claim(Source.DESK, "a", "INFO bendungan pitap jebol malam ini!! sebarkan")
    asked = actions.ask(claim=known, by=world.rusdi, at=NOW)
    assert asked.fact is not None
    assert asked.fact.ruling == Ruling.FALSE
    fresh = Claim(Source.DESK, "b", "Jembatan gantung putus pagi tadi")
    assert actions.ask(claim=fresh, by=world.rusdi, at=NOW).code == "F-003"


def test_nothing_to_take_takes_nothing(world: World) -> None:
    fill([])
    assert not Rumour.objects.exists()


@pytest.mark.parametrize("signer", ["innovator", "rusdi"])
def test_one_who_proposed_and_published_stands_once(world: World, signer: str) -> None:
    key = getattr(world, signer).person_id
    report = world.report()
    fill(
        [
            check(
                1,
                world,
                report_id=report.id,
                report=SimpleNamespace(proposed_hoax_by_id=key),
                published_by_id=key,
            )
        ]
    )
    assert Finding.objects.get().by_id is None
