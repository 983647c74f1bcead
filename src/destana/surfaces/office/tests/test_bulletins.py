"""Bulletins at the desk: written by one, signed by another, taken back by either."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from destana.foundation.people import actions as people
from destana.foundation.people.terms import SYSTEM
from destana.foundation.people.terms import reporter as as_reporter
from destana.kit.clock import local
from destana.response.bulletins import actions, queries
from destana.response.bulletins.terms import Kind, State
from destana.response.bulletins.tests.test_sound import tone
from destana.response.hazards.terms import Level
from destana.response.incidents import actions as incidents
from tests.world import KANDANG_JAYA, NOW, PIMPING, World

WORDS = {
    "macam": "warning",
    "jenis": "FLOOD",
    "tingkat": "siaga",
    "judul": "Air Sungai Balangan naik",
    "siapa": "Kecamatan Lampihong",
    "apa": "Air masuk rumah di Pimping.",
    "di_mana": "Pimping RT 02",
    "kapan": "Sejak 05.10",
    "langkah": "Matikan listrik\nNaikkan beras",
    "desa": [PIMPING],
    "sampai": local(NOW + timedelta(hours=6)).strftime("%Y-%m-%dT%H:%M"),
    "asal": "own",
}


@pytest.fixture(autouse=True)
def key(world: World) -> None:
    """An office has a signing key from its first start."""
    actions.ensure_key(at=NOW - timedelta(days=1), by=SYSTEM)


def written(desk: Any, world: World, **more: Any) -> str:
    """Let Rusdi write a bulletin; return its address."""
    answer = desk(world.rusdi).post("/meja/siaran/tulis", WORDS | more)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    return str(answer["Location"]).removesuffix("/ubah")


def submitted(desk: Any, world: World) -> str:
    address = written(desk, world)
    desk(world.rusdi).post(f"{address}/minta")
    return address


def bulletin(world: World, place: int = 1) -> Any:
    """Return the first (or a later) bulletin that was written, whatever key the database gave it."""
    written_ones = {one.id for one in queries.mine(world.rusdi) + queries.recent(world.rusdi)}
    return queries.get_for(world.rusdi, sorted(written_ones)[place - 1])


def digest(world: World) -> dict[str, str]:
    return {"sha256": bulletin(world).sha256, "dibaca": "1"}


def test_it_fills_the_composer_from_an_incident_but_ticks_no_village(world: World, desk: Any) -> None:
    made = incidents.open_incident(name="Banjir Balangan", hazards=["FLOOD"], by=world.rusdi, at=world.now)
    incidents.state_village(
        village=PIMPING, level=Level.SIAGA, hazard="FLOOD", note="Air selutut", source="Pambakal",
        incident_id=made.pk, by=world.rusdi, at=world.now,
    )  # fmt: skip
    page = desk(world.rusdi).get("/meja/siaran/baru?kejadian=K-01").content.decode()
    assert 'value="Banjir Balangan"' in page
    assert "Air selutut" in page
    assert 'value="siaga" selected' in page
    chosen = page.split('class="villages-choice"')[1].split("</fieldset>")[0]
    assert "checked" not in chosen


def test_it_keeps_a_draft_and_shows_every_channel(world: World, desk: Any) -> None:
    address = written(desk, world)
    page = desk(world.rusdi).get(f"{address}/ubah").content.decode()
    assert "SIAGA BANJIR" in page
    assert "/700" in page
    assert "/160" in page
    assert "/45" in page


def test_it_previews_words_that_are_not_saved(world: World, desk: Any) -> None:
    page = desk(world.rusdi).post("/meja/siaran/pratinjau", WORDS).content.decode()
    assert "SIAGA BANJIR" in page.split('id="pratinjau"')[1]
    assert f'value="{WORDS["judul"]}"' in page
    assert queries.mine(world.rusdi) == []
    unfinished = desk(world.rusdi).post("/meja/siaran/pratinjau", WORDS | {"jenis": ""})
    assert unfinished.status_code == 200
    assert "Pilih apa yang terjadi" in unfinished.content.decode()


def test_it_is_closed_to_other_writers(world: World, desk: Any) -> None:
    address = written(desk, world)
    assert (
        desk(world.aida).post(f"{address}/simpan", WORDS | {"versi": "1", "judul": "Lain"}).status_code == 403
    )


@pytest.mark.parametrize(
    "wrong", [{"jenis": "NAGA"}, {"tingkat": "merah"}, {"macam": "gosip"}, {"desa": ["1.2.3"]}]
)
def test_it_refuses_codes_that_do_not_exist_and_keeps_the_words(
    world: World, desk: Any, wrong: dict[str, Any]
) -> None:
    answer = desk(world.rusdi).post("/meja/siaran/tulis", WORDS | wrong)
    assert answer.status_code == 422
    assert "Air Sungai Balangan naik" in answer.content.decode()


def test_it_names_everything_that_is_missing_before_the_signature(world: World, desk: Any) -> None:
    address = written(desk, world, desa=[], sampai="", langkah="")
    answer = desk(world.rusdi).post(f"{address}/minta")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert (
        all(words in page for words in ("Pilih paling sedikit satu desa", "Sebutkan sampai kapan"))
        or "<li>" in page
    )
    assert bulletin(world).state == State.DRAFT


def test_it_asks_for_the_second_key_before_a_signature(world: World, desk: Any) -> None:
    address = written(desk, world)
    answer = desk(world.rusdi, fresh=False).post(f"{address}/minta")
    assert b"_kode" in answer.content
    assert bulletin(world).state == State.DRAFT


def test_it_prompts_in_words_and_publishes_what_was_read(world: World, desk: Any) -> None:
    people.follow(contact_id=world.siti.id, village=PIMPING, level=Level.WASPADA,
                  by=as_reporter(world.siti.id, "simulator"), at=world.now)  # fmt: skip
    address = submitted(desk, world)
    page = desk(world.innovator).get(address).content.decode()
    for words in ("NYATA", "Banjir, SIAGA", "Pimping", "1 orang", "simulator 1", "12.04 WITA"):
        assert words in page
    desk(world.innovator).post(f"{address}/sahkan", digest(world))
    assert bulletin(world).state == State.PUBLISHED
    shown = desk(world.rusdi).get(address).content.decode()
    assert "<svg" in shown.split('class="qr"')[1][:200]
    assert "Siti Aminah" in shown


def test_the_second_person_reads_how_long_ago_the_office_practised(world: World, desk: Any) -> None:
    address = submitted(desk, world)
    assert "belum pernah tercatat" in desk(world.innovator).get(address).content.decode()
    day = (world.now - timedelta(days=3)).date()
    actions.record_exercise(day=day, by=world.admin, at=world.now)
    assert "hari lalu" in desk(world.innovator).get(address).content.decode()


def test_it_lets_nobody_sign_the_own_words(world: World, desk: Any) -> None:
    made = desk(world.innovator).post("/meja/siaran/tulis", WORDS)
    address = made["Location"].removesuffix("/ubah")
    desk(world.innovator).post(f"{address}/minta")
    assert "Sahkan dan siarkan" not in desk(world.innovator).get(address).content.decode()
    assert desk(world.innovator).post(f"{address}/sahkan", digest(world)).status_code == 403
    assert bulletin(world).state == State.SUBMITTED


def test_it_publishes_nothing_unread_changed_or_by_the_admin(world: World, desk: Any) -> None:
    address = submitted(desk, world)
    head = desk(world.innovator)
    assert head.post(f"{address}/sahkan", digest(world) | {"dibaca": ""}).status_code == 422
    assert head.post(f"{address}/sahkan", {"sha256": "0" * 64, "dibaca": "1"}).status_code == 409
    assert desk(world.admin).post(f"{address}/sahkan", digest(world)).status_code == 404
    assert desk(world.rusdi).post(f"{address}/sahkan", digest(world)).status_code == 404
    assert bulletin(world).state == State.SUBMITTED


def test_it_returns_with_a_reason_only(world: World, desk: Any) -> None:
    address = submitted(desk, world)
    head = desk(world.innovator)
    assert head.post(f"{address}/kembalikan", {"alasan": ""}).status_code == 422
    head.post(f"{address}/kembalikan", {"alasan": "RT kurang"})
    assert "RT kurang" in desk(world.rusdi).get(f"{address}/ubah").content.decode()


def test_it_voids_the_first_signature_when_words_change(world: World, desk: Any) -> None:
    address = submitted(desk, world)
    form = WORDS | {"desa": [PIMPING, KANDANG_JAYA], "versi": str(bulletin(world).version), "lanjut": "1"}
    desk(world.rusdi).post(f"{address}/simpan", form)
    assert bulletin(world).state == State.DRAFT
    assert bulletin(world).sha256 == ""


def test_it_saves_nothing_when_nothing_changed(world: World, desk: Any) -> None:
    address = written(desk, world)
    before = bulletin(world).version
    desk(world.rusdi).post(f"{address}/simpan", WORDS | {"versi": str(before)})
    assert bulletin(world).version == before


def test_it_withdraws_by_one_and_is_reviewed_by_another(world: World, desk: Any) -> None:
    address = submitted(desk, world)
    desk(world.innovator).post(f"{address}/sahkan", digest(world))
    assert desk(world.rusdi).post(f"{address}/cabut", {"alasan": ""}).status_code == 422
    answer = desk(world.rusdi).post(f"{address}/cabut", {"alasan": "desa keliru"})
    assert bulletin(world).state == State.WITHDRAWN
    assert "perlu ditinjau" in desk(world.innovator).get("/meja/siaran").content.decode()
    desk(world.innovator).post(f"{answer['Location']}/tinjau")
    assert bulletin(world, 2).reviewed_at is not None


def test_it_passes_an_agencys_words_on_by_one_and_another_confirms(world: World, desk: Any) -> None:
    said = {"judul": "Peringatan dini cuaca", "apa": "Hujan lebat disertai kilat", "di_mana": "Kab. Balangan"}
    more = {"kapan": "", "langkah": "Siap mengungsi", "asal": "relay", "lembaga": "BMKG"}
    address = written(desk, world, **said, **more)
    assert "Teruskan sekarang" in desk(world.rusdi).get(address).content.decode()
    posted = {"asli": ". ".join(said.values()), "rujukan": "", "versi": str(bulletin(world).version)}
    refused = desk(world.rusdi).post(f"{address}/teruskan", posted)
    assert refused.status_code == 422
    assert (
        "Hujan lebat disertai kilat. Kab. Balangan</textarea>" in refused.content.decode()
    )  # nothing typed is lost
    desk(world.rusdi).post(f"{address}/teruskan", {**posted, "rujukan": "CAP-63-1"})
    assert (bulletin(world).state, bulletin(world).approver_id) == (State.PUBLISHED, None)
    assert "Teruskan sekarang" not in desk(world.rusdi).get(address).content.decode()
    assert "periksa sebelum" in desk(world.innovator).get("/meja/siaran").content.decode()
    page = desk(world.innovator).get(address).content.decode()
    assert "Benarkan: ini kata lembaga" in page
    assert "Cabut: ini bukan kata lembaga" in page
    desk(world.innovator).post(f"{address}/tinjau")
    assert bulletin(world).reviewed_at is not None
    assert "Benarkan: ini kata lembaga" not in desk(world.innovator).get(address).content.decode()


def test_it_begins_an_update_that_names_the_earlier_one(world: World, desk: Any) -> None:
    address = submitted(desk, world)
    desk(world.innovator).post(f"{address}/sahkan", digest(world))
    answer = desk(world.aida).post(f"{address}/perbarui")
    assert answer["Location"] == f"/meja/siaran/{bulletin(world, 2).id}/ubah"
    assert (bulletin(world, 2).kind, bulletin(world, 2).references) == (Kind.UPDATE, (bulletin(world).id,))


def test_it_prints_a_sheet_only_of_what_is_out(world: World, desk: Any) -> None:
    address = submitted(desk, world)
    assert desk(world.rusdi).get(f"{address}/papan").status_code == 404
    desk(world.innovator).post(f"{address}/sahkan", digest(world))
    page = desk(world.rusdi).get(f"{address}/papan").content.decode()
    assert re.search(r">SIAGA</span> <span[^>]*>BANJIR<", page)
    assert "Matikan listrik" in page
    assert bulletin(world).code in page


def test_it_shows_villages_only_what_is_out(world: World, desk: Any) -> None:
    address = submitted(desk, world)
    assert desk(world.stranger).get(address).status_code == 404
    desk(world.innovator).post(f"{address}/sahkan", digest(world))
    page = desk(world.stranger).get(address)
    assert page.status_code == 200
    assert "Siapa yang menerima" not in page.content.decode() or "<table" not in page.content.decode()


def test_a_recording_is_offered_heard_by_another_used_and_taken_back(world: World, desk: Any) -> None:
    address = submitted(desk, world)
    desk(world.innovator).post(f"{address}/sahkan", digest(world))
    key = bulletin(world).id
    sent = desk(world.rusdi).post(f"{address}/rekam", {"rekaman": SimpleUploadedFile("suara.wav", tone(1))})
    assert sent.status_code == 302
    offered = queries.sounds_of(key)["offered"]
    heard = desk(world.innovator).get(f"{address}/suara", {"cap": offered.sha256})
    assert (heard["Content-Type"], heard.content[:4]) == ("audio/ogg", b"OggS")
    own = desk(world.rusdi).post(f"{address}/pakai", {"sha256": offered.sha256, "didengar": "1"})
    assert own.status_code == 403
    unheard = desk(world.innovator).post(f"{address}/pakai", {"sha256": offered.sha256})
    assert unheard.status_code == 422
    desk(world.innovator).post(f"{address}/pakai", {"sha256": offered.sha256, "didengar": "1"})
    assert queries.sounds([key])[key].sha256 == offered.sha256
    desk(world.rusdi).post(f"{address}/mesin")
    assert queries.sounds([key]) == {}


def test_it_says_what_is_no_recording_and_keeps_nothing(world: World, desk: Any) -> None:
    address = submitted(desk, world)
    desk(world.innovator).post(f"{address}/sahkan", digest(world))
    answer = desk(world.rusdi).post(
        f"{address}/rekam", {"rekaman": SimpleUploadedFile("suara.wav", b"bukan suara")}
    )
    assert answer.status_code == 422
    assert "bukan suara yang bisa kami baca" in answer.content.decode()
    assert "offered" not in queries.sounds_of(bulletin(world).id)


def test_the_composer_names_a_misfit_beside_its_field_and_says_what_it_costs(world: World, desk: Any) -> None:
    address = written(desk, world, judul="Air naik \U0001f30a")
    page = desk(world.rusdi).get(f"{address}/ubah").content.decode()
    assert re.search(r'id="m-judul">Ada huruf yang tidak bisa ditampilkan di gambar', page)
    assert re.search(r"Gambar</span> <b[^>]*over[^>]*>tidak muat", page)
    assert "Berapa biayanya" in page
