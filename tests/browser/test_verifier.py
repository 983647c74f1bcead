"""The stand-alone page in a real browser, opened from the disk: no server, no network, and every changed letter refused."""

import base64
import json
import os
import random
import zlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from destana.foundation.people.terms import SYSTEM
from destana.response.bulletins import actions, queries
from destana.response.bulletins.models import SigningKey
from destana.response.bulletins.terms import BulletinView
from destana.surfaces.board.tests.conftest import publish
from destana.surfaces.board.verifier import verifier
from tests.world import World

pytestmark = pytest.mark.browser

MUTATIONS = 10_000 if os.environ.get("DESTANA_TEST_LONG") else 400
"""Reliability.md, promise P11."""

PHONE: Any = {"width": 360, "height": 740}
CHECK = "lines => Promise.all(lines.map(line => window.destana.check(line).then(found => found.why || 'ok')))"


@pytest.fixture
def made(office: str, world: World) -> BulletinView:
    """A bulletin in force; the office is there only because a database beside a browser needs what it sets."""
    return publish(world)


@pytest.fixture
def saved(browser: Browser, tmp_path: Path) -> Iterator[Callable[[], Page]]:
    """Save the page and open it from the disk, in a browser that is offline."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_saved() -> Page:
        file = tmp_path / f"periksa-{len(contexts)}.html"
        file.write_bytes(verifier().body)
        contexts.append(browser.new_context(offline=True, locale="id-ID", viewport=PHONE))
        page = contexts[-1].new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.goto(file.as_uri())
        return page

    yield open_saved
    for context in contexts:
        context.close()
    assert complaints == []


def answers(page: Page, *lines: str) -> list[str]:
    found: list[str] = page.evaluate(CHECK, list(lines))
    return found


def changed(line: str, chance: random.Random) -> str:
    """Change one letter of a line, or one member of its document, or leave a piece out."""
    way = chance.randrange(3)
    if way == 0:
        place = chance.randrange(5, len(line))
        letter = chance.choice("ABCDEFabcdef0123456789-_".replace(line[place], ""))
        return line[:place] + letter + line[place + 1 :]
    if way == 1:
        start = chance.randrange(5, len(line) - 1)
        return line[:start] + line[start + chance.randrange(1, 9) :]
    packed, key, signature = line.removeprefix("DST1:").split(".")
    document: dict[str, Any] = json.loads(
        zlib.decompress(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
    )
    name = chance.choice(sorted(document))
    document[name] = f"{document[name]}x"
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    again = base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).rstrip(b"=").decode()
    return f"DST1:{again}.{key}.{signature}"


def test_what_we_signed_is_genuine_and_what_was_changed_is_refused(
    made: BulletinView, saved: Callable[[], Page]
) -> None:
    line, chance = queries.payload(made.id), random.Random(11)
    page = saved()
    assert answers(page, line, f"  {line}\n") == ["ok", "ok"]
    mutated = [one for one in (changed(line, chance) for _each in range(MUTATIONS)) if one != line]
    for start in range(0, len(mutated), 200):
        found = answers(page, *mutated[start : start + 200])
        assert "ok" not in found
    assert "ok" not in answers(page, "", "DST1:", "DST1:..", "K14-7Q", "DST1:eJw.AA.AA", "x" * 60_000)


def test_an_old_document_is_genuine_after_a_new_key_and_an_old_page_says_so_of_a_new_one(
    made: BulletinView, world: World, saved: Callable[[], Page]
) -> None:
    old = queries.payload(made.id)
    before = saved()
    actions.rotate_key(at=world.later(hours=1), by=SYSTEM)
    world.now = world.later(hours=2)
    new = queries.payload(publish(world).id)
    after = saved()
    assert answers(after, old, new) == ["ok", "ok"]
    assert answers(before, old, new) == ["ok", "key"]


@pytest.mark.parametrize(("gap", "answer"), [(1, "ok"), (-1, "revoked")])
def test_a_revoked_key_signs_nothing_from_its_date_on(
    made: BulletinView, world: World, saved: Callable[[], Page], gap: int, answer: str
) -> None:
    SigningKey.objects.update(revoked_at=world.later(hours=gap))
    assert answers(saved(), queries.payload(made.id)) == [answer]


def test_without_the_signature_check_a_changed_document_would_pass(
    made: BulletinView, saved: Callable[[], Page]
) -> None:
    """The control: the browser's own verify replaced by one that says yes."""
    page, chance = saved(), random.Random(5)
    page.evaluate("() => { crypto.subtle.verify = async () => true; }")
    found = answers(page, *(changed(queries.payload(made.id), chance) for _each in range(120)))
    assert "ok" in found


def test_a_person_pastes_a_line_and_reads_a_word(
    made: BulletinView, saved: Callable[[], Page], barriers: Any
) -> None:
    page = saved()
    page.clock.set_fixed_time(_in_force(made))
    page.get_by_label("Baris yang terbaca").fill(queries.payload(made.id))
    page.get_by_role("button", name="Cek").click()
    expect(page.locator("[data-answer=genuine]")).to_be_visible()
    expect(page.locator("#headline")).to_have_text(made.headline)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert barriers(page) == []
    page.get_by_label("Baris yang terbaca").fill(queries.payload(made.id)[:-2])
    page.get_by_role("button", name="Cek").click()
    expect(page.locator("[data-answer=refused]")).to_be_visible()
    expect(page.locator("#said")).to_be_hidden()


def _in_force(made: BulletinView) -> datetime:
    assert made.published_at is not None
    return made.published_at + timedelta(minutes=5)
