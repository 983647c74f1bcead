"""What the board says, and that it says it when something changed."""

import json
import re
from collections.abc import Callable
from pathlib import Path

from destana.response.bulletins import actions as bulletins
from destana.response.bulletins import queries
from destana.response.bulletins.tests.test_sound import tone
from destana.response.hazards.terms import Level
from destana.response.incidents import actions as incidents
from destana.response.incidents.terms import Figure, FigureStatus
from destana.response.reports import actions as reports
from destana.response.rumours import actions as rumours
from destana.surfaces.board.actions import Rendered
from destana.surfaces.board.site import FACTS, GROUPS, HOME, INCIDENTS, NEWS
from destana.surfaces.board.tests.conftest import Page, incident_of, publish, state
from tests.world import KANDANG_JAYA, LAJAR, NOW, PIMPING, World

Render = Callable[..., Rendered]


def test_it_renders_everything_the_first_time(render: Render, folder: Path) -> None:
    done = render()
    assert done.groups == GROUPS
    pages = {path.parent.relative_to(folder).as_posix() for path in folder.rglob("index.html")}
    assert {".", "desa", "desa/pimping", "kabar", "fakta", "nomor", "tempat-aman", "data", "privasi"} <= pages
    assert {"luring", "en", "en/desa/pimping", "en/kabar"} <= pages
    assert (folder / "sw.js").exists()


def test_no_link_is_without_words_while_there_is_nothing_to_tell(render: Render, folder: Path) -> None:
    render()
    calm = (folder / "index.html").read_text()
    assert "empty" in calm
    assert re.search(r"<a [^>]*>\s*</a>", calm) is None


def test_it_renders_nothing_when_nothing_changed(render: Render) -> None:
    render()
    again = render()
    assert again.groups == frozenset()
    assert again.written == 0


def test_what_the_office_does_with_a_report_is_not_public(render: Render, world: World) -> None:
    render()
    world.report("Nini kada kawa bajalan")
    assert render().groups == frozenset()


def test_a_report_never_reaches_the_public_files(render: Render, world: World, folder: Path) -> None:
    world.verified("Banjir di Pimping RT 02, rahasia keluarga")
    render(everything=True)
    assert all("rahasia keluarga" not in path.read_text() for path in folder.rglob("*.html"))
    assert all("Siti Aminah" not in path.read_text() for path in folder.rglob("*.html"))


def test_a_silent_village_is_grey_and_never_green(render: Render, said: Page) -> None:
    render()
    text = said("/desa/pimping")
    assert 'class="band none"' in text
    assert "Belum ada kabar dari desa ini" in text
    assert 'class="band aman"' not in text
    assert "27 desa: belum ada kabar" in said("/")
    assert "Bukan berarti aman" in said("/")


def test_one_silent_village_keeps_the_district_from_being_safe(
    render: Render, world: World, said: Page
) -> None:
    state(world, PIMPING, Level.AMAN)
    render()
    assert 'class="band aman"' not in said("/")
    assert 'class="band aman"' in said("/desa/pimping")


def test_the_first_line_answers_the_question(render: Render, world: World, said: Page) -> None:
    render()
    state(world, PIMPING, Level.SIAGA, rts="RT 02, RT 03", note="Jalan ke pasar tertutup.")
    done = render()
    assert HOME in done.groups
    text = said("/desa/pimping")
    assert '<h1 id="st">Air setinggi lutut dan masih naik</h1>' in text
    assert "RT 02, RT 03" in text
    assert "Jalan ke pasar tertutup." in text
    assert "Air sampai lutut, kira-kira 45 sentimeter" in text
    assert "Water up to the knees and still rising" in said("/en/desa/pimping")


def test_the_river_runs_from_upstream_to_downstream(render: Render, world: World, said: Page) -> None:
    for village in (PIMPING, LAJAR, KANDANG_JAYA):
        state(world, village, Level.WASPADA)
    render()
    text = said("/")
    assert text.index("<b>Lajar</b>") < text.index("<b>Kandang Jaya</b>") < text.index("<b>Pimping</b>")


def test_an_old_level_says_that_it_may_have_changed(render: Render, world: World, said: Page) -> None:
    state(world, PIMPING, Level.SIAGA)
    render()
    hidden = "data-stale hidden>"
    assert hidden in said("/desa/pimping")
    assert render(world.later(hours=5)).groups == frozenset()
    assert HOME in render(world.later(hours=6, minutes=1)).groups
    assert hidden not in said("/desa/pimping")
    assert "mungkin sudah berubah" in said("/desa/pimping")


def test_it_is_made_anew_every_day(render: Render, world: World, said: Page) -> None:
    render()
    assert "Rabu, 14 Januari 2026" in said("/")
    assert "25 Rajab" in said("/")
    assert render(world.later(hours=24)).groups == GROUPS
    assert "Kamis, 15 Januari 2026" in said("/")


def test_a_bulletin_has_its_page_its_check_and_its_feeds(
    render: Render, world: World, said: Page, folder: Path
) -> None:
    render()
    made = publish(world)
    assert NEWS in render().groups
    assert made.headline in said("/kabar")
    assert made.headline in said("/")
    assert "Matikan listrik" in said(f"/kabar/{made.number}")
    assert "<svg" in said(f"/kabar/{made.number}")
    assert "ASLI" in said(f"/cek/{made.code}")
    assert "GENUINE" in said(f"/en/cek/{made.code}")
    assert made.code in (folder / "kabar" / "atom.xml").read_text()
    alert = (folder / "kabar" / str(made.number) / "cap.xml").read_bytes()
    signature = (folder / "kabar" / str(made.number) / "cap.xml.jws").read_text()
    assert b"<alert" in alert
    assert signature == queries.cap_signature(alert)
    assert f"/kabar/{made.number}/cap.xml.jws" in (folder / "cap" / "atom.xml").read_text()
    assert b'"destana-keys/1"' in (folder / "kabar" / "kunci.json").read_bytes()


def test_a_bulletin_stands_on_the_page_of_its_incident(render: Render, world: World, said: Page) -> None:
    flood, other = incident_of(world), incident_of(world, name="Tanah longsor")
    render()
    bulletin = publish(world, incident_id=flood.pk)
    assert INCIDENTS in render().groups
    assert bulletin.headline in said(f"/kejadian/{flood.code}")
    assert bulletin.headline not in said(f"/kejadian/{other.code}")


def test_a_withdrawal_is_said_wherever_the_bulletin_stands(render: Render, world: World, said: Page) -> None:
    made = publish(world)
    render()
    bulletins.withdraw(bulletin_id=made.id, reason="Keliru desa", by=world.innovator, at=world.now)
    render()
    assert "DITARIK" in said(f"/cek/{made.code}")
    assert "Alasan:</b> Keliru desa" in said(f"/cek/{made.code}")
    assert "Ditarik. Jangan diteruskan." in said(f"/kabar/{made.number}")
    assert made.headline not in said("/")


def test_a_fact_check_appears_and_leaves(render: Render, world: World, said: Page) -> None:
    render()
    made = world.ruled()
    assert render().groups == {HOME, FACTS}
    assert "Bendungan jebol" in said("/fakta")
    assert "Petugas sudah ke lokasi." in said("/fakta/F-001")
    rumours.reopen(rumour_id=made, reason="ada kabar baru", by=world.innovator, at=world.now)
    assert render().groups == {HOME, FACTS}
    assert "Kami sedang memeriksanya lagi." in said("/fakta/F-001")
    rumours.set_aside(rumour_id=made, reason="selesai", by=world.innovator, at=world.now)
    render()
    assert "Bendungan jebol" not in said("/fakta")


def test_an_incident_shows_figures_with_source_and_time(render: Render, world: World, said: Page) -> None:
    made = incident_of(world)
    state(world, PIMPING, Level.SIAGA, incident_id=made.pk)
    incidents.state_figure(
        incident_id=made.pk,
        kind=Figure.AFFECTED_HOUSEHOLDS,
        value=412,
        status=FigureStatus.VERIFIED,
        source="=Pambakal",
        village=PIMPING,
        by=world.rusdi,
        at=world.now,
        as_of=world.now,
    )
    render()
    text = said(f"/kejadian/{made.code}")
    assert "412" in text
    assert "=Pambakal" in text
    assert "14 Jan 2026, 06.04 WITA" in text


def test_an_incident_without_a_proven_report_is_taken_down(
    render: Render, world: World, said: Page, folder: Path
) -> None:
    report = world.verified()
    made = incidents.open_incident(
        name="Banjir", hazards=["FLOOD"], report_ids=[report.id], by=world.rusdi, at=world.now
    )
    render()
    assert (folder / "kejadian" / made.code / "index.html").exists()
    reports.undo(report_id=report.id, by=world.rusdi, at=world.now)
    render()
    assert not (folder / "kejadian" / made.code / "index.html").exists()
    assert not (folder / "kejadian" / made.code / "index.html.meta").exists()


def test_the_data_tells_silence_from_safety(render: Render, world: World, folder: Path) -> None:
    state(world, PIMPING, Level.SIAGA)
    render()
    found = json.loads((folder / "data" / "status.geojson").read_bytes())
    by_code = {feature["id"]: feature for feature in found["features"]}
    assert len(by_code) == 27
    assert by_code[PIMPING]["properties"]["level"] == "siaga"
    assert by_code[PIMPING]["geometry"]["type"] in {"Polygon", "MultiPolygon"}
    assert by_code[LAJAR]["properties"]["level"] == "none"
    assert by_code[LAJAR]["properties"]["as_of"] is None


def test_a_cell_is_never_run_as_a_formula(render: Render, world: World, folder: Path) -> None:
    made = incident_of(world, name="=HYPERLINK(1)")
    incidents.state_figure(
        incident_id=made.pk,
        kind=Figure.AFFECTED_PEOPLE,
        value=3,
        status=FigureStatus.VERIFIED,
        source="+62",
        by=world.rusdi,
        at=world.now,
        as_of=world.now,
    )
    render()
    rows = (folder / "data" / "kejadian.csv").read_text("utf-8-sig").splitlines()
    assert "'=HYPERLINK(1)" in rows[1]
    assert "'+62" in rows[1]


def test_a_page_names_exactly_its_own_style_sheet(render: Render, folder: Path) -> None:
    render()
    note = json.loads((folder / "index.html.meta").read_bytes())
    assert "style-src 'sha256-" in note["csp"]
    assert "unsafe" not in note["csp"]
    text = (folder / "index.html").read_text()
    assert " style=" not in text
    assert "<script>" not in text
    assert "onclick" not in text


def test_a_bulletin_has_a_picture_to_share_that_says_when_it_is_over(
    render: Render, world: World, folder: Path, said: Page
) -> None:
    out = publish(world)
    render()
    file = folder / f"kabar/{out.number}/gambar.png"
    before = file.read_bytes()
    assert before.startswith(b"\x89PNG")
    assert len(before) <= 200_000
    assert f'href="/kabar/{out.number}/gambar.png"' in said(f"/kabar/{out.number}")
    assert "Gambar untuk dibagikan" in said(f"/kabar/{out.number}")
    bulletins.withdraw(bulletin_id=out.id, reason="Salah desa", by=world.rusdi, at=NOW)
    render()
    assert file.read_bytes() != before


def test_a_bulletin_is_heard_on_its_page_once_there_is_a_sound(
    render: Render, world: World, folder: Path, said: Page
) -> None:
    out = publish(world)
    render()
    assert "Kabar ini belum ada suaranya" in said(f"/kabar/{out.number}")
    kept = bulletins.offer_recording(bulletin_id=out.id, data=tone(), by=world.rusdi, at=NOW)
    bulletins.use_recording(bulletin_id=out.id, sha256=kept.sha256, by=world.innovator, at=NOW)
    assert NEWS in render().groups
    file = folder / f"kabar/{out.number}/suara-{kept.sha256[:10]}.ogg"
    assert file.read_bytes().startswith(b"OggS")
    assert f'src="/kabar/{out.number}/{file.name}"' in said(f"/kabar/{out.number}")
    assert f'href="/kabar/{out.number}#dengar"' in said("/")
    bulletins.back_to_voice(bulletin_id=out.id, by=world.rusdi, at=NOW)
    render()
    assert not file.exists()
