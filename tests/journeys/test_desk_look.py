"""Every page of the desk: no accessibility fault, nothing wider than the screen, in both themes and both sizes."""

from datetime import datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from destana.foundation.files import actions as files
from destana.foundation.people.terms import SYSTEM
from destana.response.bulletins import actions as bulletins
from destana.response.bulletins.terms import Wording
from destana.response.consultations import actions as consultations
from destana.response.consultations.terms import Kind as MatterKind
from destana.response.consultations.terms import Matter
from destana.response.consultations.terms import Source as Way
from destana.response.handovers import actions as handovers
from destana.response.hazards.terms import Hazard, Level
from destana.response.incidents import actions as incidents
from destana.response.incidents.queries import running
from destana.response.incidents.terms import Figure, FigureStatus
from destana.response.reports.terms import Point
from destana.response.reports.tests.test_photos import photo
from destana.response.rumours import actions as rumours
from destana.response.rumours.terms import Claim, Ruling, Source
from destana.response.rumours.terms import Wording as RumourWording
from tests.journeys.desk import Open
from tests.world import FLOOD_IN_PIMPING, PIMPING, World

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
# {report}, {proven}, {talk}, {incident}, {out}, {asked}, {draft}: keys of what the night made
PAGES = (
    "/meja",
    "/meja?cari=tidakada",
    "/meja?daftar=1",
    "/meja/laporan/{report}?langkah=tanya",
    "/meja/laporan/{report}?langkah=gabung",
    "/meja/laporan/{report}?langkah=bukan",
    "/meja/laporan/{report}?langkah=banding",
    "/meja/laporan/{report}?langkah=nomor",
    "/meja/laporan/{proven}",
    "/meja/laporan/baru",
    "/meja/laporan/999999",
    "/meja/tumpukan",
    "/meja/tumpukan?daftar=1",
    "/meja/kejadian",
    "/meja/kejadian/K-01",
    "/meja/siaran",
    "/meja/siaran/baru?kejadian=K-01",
    "/meja/siaran/{out}",
    "/meja/siaran/{out}/papan",
    "/meja/siaran/{out}/rantai?desa=63.11.05.2021",
    "/meja/siaran/{asked}",
    "/meja/siaran/{draft}/ubah",
    "/meja/percakapan",
    "/meja/percakapan/{talk}",
    "/meja/konsultasi",
    "/meja/konsultasi/T-001",
    "/meja/cek-fakta",
    "/meja/cek-fakta?hanya=semua&urut=tanya&cari=buaya",
    "/meja/cek-fakta/F-001",
    "/meja/cek-fakta/F-002",
    "/meja/cek-fakta/F-003",
    "/meja/desa",
    "/meja/desa/63.11.05.2021/rantai",
    "/meja/tempat",
    "/meja/uji-rantai",
    "/meja/bawa/laporan",
    "/meja/bawa/laporan?dari=kemarin",
    "/meja/bawa/laporan?keadaan=spam",
    "/meja/bawa/kejadian",
    "/meja/atur",
    "/meja/atur/komponen",
)


@pytest.fixture
def night(world: World) -> dict[str, int]:
    """A night with something of everything; returns the keys of it."""
    now = timezone.now()
    report, _other = (
        world.report(
            f"Banjir di Pimping RT 02, air selutut, tolong {number}",
            point=Point(-2.3759, 115.3228 + number / 1000, 18),
            reporter_phone="+6281251234567",
            at=now - timedelta(minutes=12),
        )
        for number in range(2)
    )
    proven = world.report("Air masuk rumah di Pimping", at=now)
    world.prove(proven.id)
    incidents.verify_into(
        report_id=proven.id, findings=FLOOD_IN_PIMPING, incident_id=0, by=world.rusdi, at=now
    )
    [flood] = running(world.rusdi)
    incidents.state_village(
        village=PIMPING, level=Level.SIAGA, hazard="FLOOD", depth="knee", trend="rising", note="Air selutut",
        report_id=proven.id, incident_id=flood.id, by=world.rusdi, at=now,
    )  # fmt: skip
    incidents.state_figure(
        incident_id=flood.id, kind=Figure.INJURED, value=2, source="Puskesmas", status=FigureStatus.VERIFIED,
        as_of=now, by=world.rusdi, at=now,
    )  # fmt: skip
    _claims(world, now)
    _question(world, now)
    talk = handovers.ask(contact_id=world.udin.id, by=SYSTEM, at=now - timedelta(minutes=20))
    handovers.answer(handover_id=talk, key="night", words="Ada yang perlu dijemput?", by=world.rusdi, at=now)
    return {"report": report.id, "proven": proven.id, "talk": talk} | _bulletins(world, flood.id, now)


def _question(world: World, now: datetime) -> None:
    """A question that waits, from the web."""
    words = "Boleh dana desa dipakai beli alkon?"
    consultations.ask(matter=Matter(MatterKind.QUESTION, Way.WEB, "night:3", words), by=world.rusdi, at=now)


def _claims(world: World, now: datetime) -> None:
    """One claim out, one that is proposed as a hoax, one that nobody has looked at, with a photo."""
    world.ruled("Bendungan jebol", at=now)
    kept = files.keep_photo(data=photo(3), at=now).id
    crocodile = Claim(Source.DESK, "night:1", "Video buaya masuk permukiman di Paringin", file_id=kept)
    rumours.ask(claim=crocodile, by=world.rusdi, at=now)
    well = Claim(Source.DESK, "night:2", "Air sumur beracun semua")
    asked = rumours.ask(claim=well, by=world.rusdi, at=now - timedelta(minutes=70))
    wording = RumourWording(
        Ruling.FALSE, "Air sumur sekecamatan beracun", "Puskesmas memeriksa 12 sumur: aman."
    )
    rumours.find(rumour_id=asked.rumour_id, wording=wording, by=world.rusdi, at=now)


def _bulletins(world: World, incident_id: int, now: datetime) -> dict[str, int]:
    """One bulletin out, one that waits for the second person, one draft."""
    bulletins.ensure_key(at=now - timedelta(days=1), by=SYSTEM)
    words = Wording(
        hazard=Hazard.FLOOD, level=Level.SIAGA, villages=(PIMPING,), headline="Air naik", what="Air masuk rumah.",
        steps=("Matikan listrik",), expires_at=now + timedelta(hours=6),
    )  # fmt: skip
    out, asked, draft = (
        bulletins.draft(wording=words, incident_id=incident_id, by=world.rusdi, at=now) for _each in range(3)
    )
    digest = bulletins.submit(bulletin_id=out.id, by=world.rusdi, at=now).sha256
    bulletins.submit(bulletin_id=asked.id, by=world.rusdi, at=now)
    bulletins.publish(bulletin_id=out.id, sha256=digest, by=world.innovator, at=now)
    return {"out": out.id, "asked": asked.id, "draft": draft.id}


@pytest.mark.parametrize("wide", [True, False])
@pytest.mark.parametrize("dark", [True, False])
def test_it_is_accessible_and_fits(
    world: World, night: dict[str, int], desk: Open, *, wide: bool, dark: bool
) -> None:
    faults: dict[str, object] = {}
    looks = (
        (world.rusdi, PAGES),
        (world.innovator, ("/meja/siaran/{asked}",)),
        (world.admin, ("/meja/atur", "/meja/atur/kesehatan", "/meja/atur/masa-simpan", "/meja/bawa/catatan")),
    )
    for who, paths in looks:
        page = desk(who, "/meja", wide=wide, dark=dark, known=(404,))
        address = page.url.removesuffix("/meja")
        for path in (template.format(**night) for template in paths):
            page.goto(address + path)
            found = [
                (one["id"], one["nodes"][0]["html"][:90]) for one in Axe().run(page).response["violations"]
            ]
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                found.append(("too wide", path))
            if found:
                faults[path] = found
    assert faults == {}
