"""Old personal data goes, each rule at its time; what is open stays; a run that is killed ends the next time."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Q
from django.test import Client
from django.test.utils import CaptureQueriesContext

from destana.foundation.audit import queries as log
from destana.foundation.files import actions as files
from destana.foundation.files import queries as file_queries
from destana.foundation.files.tests.conftest import photo
from destana.foundation.people import actions as people
from destana.foundation.people.access import NotFresh, NotPermitted
from destana.foundation.people.models import Contact, Person
from destana.foundation.people.terms import reporter
from destana.messaging.channels.base import Outgoing
from destana.messaging.inbox import actions as inbox
from destana.messaging.inbox.models import InboundMessage
from destana.messaging.outbox import actions as outbox
from destana.messaging.outbox import queries as outbox_queries
from destana.messaging.outbox.models import Message
from destana.response.hazards.terms import Level
from destana.response.incidents import actions as incidents
from destana.response.reports import actions as reports
from destana.response.reports.models import Report
from destana.response.rumours import actions as rumours
from destana.response.rumours.models import Question, Rumour
from destana.response.rumours.terms import Claim, Ruling, Source, Wording
from destana.surfaces.office.house import keeping
from tests.world import FLOOD_IN_PIMPING, NOW, PIMPING, World

PHONE = "+6281251234567"
YEAR = NOW + timedelta(days=366)


def run_all(at: datetime) -> int:
    """Run as the worker does, batch by batch; the bound is what a test may take."""
    outbox.sweep(at=at)  # what nobody sends here expires, as it would
    moved = 0
    for _turn in range(50):
        gone = keeping.run_due(at)
        if not gone:
            return moved
        moved += gone
    raise AssertionError("the run does not end")


@pytest.fixture(autouse=True)
def runs_daily(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests jump over months; the gap has a test of its own."""
    monkeypatch.setattr(keeping, "TOO_LONG", timedelta(days=10_000))


def told(world: World, words: str = "Banjir di Pimping", **more: Any) -> Report:
    made = world.report(words, reporter_name="Norhalimah", reporter_phone=PHONE, **more)
    return Report.objects.get(pk=made.id)


def close(world: World, report: Report, *, at: datetime = NOW) -> None:
    reports.set_aside(report_id=report.pk, by=world.rusdi, at=at)


def due() -> dict[str, int]:
    return {kept.rule.name: kept.due for kept in keeping.standing(YEAR)}


def test_it_forgets_who_reported_after_a_year_and_keeps_what_happened(world: World) -> None:
    report = told(
        world, "Banjir di Pimping, hubungi 0812-5123-4567, NIK 6311050101900001", relation="tetangga"
    )
    close(world, report)
    run_all(YEAR - timedelta(days=2))
    report.refresh_from_db()
    assert (report.reporter_name, report.reporter_phone) == ("Norhalimah", PHONE)
    run_all(YEAR)
    report.refresh_from_db()
    assert (report.reporter_name, report.reporter_phone, report.relation, report.contact_id) == (
        "",
        "",
        "",
        None,
    )
    assert report.words == "Banjir di Pimping, hubungi 08••, NIK ••••"
    assert report.forgotten_at == YEAR
    assert "report.reporter_forgotten" in [line.verb for line in log.history(f"report:{report.pk}")]
    assert log.check() == []


def test_it_never_touches_a_report_that_is_open_or_whose_incident_runs(world: World) -> None:
    waiting = told(world)
    proven = told(world)
    world.prove(proven.pk)
    incidents.verify_into(
        report_id=proven.pk, findings=FLOOD_IN_PIMPING, incident_id=0, by=world.rusdi, at=NOW
    )
    run_all(YEAR + timedelta(days=400))
    for report in (waiting, proven):
        report.refresh_from_db()
        assert report.reporter_phone == PHONE
    assert Contact.objects.get(pk=world.siti.id).name == "Siti Aminah", "somebody must still be answered"


def test_it_forgets_the_contact_when_no_report_needs_it_and_not_before(world: World) -> None:
    report = told(world)
    close(world, report)
    run_all(YEAR)
    siti = Contact.objects.get(pk=world.siti.id)
    assert (siti.address, siti.name, siti.phone) == (f"#{siti.pk}", "", "")
    again = people.meet(channel="simulator", address="siti", name="Siti Aminah", at=YEAR)
    assert again.id != siti.pk, "who comes back is somebody new"


def test_it_keeps_who_follows_a_village(world: World) -> None:
    people.follow(
        contact_id=world.siti.id,
        village=PIMPING,
        level=Level.NONE,
        by=reporter(world.siti.id, "simulator"),
        at=NOW,
    )
    run_all(YEAR)
    assert Contact.objects.get(pk=world.siti.id).address == "siti"
    assert Contact.objects.get(pk=world.udin.id).address == f"#{world.udin.id}"


def test_who_said_stop_is_forgotten_after_a_month(world: World) -> None:
    people.stop(contact_id=world.udin.id, by=reporter(world.udin.id, "telegram"), at=NOW)
    run_all(NOW + timedelta(days=29))
    assert Contact.objects.get(pk=world.udin.id).name == "Udin"
    run_all(NOW + timedelta(days=31))
    assert Contact.objects.get(pk=world.udin.id).name == ""
    assert Contact.objects.get(pk=world.siti.id).name == "Siti Aminah"


@pytest.mark.django_db(transaction=True)
def test_raw_messages_go_after_90_days_and_the_same_again_is_still_one(world: World) -> None:
    got = inbox.receive(channel="api", key="a1", raw=b'{"hp":"081251234567"}', at=NOW)
    unread = inbox.receive(channel="api", key="a2", raw=b"belum dibaca", at=NOW)
    inbox.mark_read(got.id, at=NOW)
    run_all(NOW + timedelta(days=89))
    assert bytes(InboundMessage.objects.get(pk=got.id).raw)
    run_all(NOW + timedelta(days=91))
    row = InboundMessage.objects.get(pk=got.id)
    assert (bytes(row.raw), row.sha256) == (b"", "")
    assert bytes(InboundMessage.objects.get(pk=unread.id).raw) == b"belum dibaca"
    again = inbox.receive(channel="api", key="a1", raw=b'{"hp":"081251234567"}', at=YEAR)
    assert again.id == got.id
    assert not again.is_new
    assert not again.conflict


@pytest.mark.django_db(transaction=True)
def test_the_raw_message_of_an_open_report_stays(world: World) -> None:
    got = inbox.receive(channel="simulator", key="m1", raw=b"{}", at=NOW)
    inbox.mark_read(got.id, at=NOW)
    report = told(world, inbox_id=got.id)
    run_all(YEAR)
    assert bytes(InboundMessage.objects.get(pk=got.id).raw) == b"{}"
    close(world, report, at=YEAR)
    run_all(YEAR + timedelta(days=2))
    assert bytes(InboundMessage.objects.get(pk=got.id).raw) == b""


def test_words_and_address_of_what_was_sent_go_and_what_waits_stays(world: World) -> None:
    for key, life in (("mati", 1), ("tunggu", 1000)):
        outbox.queue(
            key=key, contact_id=world.siti.id, channel="email", address="siti@contoh.id", body=Outgoing(text="Halo"),
            about="bulletin:1", at=NOW, expires_at=NOW + timedelta(days=life),
        )  # fmt: skip
    run_all(NOW + timedelta(days=2))
    run_all(NOW + timedelta(days=95))
    rows = {row.key: (row.address, row.body.get("text"), row.state) for row in Message.objects.all()}
    assert rows == {"mati": ("", None, "expired"), "tunggu": ("siti@contoh.id", "Halo", "queued")}
    assert [one.address for one in outbox_queries.recipients("bulletin:1")] == ["siti@contoh.id"]


def test_photos_of_refused_reports_are_destroyed_and_no_other_photo(world: World) -> None:
    mine, shared, proof = (files.keep_photo(data=photo(seed), at=NOW).id for seed in (1, 2, 3))
    refused = told(world, photos=(mine, shared))
    told(world, photos=(shared,))
    proven = told(world, photos=(proof,))
    close(world, refused)
    world.prove(proven.pk)
    incidents.verify_into(
        report_id=proven.pk, findings=FLOOD_IN_PIMPING, incident_id=0, by=world.rusdi, at=NOW
    )
    paths = {key: file_queries.path(key) for key in (mine, shared, proof)}
    run_all(NOW + timedelta(days=89))
    assert all(path.is_file() for path in paths.values())
    run_all(NOW + timedelta(days=91))
    assert {key: path.is_file() for key, path in paths.items()} == {mine: False, shared: True, proof: True}
    kept = file_queries.get(mine)
    assert (kept.is_erased, kept.lat, kept.taken_at) == (True, None, None)
    assert not file_queries.place(kept.sha256, "preview").exists()
    back = files.keep_photo(data=photo(1), at=YEAR)
    assert (back.id, back.is_erased) == (mine, False)
    assert file_queries.path(mine).is_file(), "sent again, it is a photo like any other"


def test_the_number_of_somebody_who_left_goes_after_a_year(world: World) -> None:
    person = world.nobody.person_id or 0
    Person.objects.filter(pk=person).update(phone=PHONE, email="tamu@contoh.id")
    people.deactivate(person_id=person, reason="pindah", by=world.admin, at=NOW)
    run_all(NOW + timedelta(days=364))
    assert Person.objects.get(pk=person).phone == PHONE
    run_all(YEAR)
    left = Person.objects.get(pk=person)
    assert (left.phone, left.email, left.name) == ("", "", "Tamu")


def test_it_runs_once_a_day_and_changes_nothing_the_second_time(world: World) -> None:
    close(world, told(world))
    assert run_all(YEAR) > 0
    before = log.head()
    assert run_all(YEAR + timedelta(hours=23)) == 0
    assert log.head() == before
    assert run_all(YEAR + timedelta(hours=25)) == 0
    assert log.head().seq == before.seq + 1, "the line of a run that found nothing"


class Killed(BaseException):
    """The process ends here."""


def test_a_run_that_is_killed_has_done_whole_batches_and_ends_the_next_time(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _number in range(7):
        close(world, told(world))
    whole = reports.forget_reporters
    turns = iter(range(10))

    def dies(**more: Any) -> int:
        gone = whole(**more | {"limit": 3})
        if next(turns) == 1:
            raise Killed  # after the second batch was written and before it was committed
        return gone

    monkeypatch.setattr(reports, "forget_reporters", dies)
    with pytest.raises(Killed):
        run_all(YEAR)
    left = Report.objects.filter(~Q(reporter_phone="")).count()
    assert left == 4, "one batch of three is through, the second left no half"
    lines = [line for line in log.since(0, limit=1000) if line.verb == "report.reporter_forgotten"]
    assert len(lines) == 3
    run_all(YEAR)
    assert not Report.objects.filter(~Q(reporter_phone="")).exists()
    assert log.check() == []


def test_a_photo_whose_bytes_went_before_the_kill_is_ended_by_the_next_run(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = files.keep_photo(data=photo(1), at=NOW).id
    close(world, told(world, photos=(mine,)))
    path = file_queries.path(mine)

    def dies(**_words: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("destana.foundation.audit.actions.record", dies)
        with pytest.raises(Killed):
            run_all(NOW + timedelta(days=91))
    assert not path.exists()
    assert not file_queries.get(mine).is_erased, "the row does not promise what is not committed"
    run_all(NOW + timedelta(days=91))
    assert file_queries.get(mine).is_erased


def test_after_a_long_gap_it_waits_for_a_person(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that jumped by years must not cost a single name."""
    monkeypatch.setattr(keeping, "TOO_LONG", timedelta(days=7))
    report = told(world)
    close(world, report)
    run_all(NOW)
    assert run_all(YEAR) == 0
    assert keeping.lane(YEAR).waits
    with pytest.raises(NotPermitted):
        keeping.confirm(by=world.innovator, at=YEAR)
    with pytest.raises(NotFresh):
        keeping.confirm(by=replace(world.admin, fresh=False), at=YEAR)
    keeping.confirm(by=world.admin, at=YEAR)
    assert run_all(YEAR) > 0
    report.refresh_from_db()
    assert report.reporter_phone == ""
    with pytest.raises(keeping.NothingWaits):
        keeping.confirm(by=world.admin, at=YEAR)


def test_without_the_gap_rule_a_jump_of_the_clock_would_take_everything(world: World) -> None:
    """The control: here the rule is off (see ``runs_daily``), and one jump does."""
    close(world, told(world))
    run_all(NOW)
    assert run_all(NOW + timedelta(days=3650)) > 0


def test_who_asked_about_a_claim_goes_ninety_days_after_it_was_closed(world: World) -> None:
    contact = people.meet(channel="telegram", address="55512345", name="Norhalimah", at=NOW)
    claim = Claim(Source.TELEGRAM, "t1", "Bendungan Pitap jebol malam ini kata paman", contact_id=contact.id)
    asked = rumours.ask(claim=claim, by=reporter(contact.id, "telegram"), at=NOW)
    run_all(YEAR)
    assert Question.objects.get().contact_id == contact.id, "an open claim keeps who waits for the answer"
    wording = Wording(Ruling.TRUE, "Bendungan jebol", "BPBD membenarkan.")
    rumours.find(rumour_id=asked.rumour_id, wording=wording, by=world.rusdi, at=YEAR)
    rumours.publish(rumour_id=asked.rumour_id, by=world.innovator, at=YEAR)
    run_all(YEAR + timedelta(days=89))
    assert Question.objects.get().contact_id == contact.id
    run_all(YEAR + timedelta(days=91))
    kept = Question.objects.get()
    assert (kept.contact_id, kept.words) == (None, "")
    assert kept.forgotten_at is not None
    assert Rumour.objects.get().asked == 1


def test_a_demo_keeps_its_invented_people(world: World, settings: Any) -> None:
    close(world, told(world))
    settings.MODE = "demo"
    assert run_all(YEAR) == 0


def test_the_command_shows_and_changes_nothing_unless_told(world: World, the_hour: Any, capsys: Any) -> None:
    close(world, told(world))
    the_hour.move_to(YEAR)
    before = log.head()
    call_command("retention")
    assert "1 due" in capsys.readouterr().out
    assert log.head() == before
    call_command("retention", "--run")
    assert "rows went" in capsys.readouterr().out
    assert set(due().values()) == {0}


def test_the_page_shows_every_rule_and_lets_the_admin_go_on(
    world: World, desk: Any, the_hour: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    close(world, told(world))
    run_all(NOW)
    monkeypatch.setattr(keeping, "TOO_LONG", timedelta(days=7))
    the_hour.move_to(YEAR)
    text = desk(world.auditor, at=YEAR).get("/meja/atur/masa-simpan").content.decode()
    assert text.count("<small>") == len(keeping.standing(YEAR)) == 12
    assert 'class="tag no"' in text
    assert "365 hari" in text
    assert "masa-simpan/lanjut" not in text, "the auditor changes nothing"
    admin: Client = desk(world.admin, at=YEAR)
    assert "masa-simpan/lanjut" in admin.get("/meja/atur/masa-simpan").content.decode()
    assert admin.post("/meja/atur/masa-simpan/lanjut").status_code == 302
    assert run_all(YEAR) > 0


def test_the_page_asks_the_same_number_of_questions_whatever_is_there(world: World, desk: Any) -> None:
    browser, counted = desk(world.auditor), []
    for number in (0, 3):
        for _turn in range(number):
            close(world, told(world))
        browser.get("/meja/atur/masa-simpan")
        with CaptureQueriesContext(connection) as asked:
            browser.get("/meja/atur/masa-simpan")
        counted.append(len(asked))
    assert counted[0] == counted[1]
