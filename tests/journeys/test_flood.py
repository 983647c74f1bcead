"""The whole story: a photo by Telegram becomes proven news on every channel, and is taken back from the same people."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from destana.response.bulletins import queries as bulletins
from destana.response.bulletins.sign import NotGenuine
from destana.response.hazards.terms import Level
from destana.response.incidents import queries as incidents
from destana.response.reports import queries as reports
from destana.response.reports.terms import Grade, State
from tests.journeys.desk import Open
from tests.journeys.town import (
    ELSEWHERE,
    FOLLOWER,
    HEADLINE,
    HOOK,
    MAIL,
    PHOTO,
    REPORTER,
    SECRET,
    WRONG,
    Town,
    at_work,
    follow,
    until,
)
from tests.world import LAJAR, PIMPING, World

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def working(town: Town) -> Iterator[None]:
    """The town is there before the server, and its worker works all through the story."""
    with at_work():
        yield


def send(office: str, body: bytes, secret: str = SECRET) -> int:
    """Call the webhook as Telegram does and return the status."""
    secrets = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
    return call(office, "POST", HOOK, body, {"Content-Type": "application/json"} | secrets)[0]


def read(office: str, path: str) -> str:
    """Return a public page, "" while there is none."""
    status, words = call(office, "GET", path)
    return words if status == 200 else ""


def call(
    office: str, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
) -> tuple[int, str]:
    """Make one call to the server, as another program does."""
    line = HTTPConnection(urlsplit(office).netloc, timeout=10)
    try:
        line.request(method, path, body, headers or {})
        answer = line.getresponse()
        return answer.status, answer.read().decode()
    finally:
        line.close()


def test_a_photo_becomes_proven_news_and_is_taken_back(
    town: Town, world: World, office: str, desk: Open, tmp_path: Path
) -> None:
    follow("telegram", str(FOLLOWER), PIMPING)
    follow("email", MAIL, PIMPING)
    follow("telegram", str(ELSEWHERE), LAJAR)
    first, second = desk(world.rusdi), desk(world.aida)
    code = reported(town, office)
    report_id = verified(world, first, second, code)
    bulletin_id = signed(world, desk, first)
    heard(town, bulletin_id)
    shown(first, office, bulletin_id)
    genuine(first, bulletin_id, tmp_path)
    withdrawn(town, first, bulletin_id)
    assert reports.get_for(world.rusdi, report_id).state == State.VERIFIED


def reported(town: Town, office: str) -> str:
    """A photo with a caption, a place, and three pressed buttons; return the receipt's code."""
    photo = town.update("photo")
    assert send(office, photo, secret="") == 401
    assert send(office, photo, secret="salah") == 401
    assert [send(office, photo), send(office, photo)] == [200, 200]
    asked = until(lambda: town.bot.messages(REPORTER))
    assert asked[0].startswith("Terima kasih, fotonya sudah masuk.")
    assert send(office, town.update("location")) == 200
    for number, press in enumerate(("jenis:FLOOD", "air:knee", "tolong:tidak"), start=1):
        assert send(office, town.update("callback_query", data=press)) == 200
        until(lambda number=number: len(town.bot.answered()) == number)  # type: ignore[misc]
    [receipt] = until(lambda: [text for text in town.bot.messages(REPORTER) if "kami terima" in text])
    found = re.search(r"L-\d{4,}", receipt)
    assert found
    assert [call.fields["file_id"] for call in town.bot.calls if call.method == "getFile"] == [PHOTO]
    return found.group()


def verified(world: World, first: Page, second: Page, code: str) -> int:
    """Both desks see the report come in; the first proves it, the second sees that without reloading."""
    for page in (first, second):
        expect(page.locator("#daftar")).to_contain_text("Pimping")
        page.evaluate("window.sameOldPage = true")
    [row] = reports.queue(world.rusdi, now=timezone.now())
    for page in (first, second):
        page.locator("#daftar a").first.click()
        expect(page.locator("#kerja .lead")).to_contain_text(code)
    photo = first.locator(".media img")
    expect(photo).to_be_visible()
    assert photo.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    expect(first.locator("#kerja .media")).to_contain_text("±24 m")
    for count, key in enumerate("2345", start=1):
        tick(first, key, f"{count} dari 6")
    first.keyboard.press("v")
    expect(first.locator("#live")).to_contain_text(f"Laporan {code} disahkan, nilai B")
    expect(second.locator("#daftar")).to_have_count(0, timeout=2000)
    expect(second.locator("#kerja")).to_contain_text("Rusdi Anwar")
    assert second.evaluate("window.sameOldPage") is True
    found = reports.get_for(world.rusdi, row.id)
    assert (found.state, found.grade, found.village_id) == (State.VERIFIED, Grade.B, PIMPING)
    assert found.photos.count() == 1
    assert [one.code for one in incidents.running(world.rusdi)] == ["K-01"]
    return int(row.id)


def tick(page: Page, key: str, told: str) -> None:
    """Tick a proof by its key and see it counted."""
    page.keyboard.press(key)
    expect(page.locator("#bukti .hd b")).to_contain_text(told)


def signed(world: World, desk: Open, page: Page) -> int:
    """The first desk writes; the section head reads and signs. Returns the bulletin's id."""
    base = page.url.split("/meja")[0]
    page.goto(f"{base}/meja/siaran/baru?kejadian=K-01")
    page.locator("#w-tingkat").select_option(Level.SIAGA.value)
    page.locator("#w-judul").fill(HEADLINE)
    page.locator("#w-apa").fill("Air sungai masuk rumah di RT 02 Pimping, setinggi lutut dan masih naik.")
    page.locator("#w-langkah").fill("Matikan listrik\nNaikkan barang")
    page.locator(".villages-choice").get_by_label("Pimping", exact=True).check()
    page.get_by_role("button", name="Simpan dan lihat tiap saluran").click()
    expect(page.locator("#jangkauan")).to_contain_text("2 orang")
    page.get_by_role("button", name="Lanjut ke tanda tangan").click()
    page.get_by_role("button", name="Minta tanda tangan kedua").click()
    expect(page.locator(".state")).to_be_visible()
    expect(page.get_by_role("button", name="Sahkan dan siarkan")).to_have_count(0)
    head = desk(world.innovator, "/meja/siaran")
    head.get_by_role("link", name=HEADLINE).first.click()
    expect(head.locator(".prompt")).to_contain_text("Pimping")
    head.locator("#dibaca").check()
    head.get_by_role("button", name="Sahkan dan siarkan").click()
    expect(head.locator(".bigcode")).to_be_visible()
    return int(head.url.rstrip("/").rsplit("/", 1)[1].split("?")[0])


def heard(town: Town, bulletin_id: int) -> None:
    """Both followers have it once, with the check code; nobody else has."""
    code = bulletins.signed_document(bulletin_id)[0]["code"]
    [chat] = until(lambda: town.bot.messages(FOLLOWER))
    [letter] = until(lambda: town.mails(MAIL))
    for words in (chat, letter):
        assert HEADLINE in words
        assert code in words
    assert town.bot.messages(ELSEWHERE) == []
    assert not any(HEADLINE in text for text in town.bot.messages(REPORTER))


def shown(page: Page, office: str, bulletin_id: int) -> None:
    """The board says it on every page where people look."""
    code = bulletins.signed_document(bulletin_id)[0]["code"]
    for path in ("/", "/desa/pimping", "/kabar", "/kabar/1", f"/cek/{code}"):
        until(lambda path=path: HEADLINE in read(office, path), within=30, what=path)  # type: ignore[misc]
    until(lambda: "1 laporan terbukti" in read(office, "/kejadian/K-01"), what="the incident")
    page.goto(f"{office}/cek/{code}")
    expect(page.locator("main")).to_contain_text(HEADLINE)


def genuine(page: Page, bulletin_id: int, folder: Path) -> None:
    """The code for paper opens the check page; the signed line proves itself, and no longer when a byte differs."""
    code = bulletins.signed_document(bulletin_id)[0]["code"]
    payload = bulletins.payload(bulletin_id)
    link = scanned(page, bulletins.link_qr(bulletin_id), folder, otherwise=f"/cek/{code}")
    assert link.endswith(f"/cek/{code}")
    line = scanned(page, bulletins.document_qr(bulletin_id), folder, otherwise=payload)
    assert line == payload
    opened = bulletins.open_text(line)
    assert opened.document["code"] == code
    for place in (10, len(line) // 2, len(line) - 10):
        other = "A" if line[place] != "A" else "B"
        with pytest.raises(NotGenuine):
            bulletins.open_text(line[:place] + other + line[place + 1 :])


def withdrawn(town: Town, page: Page, bulletin_id: int) -> None:
    """The author takes it back alone, at once; who got it hears that, nobody else."""
    before = town.bot.count()
    letters = len(town.post.mails)
    page.goto(page.url.split("/cek")[0] + f"/meja/siaran/{bulletin_id}")
    page.locator("summary", has_text="Tarik siaran").click()
    page.locator("#c-alasan").fill(WRONG)
    page.get_by_role("button", name="Tarik sekarang").click()
    until(lambda: len(town.bot.messages(FOLLOWER)) == 2)
    until(lambda: len(town.mails(MAIL)) == 2)
    assert WRONG in town.bot.messages(FOLLOWER)[1]
    assert WRONG in town.mails(MAIL)[1]
    assert town.bot.messages(ELSEWHERE) == []
    assert town.bot.count() == {**before, FOLLOWER: 2}
    assert len(town.post.mails) == letters + 1
    code = bulletins.signed_document(bulletin_id)[0]["code"]
    base = page.url.split("/meja")[0]
    until(lambda: WRONG in read(base, "/kabar/2"), within=30, what="the withdrawal on the board")
    until(lambda: "DITARIK" in read(base, f"/cek/{code}"), within=30, what="the withdrawn code")
    page.goto(f"{base}/cek/{code}")
    expect(page.locator(".bandword")).to_have_text("DITARIK")


def scanned(page: Page, svg: str, folder: Path, *, otherwise: str) -> str:
    """Print a QR code and scan it with another program's eyes; ``otherwise`` where that program is not installed."""
    if shutil.which("zbarimg") is None:
        return otherwise
    sheet = page.context.new_page()
    sheet.set_viewport_size({"width": 1000, "height": 1000})
    sheet.set_content(f"<body style='margin:40px;background:#fff'>{svg}</body>")
    sheet.add_style_tag(content="svg{width:880px;height:880px}")
    sheet.screenshot(path=folder / "qr.png")
    sheet.close()
    read_off = subprocess.run(
        ["zbarimg", "--quiet", "--raw", str(folder / "qr.png")], capture_output=True, text=True, check=True
    )
    return read_off.stdout.strip()
