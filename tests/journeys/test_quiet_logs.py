"""The log of a whole report, at its loudest, names nobody and repeats no word of a report."""

import logging
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from structlog.testing import capture_logs

from destana.config.jobs import sweep_states
from destana.foundation.people import actions as people
from destana.foundation.people.terms import SYSTEM, reporter
from destana.messaging.channels.simulator import queries as phone
from destana.messaging.gateway.deliver import deliver_due
from destana.response.bulletins import actions as bulletins
from destana.response.bulletins.terms import Wording
from destana.response.hazards.terms import Hazard, Level
from destana.response.incidents import actions as incidents
from destana.response.reports.models import Report
from destana.surfaces.chat.jobs import read_inbox
from tests.world import FLOOD_IN_PIMPING, NOW, PIMPING, World

PHONE, NIK, NAME, WORDS = "081251234567", "6311050101900001", "Norhalimah", "kasurnya hanyut"
PLANTED = (PHONE, PHONE.removeprefix("0"), NIK, NAME, WORDS, "hanyut")


def _journey(world: World) -> None:
    """Reported on the web, verified, made a bulletin, sent to the one who follows, swept."""
    form = {
        "cerita": f"{NAME}, NIK {NIK}: banjir di Pimping RT 02, {WORDS}", "kata": WORDS,
        "nama": NAME, "hp": PHONE, "kunci": "0b9d3c7e-1111-4222-8333-444455556666",
    }  # fmt: skip
    answer = Client().post("/lapor", form)
    assert answer.status_code in {302, 303}, answer.content.decode()[:3000]
    made = world.report(form["cerita"], reporter_name=NAME, reporter_phone=f"+62{PHONE[1:]}")
    read_inbox(NOW)
    world.prove(made.id)
    incidents.verify_into(report_id=made.id, findings=FLOOD_IN_PIMPING, incident_id=0, by=world.rusdi, at=NOW)
    people.follow(
        contact_id=world.siti.id, village=PIMPING, level=Level.NONE,
        by=reporter(world.siti.id, "simulator"), at=NOW,
    )  # fmt: skip
    bulletins.ensure_key(at=NOW, by=SYSTEM)
    words = Wording(
        hazard=Hazard.FLOOD, level=Level.SIAGA, villages=(PIMPING,), headline="Air naik", what="Air masuk rumah.",
        steps=("Matikan listrik",), expires_at=NOW + timedelta(hours=6),
    )  # fmt: skip
    draft = bulletins.draft(wording=words, by=world.rusdi, at=NOW)
    digest = bulletins.submit(bulletin_id=draft.id, by=world.rusdi, at=NOW).sha256
    bulletins.publish(bulletin_id=draft.id, sha256=digest, by=world.innovator, at=NOW)
    while deliver_due(now=NOW, owner="uji", channel="simulator").claimed:
        pass
    sweep_states(NOW + timedelta(days=2))


def leaks(text: str) -> list[str]:
    return [word for word in PLANTED if word in text]


def _logged(world: World, caplog: pytest.LogCaptureFixture) -> str:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("django.db.backends").setLevel(
        logging.INFO
    )  # the database's own tongue, never on in an office
    with capture_logs() as events, time_machine.travel(NOW, tick=False):
        _journey(world)
    records = "\n".join(f"{one.name} {one.getMessage()} {one.exc_text or ''}" for one in caplog.records)
    return records + "\n" + "\n".join(str(event) for event in events)


def test_the_log_names_nobody(world: World, caplog: pytest.LogCaptureFixture) -> None:
    text = _logged(world, caplog)
    sources = set(Report.objects.filter(words__contains=WORDS).values_list("source", flat=True))
    assert sources == {"web", "simulator"}
    assert any("SIAGA" in bubble.text for bubble in phone.conversation("siti")), "the bulletin went out"
    assert "state.over_age" in text
    assert leaks(text) == []


def test_it_would_see_a_word_that_leaks(
    world: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: a line that repeats a report is found."""
    known = world.report

    def chatty(words: str, **more: Any) -> Any:
        logging.getLogger("destana").debug("got %s", words)
        return known(words, **more)

    monkeypatch.setattr(world, "report", chatty)
    assert {NIK, NAME, WORDS} <= set(leaks(_logged(world, caplog)))
