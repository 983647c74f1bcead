"""What one person may ask for: a file of everything, put right, stopped, forgotten; and who is told after a breach."""

import csv
import json
import stat
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import models

from destana.foundation.audit import queries as log
from destana.foundation.people import actions as people
from destana.foundation.people.models import Contact, Person
from destana.foundation.people.terms import reporter
from destana.messaging.channels.base import Outgoing
from destana.messaging.inbox import actions as inbox
from destana.messaging.inbox.models import InboundMessage
from destana.messaging.outbox import actions as outbox
from destana.response.consultations import actions as consultations
from destana.response.consultations.models import Consultation
from destana.response.consultations.terms import Kind, Matter
from destana.response.consultations.terms import Source as Way
from destana.response.reports import actions as reports
from destana.response.reports.models import Report
from destana.response.rumours import actions as rumours
from destana.response.rumours.terms import Claim, Source
from tests.world import NOW, World

PHONE, LOCAL, NAME = "+6281251234567", "0812-5123-4567", "Norhalimah"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def halimah(world: World) -> Any:
    """One person everywhere: a chat that gave its number, two reports (one closed), a message each way."""
    contact = people.meet(channel="telegram", address="55512345", name=NAME, phone=PHONE, at=NOW)
    got = inbox.receive(channel="telegram", key="t1", raw=f"{NAME} {LOCAL} kasur hanyut".encode(), at=NOW)
    inbox.mark_read(got.id, at=NOW, contact_id=contact.id)
    done = world.report(
        f"Banjir, hubungi {LOCAL}", by=contact, reporter_name=NAME, reporter_phone=PHONE, inbox_id=got.id
    )
    world.report("Banjir lagi", reporter_name=NAME, reporter_phone=PHONE)
    reports.set_aside(report_id=done.id, by=world.rusdi, at=NOW)
    claim = Claim(Source.TELEGRAM, "t9", f"Info dari {LOCAL} bendungan sudah jebol", contact_id=contact.id)
    rumours.ask(claim=claim, by=reporter(contact.id, "telegram"), at=NOW)
    outbox.queue(
        key="k", contact_id=contact.id, channel="telegram", address="55512345", body=Outgoing(text=f"Baik, {NAME}"),
        at=NOW, expires_at=NOW,
    )  # fmt: skip
    outbox.sweep(at=world.later(days=4))
    return contact


def everything() -> str:
    """Return the text of every column of every table of ours."""
    found = []
    for model in apps.get_models():
        if model.__module__.startswith("destana."):
            for row in model._default_manager.all():
                for column in model._meta.concrete_fields:
                    value = getattr(row, column.attname)
                    is_bytes = isinstance(column, models.BinaryField)
                    found.append(bytes(value or b"").decode(errors="replace") if is_bytes else str(value))
    return "\n".join(found)


def tell(tmp_path: Path, who: str) -> dict[str, Any]:
    place = tmp_path / f"{len(list(tmp_path.iterdir()))}.json"
    call_command("subject", "tell", who, "--to", str(place))
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    told: dict[str, Any] = json.loads(place.read_text())
    return told


@pytest.mark.parametrize("who", ["0812 5123 4567", PHONE, "55512345"])
def test_it_tells_all_that_is_kept_however_the_number_is_written(
    halimah: Any, tmp_path: Path, who: str
) -> None:
    told = tell(tmp_path, who)
    assert [one["address"] for one in told["addresses"]] == ["55512345"]
    assert len(told["reports"]) == 2
    assert [one["code"] for one in told["questions"]] == ["F-001"]
    assert "kasur hanyut" in told["messages_from_you"][0]["raw"]
    assert any(NAME in str(one["body"]) for one in told["messages_to_you"])
    assert log.history("subject", limit=1)[0].reason == "1 addresses, 2 reports"


def test_it_tells_nothing_for_a_part_of_a_number_or_for_a_name(halimah: Any, tmp_path: Path) -> None:
    for who in ("0812", "4567", NAME, "", "+62812512345"):
        with pytest.raises(CommandError):
            tell(tmp_path, who)


def test_it_writes_over_no_file(halimah: Any, tmp_path: Path) -> None:
    place = tmp_path / "ada.json"
    place.write_text("lama")
    with pytest.raises(CommandError):
        call_command("subject", "tell", PHONE, "--to", str(place))
    assert place.read_text() == "lama"


def test_it_puts_name_and_number_right_everywhere(halimah: Any, tmp_path: Path, capsys: Any) -> None:
    call_command("subject", "correct", PHONE, "--name", "Nor Halimah", "--phone", "0813 1111 2222")
    assert "3 places" in capsys.readouterr().out
    assert set(Report.objects.exclude(reporter_phone="").values_list("reporter_name", "reporter_phone")) == {
        ("Nor Halimah", "+6281311112222")
    }
    assert Contact.objects.get(pk=halimah.id).phone == "+6281311112222"
    with pytest.raises(CommandError):
        tell(tmp_path, PHONE)
    with pytest.raises(CommandError):
        call_command("subject", "correct", "55512345", "--phone", "12")
    with pytest.raises(CommandError):
        call_command("subject", "correct", "55512345")


def test_it_stops(halimah: Any) -> None:
    call_command("subject", "stop", "0812 5123 4567")
    assert Contact.objects.get(pk=halimah.id).state == "stopped"


def test_it_forgets_what_is_closed_and_says_what_stays(halimah: Any, capsys: Any) -> None:
    call_command("subject", "forget", PHONE)
    said = capsys.readouterr().out
    assert "reporter of 1 reports" in said
    assert "1 reports still know" in said
    assert Report.objects.filter(reporter_phone=PHONE).count() == 1


def test_when_all_is_closed_no_table_knows_the_person_any_more(
    world: World, halimah: Any, capsys: Any
) -> None:
    for number in Report.objects.filter(is_open=True).values_list("pk", flat=True):
        reports.set_aside(report_id=number, by=world.rusdi, at=NOW)
    before = everything()
    planted = (PHONE, "-5123-", "51234567", "55512345", NAME)  # four digits alone stand in many a hash
    assert all(word in before for word in planted), "the control: they are found while they are kept"
    call_command("subject", "forget", PHONE)
    after = everything()
    assert [word for word in planted if word in after] == []
    assert bytes(InboundMessage.objects.get().raw) == b""
    assert log.check() == []


def test_the_list_after_a_breach_names_everybody_and_runs_no_formula(
    world: World, halimah: Any, tmp_path: Path
) -> None:
    Person.objects.filter(pk=world.rusdi.as_person).update(name="=HYPERLINK(1)", phone="+62811")
    place = tmp_path / "daftar.csv"
    call_command("breach", "--to", str(place))
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    rows = list(csv.reader(place.read_text().splitlines()))
    names = {row[3] for row in rows}
    assert {NAME, "Siti Aminah", "Mariani", "'=HYPERLINK(1)"} <= names
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    assert len(rows) == 1 + Contact.objects.count() + Report.objects.exclude(reporter_phone="").count() + (
        Person.objects.count()
    )


def test_what_was_asked_of_the_office_is_told_put_right_and_forgotten_when_it_is_closed(
    halimah: Any, world: World, tmp_path: Path
) -> None:
    by = reporter(halimah.id, "telegram")
    matter = Matter(
        Kind.QUESTION, Way.TELEGRAM, "q1", f"Kapan jalan dibuka? Hubungi {LOCAL}", contact_id=halimah.id,
        asker_name=NAME, asker_phone=PHONE,
    )  # fmt: skip
    made = consultations.ask(matter=matter, by=by, at=NOW)
    [told] = tell(tmp_path, PHONE)["consultations"]
    assert (told["code"], told["name"]) == ("T-001", NAME)
    call_command("subject", "correct", PHONE, "--name", "Nor Halimah")
    assert Consultation.objects.get().asker_name == "Nor Halimah"
    call_command("subject", "forget", PHONE)
    assert Consultation.objects.get().contact_id == halimah.id  # open: the answer still has to find her
    consultations.withdraw(matter_id=made.id, by=by, at=NOW)
    call_command("subject", "forget", PHONE)
    gone = Consultation.objects.get()
    assert (gone.asker_name, gone.asker_phone, gone.contact_id) == ("", "", None)
    assert LOCAL not in gone.words
