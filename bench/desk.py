"""How long the desk's queue page takes in an office of so many reports: ``python -m bench.desk LEAST MOST``.

Runs in the office's own environment and prints JSON: milliseconds of server time (the whole of Django, without the
network) for each number of reports.
"""

import json
import os
import statistics
import sys
import time
from typing import Any

ASKED = 40
"""Pages for each size; the median counts."""

OPEN_EVERY = 200
"""One report in so many still waits: a desk works its queue off."""


def main(least: int, most: int) -> None:
    """Fill, ask, fill more, ask again."""
    import django

    django.setup()
    client = signed_in()
    found = {}
    for count in (least, most):
        fill(count)
        found[count] = pages(client)
    print(json.dumps(found))


def signed_in() -> Any:
    """Return a client of a member of the office who has shown the second factor."""
    from django.test import Client
    from django.utils import timezone

    from destana.foundation.people import queries as people
    from destana.foundation.people.models import Membership
    from destana.foundation.people.terms import Role

    member = Membership.objects.filter(role=Role.MEMBER).order_by("id")[0]
    client = Client(SERVER_NAME="localhost")
    client.force_login(people.account_of(member.person_id))
    session, now = client.session, timezone.now().timestamp()
    session.update({"signin.since": now, "signin.seen": now, "signin.proved": now})
    session.save()
    return client


def fill(count: int) -> None:
    """Bring the office to ``count`` reports of the last months, one in :data:`OPEN_EVERY` still open."""
    from django.conf import settings
    from django.db import connection
    from django.utils import timezone

    from destana.foundation.people.terms import reporter
    from destana.response.reports import actions
    from destana.response.reports.models import Report
    from destana.response.reports.terms import Intake, Source, State
    from tests.many import copied, moment

    now = timezone.now()
    there = Report.objects.count()
    base = actions.submit(
        intake=Intake(source=Source.API, key=f"base-{there}", words="Banjir di Pimping RT 02, air selutut"),
        by=reporter(None, Source.API),
        at=now,
    )
    last = int(base.code.removeprefix("L-"))
    changed = {
        "number": f"{last} + n",
        "key": f"'many-{there}-' || n",
        "received_at": moment(now),
        "due_at": moment(now),
        "urgency": "n % 3",
        "state": f"CASE n % {OPEN_EVERY} WHEN 0 THEN '{State.RECEIVED}' ELSE '{State.OUT_OF_SCOPE}' END",
    }
    copied(Report, base.id, changed, count - there - 1)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE reports_series SET last = %s WHERE district_id = %s", [last + count, settings.DISTRICT]
        )
        cursor.execute("ANALYZE")


def pages(client: Any) -> float:
    """Return the median milliseconds of a queue page."""
    times = []
    for _number in range(ASKED):
        began = time.perf_counter()
        answer = client.get("/meja")
        times.append(time.perf_counter() - began)
        assert answer.status_code == 200, answer.status_code
    return statistics.median(times) * 1000


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "destana.config.settings")
    main(*map(int, sys.argv[1:]))
