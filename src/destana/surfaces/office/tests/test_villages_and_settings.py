"""How the villages stand; people, channels and the log."""

import re
from datetime import timedelta
from typing import Any

import pytest

from destana.foundation.areas import queries as areas
from destana.foundation.audit import queries as audit
from destana.foundation.people import queries as people
from destana.foundation.people.terms import Role
from destana.messaging.outbox import queries as outbox
from destana.messaging.outbox.terms import PauseKind
from destana.response.hazards.terms import Level
from destana.response.incidents import actions, queries
from destana.response.reports import queries as reports
from tests.world import DISTRICT, LAJAR, NOW, PIMPING, World


def order(page: str) -> list[str]:
    return [part.split('"')[0] for part in page.split('id="desa-')[1:]]


def test_it_puts_silent_villages_first_and_says_for_how_long(world: World, desk: Any) -> None:
    actions.state_village(
        village=LAJAR, level=Level.AMAN, source="Pambakal", by=world.rusdi, at=NOW - timedelta(hours=9)
    )
    actions.state_village(village=PIMPING, level=Level.AWAS, source="Pambakal", by=world.rusdi, at=NOW)
    page = desk(world.rusdi).get("/meja/desa").content.decode()
    assert order(page)[-2:] == [LAJAR, PIMPING]
    assert "sunyi 9 jam" in page
    assert page.count("belum ada kabar") == 25
    assert "26 desa belum memberi kabar" in page


def test_it_lets_a_village_state_itself_only(world: World, desk: Any) -> None:
    form = {"tingkat": "waspada", "jenis": "FLOOD", "sumber": "Pambakal sendiri"}
    browser = desk(world.pambakal)
    assert browser.post("/meja/desa/status", form | {"desa": LAJAR}).status_code == 403
    browser.post("/meja/desa/status", form | {"desa": PIMPING})
    levels = {village.code: village.level for village in queries.village_now(DISTRICT)}
    assert (levels[PIMPING], levels[LAJAR]) == (Level.WASPADA, Level.NONE)


def test_it_invites_with_a_link_that_is_shown_once(world: World, desk: Any) -> None:
    browser = desk(world.admin)
    page = browser.post("/meja/atur/undang", {"peran": "member", "desa": ""}).content.decode()
    link = page.split('class="code">')[1].split("<")[0]
    assert "/undangan/" in link
    assert link not in browser.get("/meja/atur").content.decode()
    assert browser.get(link.split("testserver")[1]).status_code == 200


def test_it_asks_for_a_fresh_key_before_giving_rights(world: World, desk: Any) -> None:
    answer = desk(world.admin, fresh=False).post("/meja/atur/undang", {"peran": "member"})
    assert b"_kode" in answer.content
    assert people.open_invitations(DISTRICT, at=NOW) == []


@pytest.mark.parametrize(
    "form", [{"peran": "raja"}, {"peran": "village_head", "desa": ""}, {"peran": "member", "desa": PIMPING}]
)
def test_it_refuses_invitations_that_make_no_sense(world: World, desk: Any, form: dict[str, str]) -> None:
    assert desk(world.admin).post("/meja/atur/undang", form).status_code == 422


def test_it_gives_and_takes_roles_but_no_forbidden_pair(world: World, desk: Any) -> None:
    browser, person = desk(world.admin), f"/meja/atur/orang/{world.rusdi.person_id}"
    assert browser.post(f"{person}/peran", {"peran": "admin"}).status_code in {302, 409}
    assert browser.post(f"{person}/peran", {"peran": "auditor"}).status_code == 409
    browser.post(f"{person}/peran/ambil", {"peran": "member", "alasan": "pindah"})
    assert Role.MEMBER not in people.person(world.rusdi.person_id or 0).roles


def test_it_stops_and_starts_a_channel_with_a_reason(world: World, desk: Any) -> None:
    browser = desk(world.admin)
    assert browser.post("/meja/atur/kanal/email", {}).status_code == 422
    browser.post("/meja/atur/kanal/email", {"alasan": "penyedia rusak"})
    assert [(pause.channel, pause.kind) for pause in outbox.pauses()] == [("email", PauseKind.PERSON)]
    assert "penyedia rusak" in browser.get("/meja/atur").content.decode()
    browser.post("/meja/atur/kanal/email", {"jalan": "1"})
    assert outbox.pauses()[0].kind == PauseKind.NONE


def test_it_checks_the_log_on_demand(world: World, desk: Any) -> None:
    page = desk(world.auditor).get("/meja/atur?periksa=1").content.decode()
    assert "Semua baris masih seperti saat ditulis." in page
    assert "Orang dan peran" not in page


def test_it_shows_a_member_only_the_own_screen(world: World, desk: Any) -> None:
    page = desk(world.rusdi).get("/meja/atur").content.decode()
    assert "Layar saya" in page
    for other in ("Orang dan peran", "Catatan semua tindakan", 'id="kanal"'):
        assert other not in page


def test_it_shows_every_part_of_the_look(world: World, desk: Any) -> None:
    assert desk(world.nobody).get("/meja/atur/komponen").status_code == 200


def test_a_lost_phone_is_replaced_by_a_password_for_one_use(world: World, desk: Any) -> None:
    lost = world.rusdi
    address = f"/meja/atur/orang/{lost.person_id}/sandi"
    assert desk(world.aida).post(address, {"hilang": "1"}).status_code == 404
    for filled, verbs in (({}, 0), ({"hilang": "1"}, 1)):
        page = desk(world.admin).post(address, filled).content.decode()
        assert "Sandi sekali pakai" in page
        assert [entry.verb for entry in audit.history(lost.ref)].count("person.factors_forgotten") == verbs


def test_the_pocket_card_teaches_what_reads_back(world: World, desk: Any) -> None:
    """The example on the card of every village is read as the card says."""
    browser = desk(world.rusdi)
    for village in areas.villages(DISTRICT):
        page = browser.get(f"/meja/desa/{village.code}/kartu").content.decode()
        [example] = set(re.findall(r'<p class="example num">([^<]+)</p>', page))
        said = reports.read_words(example)
        assert (said.village, said.hazard, said.depth, said.rts) == (village.code, "FLOOD", "knee", "03"), (
            example
        )
        for code in set(re.findall(r'<dt class="num">([^<]+)</dt>', page)):
            read = reports.read_codes(f"LAPOR BJR {code}")
            assert read is not None, code
            assert not read.unread, code


def test_no_card_of_another_district(world: World, desk: Any) -> None:
    assert desk(world.rusdi).get("/meja/desa/63.11.06.2001/kartu").status_code == 404
