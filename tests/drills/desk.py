"""A member of the team at the desk of a drilled office: opens the queue, takes the first report, ticks and verifies."""

import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx2

from tests.drills.office import Office, environment

LAMPIHONG = ZoneInfo("Asia/Makassar")
PAUSE = 0.5
"""Seconds that the person looks at a page before pressing the next button: quicker than anybody works."""
_PIMPING = "63.11.05.2021"
_FOUND = {"jenis": "FLOOD", "desa": _PIMPING, "rt": "02", "air": "knee", "arah": "rising"}
_PROVEN = {"terlihat": "", "bukti": ["2", "3", "4", "5"]}


def sign_in(office: Office, name: str = "Nor Aida", role: str = "member") -> httpx2.Client:
    """Return the browser of a new person with this role, signed in with a second factor just shown."""
    done = subprocess.run(
        [sys.executable, Path(__file__).with_name("sign_in.py"), name, role],
        env=environment(office.data, **office.more),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return httpx2.Client(
        base_url=f"http://127.0.0.1:{office.port}",
        headers={"Host": "localhost"},
        cookies={"sesi": done.stdout.strip()},
        follow_redirects=True,
        timeout=30,
        trust_env=False,
    )


@dataclass
class Desk:
    """One signed-in session; ``pages`` holds status and seconds of every page, ``verified`` counts the decisions."""

    office: Office
    pages: list[tuple[int, float]] = field(default_factory=list)
    verified: int = 0
    _stopping: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Work while the body runs."""
        worker = threading.Thread(target=self._work, args=(sign_in(self.office),), daemon=True)
        worker.start()
        try:
            yield
        finally:
            self._stopping.set()
            worker.join(60)
            assert not worker.is_alive()

    def _work(self, browser: httpx2.Client) -> None:
        with browser:
            while not self._stopping.is_set():
                page = self._visit(browser, "GET", "/meja")
                if (found := re.search(r'action="(/meja/laporan/\d+)/ambil"', page)) is not None:
                    self._decide(browser, found[1], page)

    def _decide(self, browser: httpx2.Client, report: str, page: str) -> None:
        for step, said in (("ambil", {}), ("bukti", _PROVEN), ("sahkan", _FOUND)):
            page = self._visit(browser, "POST", f"{report}/{step}", {**said, **hidden(page)})
        self.verified += "disahkan" in page

    def _visit(self, browser: httpx2.Client, method: str, path: str, said: object = None) -> str:
        begin = time.monotonic()
        answer = browser.request(method, path, data=said)  # type: ignore[arg-type]  # a form
        self.pages.append((answer.status_code, time.monotonic() - begin))
        self._stopping.wait(PAUSE)
        return answer.text


def hidden(page: str, *names: str) -> dict[str, str]:
    """Return what a form of the page carries unseen: the token against forged forms, the version shown, and ``names``."""
    wanted = ("csrfmiddlewaretoken", "versi", *names)
    found = {name: re.search(rf'name="{name}" value="([^"]*)"', page) for name in wanted}
    return {name: match[1] for name, match in found.items() if match}


def verify(member: httpx2.Client) -> str:
    """Take the first report of the queue, tick and verify it; return the page that follows."""
    page = member.get("/meja").text
    address = re.search(r'action="(/meja/laporan/\d+)/ambil"', page)
    assert address, page[-2000:]
    page = member.post(f"{address[1]}/ambil", data=hidden(page)).text
    return member.post(f"{address[1]}/sahkan", data=_FOUND | _PROVEN | hidden(page)).text


def ask_for_signature(member: httpx2.Client, *, hours: int = 14) -> str:
    """Write a warning that holds for so many hours and ask for the second signature; return its address."""
    until = (datetime.now(LAMPIHONG) + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")
    words = {
        "macam": "warning", "jenis": "FLOOD", "tingkat": "siaga", "judul": "Air Sungai Balangan naik",
        "siapa": "Kecamatan Lampihong", "apa": "Air masuk rumah di Pimping.", "di_mana": "Pimping RT 02",
        "kapan": "Sejak 05.10", "langkah": "Matikan listrik", "desa": [_PIMPING], "sampai": until, "asal": "own",
    }  # fmt: skip
    written = member.post("/meja/siaran/tulis", data=words | hidden(member.get("/meja/siaran/baru").text))
    address = written.url.path.removesuffix("/ubah")
    member.post(f"{address}/minta", data=hidden(written.text))
    return address


def sign(head: httpx2.Client, bulletin: str) -> httpx2.Response:
    """Read the bulletin, sign and publish it."""
    page = head.get(bulletin).text
    return head.post(f"{bulletin}/sahkan", data={"dibaca": "1"} | hidden(page, "sha256"))
