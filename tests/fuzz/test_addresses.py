"""No address breaks: never a 5xx, never an unescaped echo, always a sentence, nothing kept half.

DESTANA_TEST_LONG=1 sends 60,000 requests; with the parsers' cases that is some million.
"""

import os
import re
import time
from copy import copy
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from destana.foundation.audit import queries as audit
from destana.foundation.people.models.throttle import Throttle
from destana.messaging.inbox.models import InboundMessage
from destana.response.reports.models import Report
from tests.architecture.rights import VISITOR
from tests.architecture.test_who_may import Scene, browser, hour, scene
from tests.fuzz.hostile import Chance
from tests.fuzz.requests import Case, Sender, everywhere, forms_of, names

__all__ = ["hour", "scene"]

pytestmark = pytest.mark.django_db
IS_LONG = bool(os.environ.get("DESTANA_TEST_LONG"))
CASES = 60_000 if IS_LONG else 500
SEED = int(os.environ.get("DESTANA_TEST_SEED", "7" if not IS_LONG else str(time.time_ns())))
WHO = ("innovator", "rusdi", "admin", "pambakal", "agency", VISITOR)
PAGES = (
    "/lapor", "/bantuan", "/tanya", "/meja/konsultasi", "/cek", "/ikuti", "/simulator", "/masuk/", "/meja", "/meja/laporan/baru", "/meja/siaran/baru", "/meja/desa",
    "/meja/atur", "/meja/bawa/laporan", "/meja/bawa/kejadian", "/meja/bawa/catatan", "/meja/saya/", "/meja/kejadian", "/meja/desa/batas",
)  # fmt: skip
KEEPS_NOTES = ("/masuk", "/meja/saya", "/undangan", "/keluar")
"""Doors that write a line about a try that failed."""
BARE = {405, 501}
"""Django's own answer to a method that an address does not have: the status and Allow, no words; browsers never ask so."""


@pytest.fixture
def sender(scene: Scene) -> Sender:
    """Everybody's browser, and the honest fields of every form that their pages offer."""
    made = Sender(Chance(SEED), scene.things, WHO)
    things = scene.things
    pages = [*PAGES, f"/meja/laporan/{things['report_id']}", "/meja/kejadian/K-01", f"/meja/siaran/{things['bulletin_id']}",
             f"/meja/siaran/{things['bulletin_id']}/ubah"]  # fmt: skip
    for who in WHO:
        client = browser(scene.cast[who])
        for path in pages:
            answer = client.get(path)
            if answer.status_code == 200:
                made.forms |= dict(forms_of(answer.content.decode(), path))
    return made


def sent(client: Client, case: Case) -> Any:
    extra = {**case.extra}
    return client.generic(case.method, case.path, case.body, case.content_type, **extra)  # type: ignore[arg-type]


def kept() -> tuple[int, int, int]:
    """Return how much is kept: lines of the log, messages of the inbox, reports."""
    return (audit.head().seq, InboundMessage.objects.count(), Report.objects.count())


def faults(case: Case, answer: Any, before: tuple[int, int, int]) -> list[str]:
    """Return in words what is wrong with an answer."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    kind, status, found = answer.headers.get("Content-Type", ""), answer.status_code, []
    if status >= 500:
        found.append(f"breaks with {status}")
    if "html" in kind and b"<zz7" in body:
        found.append("echoes words unescaped")
    if "zz7" in str({key.lower() for key in answer.headers}):
        found.append("lets a header in")
    if any(
        "://zz7" in value or value.startswith(("//", "https:zz7", "\\\\"))
        for value in [answer.headers.get("Location", "")]
    ):
        found.append("leads off the site")
    is_for_script = status == 401 and "HX-Redirect" in answer.headers  # the page's script goes to the door
    if (
        status >= 400
        and status not in BARE
        and case.method != "HEAD"
        and not is_for_script
        and not _has_words(kind, body)
    ):
        found.append(f"{status} without a sentence")
    if status >= 400 and not case.path.startswith(KEEPS_NOTES) and kept() != before and status != 409:
        found.append(f"kept half with {status}")
    return found


def _has_words(kind: str, body: bytes) -> bool:
    text = re.sub(rb"<(script|style).*?</\1>|<[^>]*>", b" ", body, flags=re.DOTALL)
    return bool(re.search(rb"\w\w+ \w\w+", text))


def tried(client: Client, case: Case) -> list[str]:
    """Send one case and take back what it did."""
    cookies, mark = copy(client.cookies), transaction.savepoint()
    before = kept()
    try:
        return faults(case, sent(client, case), before)
    finally:
        transaction.savepoint_rollback(mark)
        client.cookies = cookies


def test_it_breaks_nowhere(scene: Scene, sender: Sender) -> None:
    browsers = {who: browser(scene.cast[who]) for who in WHO}
    Throttle.objects.all().delete()
    places = everywhere()
    for number in range(CASES):
        one = places[number % len(places)]
        sender.things = scene.things | scene.others.get(one.name, {})
        case = sender.case(one)
        try:
            wrong = tried(browsers[case.who], case)
        except Exception as error:
            raise AssertionError(f"case {number} of seed {SEED}, {one.name}: {case}") from error
        assert wrong == [], f"case {number} of seed {SEED}, {one.name}: {case}"


def test_it_knows_the_fields_of_the_surfaces(sender: Sender) -> None:
    assert len(names()) > 60
    assert len(sender.forms) > 30
