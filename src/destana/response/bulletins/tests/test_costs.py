"""What it will cost is said before approval: people, messages, SMS parts, money; an unknown price is never nothing."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from destana.foundation.people import actions as people
from destana.response.bulletins import queries
from destana.response.bulletins.costs import costs
from destana.response.bulletins.tests.scene import drafted, follow
from tests.world import NOW, PIMPING, World


def test_it_counts_parts_and_money_a_channel() -> None:
    made = costs(
        {"sms": 3, "whatsapp": 2, "telegram": 5}, sms="x" * 161, prices={"sms": 350, "whatsapp": 400}
    )
    assert {one.channel: (one.people, one.parts, one.money) for one in made} == {
        "sms": (3, 6, 2_100),
        "telegram": (5, 5, 0),
        "whatsapp": (2, 2, 800),
    }


def test_an_unknown_price_is_not_nothing() -> None:
    [one] = costs({"sms": 3}, sms="x", prices={"sms": None})
    assert (one.parts, one.money) == (3, None)
    assert (
        costs({"radio": 1}, sms="", prices={})[0].money is None
    )  # nor is that of a channel nobody thought of


def test_the_second_person_reads_what_it_costs(world: World, settings: Any) -> None:
    settings.ENV = settings.ENV.model_copy(update={"sms_price": 350})
    phone = people.meet(channel="sms", address="+6281251234511", at=NOW).id
    follow(world, phone, PIMPING)
    asked = queries.prompt(drafted(world).id)
    assert [(one.channel, one.parts, one.money) for one in asked.costs] == [("sms", 1, 350)]
    assert (asked.people, asked.messages, asked.money, asked.is_priced) == (1, 1, 350, True)


@pytest.mark.parametrize("count", [1, 60])
def test_it_asks_as_often_for_many_as_for_one(world: World, count: int) -> None:
    found = drafted(world)
    for place in range(count):
        phone = people.meet(channel="sms", address=f"+62812512345{place:02}", at=NOW).id
        follow(world, phone, PIMPING)
    with CaptureQueriesContext(connection) as asked:
        assert queries.prompt(found.id).people == count
    assert len(asked) <= 14
    counting = [one["sql"] for one in asked if "people_follow" in one["sql"]]
    assert len(counting) == 2  # who follows alone, and who does on several channels
    assert "COUNT(" in counting[0]
