"""The health page: lamps that say what is wrong and what to do, for those who keep the house."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings, settings
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone, translation

from destana.foundation.audit import actions as audit_actions
from destana.foundation.audit import queries as audit
from destana.foundation.audit.terms import Fault
from destana.foundation.people import access as people_access
from destana.foundation.people.terms import SYSTEM
from destana.kit import vitals
from destana.messaging.channels.base import Outgoing
from destana.messaging.inbox import actions as inbox
from destana.messaging.outbox import actions as outbox
from destana.response.bulletins import actions as bulletins
from destana.surfaces.office.house import ages
from destana.surfaces.office.house.lamps import LOOK, UNKNOWN, WELL, Lamp, Standing, lamps, last_backup
from tests.plans import plan
from tests.world import DISTRICT, NOW, World

ADDRESS = "/meja/atur/kesehatan"
EXERCISES, SHEET = f"{ADDRESS}/latihan", f"{ADDRESS}/catatan"


def found(now: datetime = NOW) -> dict[str, Lamp]:
    return {one.name: one for one in lamps(DISTRICT, Path(settings.DATA), now)}


def fill(world: World, number: int) -> None:
    for turn in range(number):
        world.report(at=NOW)
        inbox.receive(channel="simulator", key=f"k{number}-{turn}", raw=b"{}", at=NOW)
        outbox.queue(
            key=f"m{number}-{turn}", contact_id=None, channel="email", address="a@contoh.id",
            body=Outgoing(text="x"), at=NOW, expires_at=NOW + timedelta(days=1),
        )  # fmt: skip


def test_every_lamp_that_is_not_well_says_what_to_do(world: World, desk: Any) -> None:
    fill(world, 2)
    for now in (NOW, NOW + timedelta(hours=5)):
        assert all(lamp.advice for lamp in found(now).values() if lamp.standing is not WELL)
    page = desk(world.admin).get(ADDRESS).content.decode()
    assert "Kesehatan kantor" in page
    assert "belum diatur" in page


def test_it_turns_the_lamps_of_what_waits_too_long(world: World) -> None:
    name, unread = "Laporan terlama yang menunggu", "Pesan terlama yang belum dibaca"
    assert {found()[one].standing for one in (name, unread)} == {WELL}
    fill(world, 1)
    assert {found()[one].standing for one in (name, unread)} == {WELL}
    late = found(NOW + timedelta(hours=2))
    assert {late[one].standing for one in (name, unread, "Keluar lewat email")} == {LOOK}


def test_it_asks_the_same_number_of_questions_whatever_is_there(world: World, desk: Any) -> None:
    browser, counted = desk(world.auditor), []
    browser.get(ADDRESS)
    for number in (0, 1, 7):
        fill(world, number)
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(ADDRESS).status_code == 200
        counted.append(len(seen))
    assert counted[1] == counted[2], counted
    assert counted[2] < 60


def test_it_shows_no_words_of_a_report(world: World, desk: Any) -> None:
    world.report("Banjir rahasia di Pimping", reporter_phone="+6281251234567")
    page = desk(world.auditor).get(ADDRESS).content.decode()
    assert "rahasia" not in page
    assert "81251234567" not in page


def test_it_is_linked_for_those_who_may_and_hidden_from_others(world: World, desk: Any) -> None:
    for who in (world.admin, world.innovator, world.auditor):
        assert ADDRESS in desk(who).get("/meja/atur").content.decode()
    for who in (world.rusdi, world.agency, world.stranger):
        assert ADDRESS not in desk(who).get("/meja/atur").content.decode()
        assert desk(who).get(ADDRESS).status_code == 404


def test_it_reads_the_time_of_the_newest_backup(tmp_path: Path) -> None:
    assert isinstance(last_backup(None), str)
    assert isinstance(last_backup(tmp_path), str)
    assert isinstance(last_backup(tmp_path / "pulled-out"), str)
    for name, at in (("destana-1.backup", 1000), ("destana-2.backup", 3000), ("other.backup", 9000)):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (at, at))
    assert last_backup(tmp_path) == datetime.fromtimestamp(3000, UTC)


def test_it_reads_the_emptiest_battery(tmp_path: Path) -> None:
    assert vitals.battery(tmp_path) is None
    for name, kind, percent in (("AC", "Mains", ""), ("BAT0", "Battery", "80"), ("BAT1", "Battery", "20")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "type").write_text(f"{kind}\n")
        (tmp_path / name / "capacity").write_text(percent)
        (tmp_path / name / "status").write_text("Discharging\n")
    assert vitals.battery(tmp_path) == vitals.Battery(20, is_draining=True)


def test_the_sweeper_names_the_oldest_of_every_state(world: World) -> None:
    fill(world, 2)
    assert ages.over_age(DISTRICT, now=NOW) == []
    over = {(room, one.state) for room, one in ages.over_age(DISTRICT, now=NOW + timedelta(hours=5))}
    assert over == {("inbox", "new"), ("outbox", "queued"), ("reports", "received")}


EXERCISE, LOG, BACKUP = "Latihan terakhir", "Catatan semua tindakan", "Cadangan terakhir"


def test_what_is_not_known_is_never_called_well(world: World) -> None:
    assert {found()[name].standing for name in (EXERCISE, LOG)} == {UNKNOWN}


def test_an_exercise_that_was_noted_turns_its_lamp(world: World, desk: Any) -> None:
    admin, today = desk(world.admin), timezone.localtime(timezone.now()).date()
    day = today - timedelta(days=12)
    admin.post(EXERCISES, {"tanggal": day.isoformat()})
    lamp = found(timezone.now())[EXERCISE]
    assert (lamp.standing, lamp.found) == (WELL, "12 hari lalu")
    (line,) = audit.history("exercise")
    assert (line.verb, line.reason, line.by_ref) == ("exercise.held", day.isoformat(), world.admin.ref)
    admin.post(EXERCISES, {"tanggal": (today - timedelta(days=300)).isoformat()})  # an older one, noted later
    assert found(timezone.now())[EXERCISE].found == "12 hari lalu"
    assert found(timezone.now() + timedelta(days=24))[EXERCISE].standing is LOOK


@pytest.mark.parametrize("day", ["", "besok", "2026-02-31"])
def test_an_exercise_without_a_day_is_asked_again(day: str, world: World, desk: Any) -> None:
    answer = desk(world.admin).post(EXERCISES, {"tanggal": day})
    assert answer.status_code == 422
    assert "Isi hari latihannya" in answer.content.decode()
    assert audit.history("exercise") == []


def test_an_exercise_to_come_is_none(world: World, desk: Any) -> None:
    day = timezone.localtime(timezone.now()).date() + timedelta(days=2)
    answer = desk(world.admin).post(EXERCISES, {"tanggal": day.isoformat()})
    assert answer.status_code == 409
    assert "Hari itu belum tiba" in answer.content.decode()
    assert audit.history("exercise") == []


def test_only_who_keeps_the_house_notes_an_exercise(world: World, desk: Any) -> None:
    for who in (world.innovator, world.auditor):
        assert EXERCISES not in desk(who).get(ADDRESS).content.decode()
        assert desk(who).post(EXERCISES, {"tanggal": "2026-01-01"}).status_code == 404
    with pytest.raises(people_access.NotPermitted):
        bulletins.record_exercise(day=NOW.date(), by=world.innovator, at=NOW)


def test_the_log_s_lamp_says_how_the_last_check_went(world: World) -> None:
    audit_actions.record_check(faults=[], by=SYSTEM, at=NOW)
    assert found()[LOG].standing is WELL
    assert found(NOW + timedelta(days=4))[LOG].standing is LOOK
    audit_actions.record_check(faults=[Fault(2, "was changed")], by=SYSTEM, at=NOW)
    lamp = found()[LOG]
    assert lamp.standing is LOOK
    assert "ada baris yang berubah" in lamp.found


def test_the_backup_s_lamp_knows_an_old_copy_and_a_failed_one(
    settings: LazySettings, tmp_path: Path, world: World
) -> None:
    settings.DATA = settings.BACKUP_DIR = tmp_path
    copy = tmp_path / "destana-real-x-often.backup"
    copy.touch()
    os.utime(copy, (NOW.timestamp(), NOW.timestamp()))
    assert found(NOW + timedelta(minutes=6))[BACKUP].standing is WELL
    assert found(NOW + timedelta(hours=2))[BACKUP].standing is LOOK
    went = {"at": NOW.isoformat(), "fault": "A disk is full."}
    vitals.backup_file(tmp_path).write_text(json.dumps({"copy": went}))
    lamp = found(NOW + timedelta(minutes=6))[BACKUP]
    assert lamp.standing is LOOK
    assert "percobaan terakhir gagal" in lamp.found


def test_the_sheet_of_the_day_carries_the_end_of_the_log(world: World, desk: Any) -> None:
    fill(world, 2)
    for who in (world.admin, world.auditor):
        page = desk(who).get(SHEET).content.decode()
        head = audit.head()
        for start in range(0, 64, 8):
            assert head.hash[start : start + 8] in page
        assert f"audit compare {head.seq} {head.hash[:8]}" in page
        assert "Laporan: " in page
        assert EXERCISE in page
    assert desk(world.rusdi).get(SHEET).status_code == 404


@pytest.mark.django_db
def test_the_ages_are_asked_of_an_index(world: World) -> None:
    """No state is looked for by a walk through its whole table."""
    fill(world, 3)
    with CaptureQueriesContext(connection) as seen:
        ages.oldest(DISTRICT, now=NOW)
    assert len(seen) == 15
    for query in seen.captured_queries:
        found = plan(query["sql"], small=True)
        bare = [line for line in found.splitlines() if "SCAN" in line and "INDEX" not in line]
        assert bare == [], found
        assert "Seq Scan" not in found, found


@pytest.mark.parametrize(
    ("fault", "age", "standing"),
    [("", timedelta(hours=9), WELL), ("", timedelta(days=4), LOOK), ("torn", timedelta(hours=1), LOOK)],
)
def test_it_shows_whether_the_last_copy_could_be_brought_back(
    fault: str, age: timedelta, standing: Standing, settings: LazySettings, tmp_path: Path, world: World
) -> None:
    settings.DATA = tmp_path
    lamp = "Pemulihan terakhir yang terbukti"
    assert found()[lamp].standing is UNKNOWN
    drill = {"at": (NOW - age).isoformat(), "fault": fault, "file": "destana-real.backup"}
    vitals.backup_file(tmp_path).write_text(json.dumps({"drill": drill}))
    assert found()[lamp].standing is standing


def test_a_clock_that_jumped_is_shown_and_confirmed_by_who_signs(world: World, desk: Any) -> None:
    assert found()["Jam komputer"].standing is WELL
    audit_actions.doubt_clock(seconds=18000, by=SYSTEM, at=NOW)
    assert found()["Jam komputer"].standing is LOOK
    confirm = "/meja/atur/jam"
    assert f'action="{confirm}"' not in desk(world.admin).get(ADDRESS).content.decode()
    assert desk(world.admin).post(confirm).status_code == 404
    head = desk(world.innovator)
    assert f'action="{confirm}"' in head.get(ADDRESS).content.decode()
    assert head.post(confirm, follow=True).redirect_chain == [(ADDRESS, 302)]
    assert audit.clock_doubt() is None
    assert found()["Jam komputer"].standing is WELL


BOX = {"email": {"box_url": "imaps://a:b@mail.example"}}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("why", "standing", "word"),
    [(None, UNKNOWN, "looked"), ("", WELL, "read"), ("login", LOOK, "password"), ("cut", LOOK, "internet")],
)
def test_the_mailbox_has_a_lamp(why: str | None, standing: Standing, word: str) -> None:
    if why is not None:
        inbox.note_pickup("email", why=why, at=NOW)
    with override_settings(CHANNELS=BOX), translation.override("en"):
        lamp = found()["Incoming e-mail"]
    assert lamp.standing == standing
    assert word in lamp.found + lamp.advice


@pytest.mark.django_db
def test_without_a_mailbox_there_is_no_lamp() -> None:
    with translation.override("en"):
        assert "Incoming e-mail" not in found()
