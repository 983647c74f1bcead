"""Every decision as a plain form, and what happens when it is refused."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from destana.foundation.audit import queries as audit
from destana.foundation.people.models import Contact
from destana.messaging.outbox import actions as outbox
from destana.messaging.outbox.models import Message
from destana.response.incidents import queries as incidents
from destana.response.reports import actions, queries
from destana.response.reports.models import Report
from destana.response.reports.terms import Proof, State
from tests.world import PIMPING, World

FOUND = {"jenis": "FLOOD", "desa": PIMPING, "rt": "02", "air": "knee", "arah": "rising", "kejadian": "0"}


def state(world: World, report_id: int) -> str:
    return queries.get_for(world.rusdi, report_id).state


def sheet(world: World, report_id: int) -> set[int]:
    found = queries.sheet(queries.get_for(world.rusdi, report_id))
    return {int(line.proof) for line in found.lines if line.is_ticked}


def test_it_verifies_opens_an_incident_and_goes_on_to_the_next(world: World, desk: Any) -> None:
    first, second = world.report(), world.report("Pohon tumbang di Pimping")
    world.prove(first.id, by=world.aida)
    answer = desk(world.rusdi).post(f"/meja/laporan/{first.id}/sahkan", FOUND | {"versi": "1"}, follow=True)
    assert answer.redirect_chain == [(f"/meja/laporan/{second.id}", 302)]
    page = answer.content.decode()
    assert "Laporan L-0001 disahkan, nilai B. Sisa 1." in page
    assert f'action="/meja/laporan/{first.id}/urungkan"' in page
    assert state(world, first.id) == State.VERIFIED
    assert [one.name for one in incidents.running(world.rusdi)] == ["Banjir di Pimping"]


def test_it_takes_ticks_and_decision_in_one_form(world: World, desk: Any) -> None:
    report = world.report()
    form = FOUND | {"bukti": ["2", "3", "4", "5"], "terlihat": ""}
    desk(world.rusdi).post(f"/meja/laporan/{report.id}/sahkan", form)
    assert state(world, report.id) == State.VERIFIED


def test_it_joins_the_chosen_incident(world: World, desk: Any) -> None:
    from destana.response.incidents import actions as incident_actions

    made = incident_actions.open_incident(name="Banjir", hazards=["FLOOD"], by=world.aida, at=world.now)
    report = world.report()
    world.prove(report.id, by=world.aida)
    desk(world.rusdi).post(f"/meja/laporan/{report.id}/sahkan", FOUND | {"kejadian": str(made.pk)})
    assert incidents.incident_of(report.id) == (made.number, made.code)


def test_it_refuses_too_little_proof_and_keeps_what_was_typed(world: World, desk: Any) -> None:
    report = world.report()
    form = FOUND | {"rt": "07", "patokan": "dekat langgar"}
    answer = desk(world.rusdi).post(f"/meja/laporan/{report.id}/sahkan", form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="dekat langgar"' in page
    assert 'value="07"' in page
    assert 'role="alert"' in page
    assert state(world, report.id) == State.RECEIVED


def test_it_says_who_was_faster_and_keeps_the_notes(world: World, desk: Any) -> None:
    report = world.report()
    world.prove(report.id, by=world.aida)
    slow, quick = desk(world.rusdi), desk(world.aida)
    quick.post(f"/meja/laporan/{report.id}/sahkan", FOUND | {"versi": "1"})
    answer = slow.post(
        f"/meja/laporan/{report.id}/bukan", {"mengapa": "old", "catatan": "foto tahun 2021", "versi": "1"}
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Nor Aida" in page
    assert "foto tahun 2021" in page
    assert f'href="/meja/laporan/{report.id}">Lihat' in page
    assert state(world, report.id) == State.VERIFIED


def test_it_changes_only_the_ticks_that_this_form_changed(world: World, desk: Any) -> None:
    report = world.report()
    actions.tick(report_id=report.id, proof=Proof.OFFICIAL, is_ticked=True, by=world.aida, at=world.now)
    desk(world.rusdi).post(f"/meja/laporan/{report.id}/bukti", {"terlihat": "", "bukti": ["2"]})
    assert sheet(world, report.id) == {2, 6}
    desk(world.rusdi).post(f"/meja/laporan/{report.id}/bukti", {"terlihat": "2", "bukti": []})
    assert sheet(world, report.id) == {6}


@pytest.mark.parametrize("nonsense", ["7", "0", "-1", "1e3", "x", "6666"])
def test_it_ignores_proofs_that_do_not_exist(world: World, desk: Any, nonsense: str) -> None:
    report = world.report()
    answer = desk(world.rusdi).post(f"/meja/laporan/{report.id}/bukti", {"bukti": [nonsense]})
    assert answer.status_code == 302
    assert sheet(world, report.id) == set()


def test_it_lets_a_village_head_confirm_and_nothing_else(world: World, desk: Any) -> None:
    report = world.report(village=PIMPING)
    browser = desk(world.pambakal)
    assert "Benar, saya pastikan" in browser.get(f"/meja/laporan/{report.id}").content.decode()
    browser.post(f"/meja/laporan/{report.id}/bukti", {"terlihat": "", "bukti": ["6"]})
    assert sheet(world, report.id) == {6}
    assert (
        browser.post(f"/meja/laporan/{report.id}/bukti", {"terlihat": "6", "bukti": ["6", "1"]}).status_code
        == 403
    )
    assert sheet(world, report.id) == {6}


def test_it_asks_the_reporter_in_own_or_usual_words(world: World, desk: Any) -> None:
    report = world.report()
    desk(world.rusdi).post(f"/meja/laporan/{report.id}/tanya", {"pilihan": "RT berapa?"})
    assert state(world, report.id) == State.NEEDS_INFO
    page = desk(world.rusdi).get(f"/meja/laporan/{report.id}").content.decode()
    assert "RT berapa?" in page


def test_it_refuses_an_empty_question(world: World, desk: Any) -> None:
    report = world.report()
    answer = desk(world.rusdi).post(f"/meja/laporan/{report.id}/tanya", {"pertanyaan": "  "})
    assert answer.status_code == 422
    assert 'id="p-tanya"' in answer.content.decode()


def test_it_merges_by_choice_or_by_code_and_refuses_none(world: World, desk: Any) -> None:
    main, one, two, three = (world.report() for _each in range(4))
    browser = desk(world.rusdi)
    browser.post(f"/meja/laporan/{one.id}/gabung", {"ke": str(main.id)})
    browser.post(f"/meja/laporan/{two.id}/gabung", {"kode": main.code})
    assert browser.post(f"/meja/laporan/{three.id}/gabung", {"kode": "L-9999"}).status_code == 422
    assert browser.post(f"/meja/laporan/{three.id}/gabung", {}).status_code == 422
    assert [state(world, each.id) for each in (one, two, three)] == [
        State.DUPLICATE,
        State.DUPLICATE,
        State.RECEIVED,
    ]


@pytest.mark.parametrize(
    ("why", "note", "after"),
    [
        ("no_danger", "", State.UNPROVEN),
        ("old", "foto lama", State.UNPROVEN),
        ("luar", "Kantor desa", State.OUT_OF_SCOPE),
        ("spam", "", State.SPAM),
    ],
)
def test_it_closes_what_is_no_event(world: World, desk: Any, why: str, note: str, after: str) -> None:
    report = world.report()
    desk(world.rusdi).post(f"/meja/laporan/{report.id}/bukan", {"mengapa": why, "catatan": note})
    assert state(world, report.id) == after


@pytest.mark.parametrize("why", ["", "luar", "verified"])
def test_it_wants_a_reason(world: World, desk: Any, why: str) -> None:
    report = world.report()
    assert desk(world.rusdi).post(f"/meja/laporan/{report.id}/bukan", {"mengapa": why}).status_code == 422
    assert state(world, report.id) == State.RECEIVED


def test_it_takes_two_for_a_hoax(world: World, desk: Any) -> None:
    report = world.report()
    member, head = desk(world.rusdi), desk(world.innovator)
    member.post(f"/meja/laporan/{report.id}/ambil")
    member.post(f"/meja/laporan/{report.id}/bukan", {"mengapa": "hoaks", "catatan": "video tempat lain"})
    assert state(world, report.id) == State.CHECKING
    assert "Pastikan hoaks" not in member.get(f"/meja/laporan/{report.id}").content.decode()
    assert "Pastikan hoaks" in head.get(f"/meja/laporan/{report.id}").content.decode()
    head.post(f"/meja/laporan/{report.id}/hoaks")
    assert state(world, report.id) == State.HOAX


def test_it_undoes_within_ten_minutes_only(world: World, desk: Any, the_hour: Any) -> None:
    report = world.report()
    browser = desk(world.rusdi)
    browser.post(f"/meja/laporan/{report.id}/bukan", {"mengapa": "old"})
    browser.post(f"/meja/laporan/{report.id}/urungkan")
    assert state(world, report.id) == State.CHECKING
    browser.post(f"/meja/laporan/{report.id}/bukan", {"mengapa": "old"})
    the_hour.move_to(world.later(minutes=11))
    assert browser.post(f"/meja/laporan/{report.id}/urungkan").status_code == 409
    assert state(world, report.id) == State.UNPROVEN


def test_it_takes_renews_gives_back_and_takes_over(world: World, desk: Any) -> None:
    report = world.report()
    one, other = desk(world.rusdi), desk(world.aida)
    one.post(f"/meja/laporan/{report.id}/ambil")
    held = other.post(f"/meja/laporan/{report.id}/ambil")
    assert held.status_code == 409
    assert "Rusdi Anwar" in held.content.decode()
    other.post(f"/meja/laporan/{report.id}/ambil-alih", {"alasan": "Rusdi pulang"})
    assert queries.get_for(world.rusdi, report.id).lease_by_id == world.aida.person_id
    other.post(f"/meja/laporan/{report.id}/lepas")
    assert queries.get_for(world.rusdi, report.id).lease_by_id is None


def test_it_shows_the_number_for_a_reason_once_and_on_record(world: World, desk: Any) -> None:
    report = world.report(reporter_phone="+6281251234567")
    browser = desk(world.rusdi)
    assert browser.post(f"/meja/laporan/{report.id}/nomor", {"alasan": " "}).status_code == 422
    shown = browser.post(f"/meja/laporan/{report.id}/nomor", {"alasan": "menelepon balik"}).content.decode()
    assert 'href="tel:+6281251234567"' in shown
    assert "5123" not in browser.get(f"/meja/laporan/{report.id}").content.decode()
    line = audit.history(f"report:{report.id}")[-1]
    assert (line.verb, line.reason, line.by_ref) == ("contact.revealed", "menelepon balik", world.rusdi.ref)


def test_it_opens_again_for_the_section_head_with_a_reason(world: World, desk: Any) -> None:
    report = world.verified()
    head = desk(world.innovator)
    assert head.post(f"/meja/laporan/{report.id}/buka-lagi", {}).status_code == 422
    head.post(f"/meja/laporan/{report.id}/buka-lagi", {"alasan": "air ternyata surut"})
    assert state(world, report.id) == State.CHECKING


def test_it_leads_a_reloaded_form_back_to_its_report(world: World, desk: Any) -> None:
    report = world.report()
    answer = desk(world.rusdi).get(f"/meja/laporan/{report.id}/sahkan")
    assert (answer.status_code, answer["Location"]) == (302, f"/meja/laporan/{report.id}")


def test_it_keeps_the_filter_of_the_queue_on_the_way(world: World, desk: Any) -> None:
    first = world.report("Tolong, ada orang hanyut di Pimping")
    world.report("Tolong, ada orang tenggelam di Lajar")
    answer = desk(world.rusdi).post(f"/meja/laporan/{first.id}/bukan?saring=gawat", {"mengapa": "old"})
    assert answer["Location"].endswith("?saring=gawat")


def by_whatsapp(world: World) -> int:
    """A report by WhatsApp, as if Telegram had never been."""
    report = world.report()
    Contact.objects.filter(pk=world.udin.id).update(channel="whatsapp", address="628115550123")
    Report.objects.filter(pk=report.id).update(source="whatsapp", contact_id=world.udin.id)
    return report.id


def panel(world: World, desk: Any, report_id: int) -> str:
    page: str = desk(world.rusdi).get(f"/meja/laporan/{report_id}?langkah=tanya").content.decode()
    return page


def test_it_shows_for_how_long_whatsapp_lets_us_answer(world: World, desk: Any) -> None:
    report_id = by_whatsapp(world)
    spoke = timezone.now() - timedelta(hours=20, minutes=30)
    outbox.open_windows(channel="whatsapp", spoke={"628115550123": spoke}, at=timezone.now())
    found = panel(world, desk, report_id)
    assert "3 jam 30 mnt" in found
    assert "teks yang sudah disetujui" not in found


def test_it_says_that_only_the_approved_text_goes_after_a_day(world: World, desk: Any) -> None:
    report_id = by_whatsapp(world)
    assert "teks yang sudah disetujui" in panel(world, desk, report_id)
    desk(world.rusdi).post(f"/meja/laporan/{report_id}/tanya", {"pilihan": "RT berapa?"})
    body = Message.objects.get(key__contains="question").body
    assert body["template"] == {"purpose": "answer", "values": ["L-0001", "Tentang L-0001: RT berapa?"]}


def test_it_says_nothing_of_windows_on_other_channels(world: World, desk: Any) -> None:
    found = panel(world, desk, world.report().id)
    assert "disetujui" not in found
    assert "bebas" not in found
