"""The same report again: twenty times, eight at once, and in thirty days."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from destana.response.reports.models import Report
from tests.drills.clients import API
from tests.drills.office import Office, counts, report, send
from tests.world import World


@pytest.mark.slow
def test_twenty_times_eight_at_once_is_one_report(office: Office) -> None:
    office.open()
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda _number: send(office, API, report("same-report"), timeout=20), range(20))
        )
    statuses = sorted(answer.status for answer in answers if answer is not None)
    assert statuses == [200] * 19 + [201]
    assert len({json.loads(answer.body)["code"] for answer in answers if answer is not None}) == 1
    office.kill()
    assert counts(office.database)[0] == {"same-report": 1}


def test_in_thirty_days_it_is_still_the_same_report(world: World, client: Client) -> None:
    codes = set()
    for days, status in ((0, 201), (30, 200)):
        with time_machine.travel(world.now + timedelta(days=days), tick=False):
            answer = client.post(API, json.dumps(report("same-report")), content_type="application/json")
        assert answer.status_code == status
        codes.add(answer.json()["code"])
    assert len(codes) == 1
    assert Report.objects.count() == 1
