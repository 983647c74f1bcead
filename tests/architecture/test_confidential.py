"""Who reported is known to whom it must be: planted names and numbers, looked for on every page as everybody.

Two reports lie in Pimping: one by an ordinary reporter, one by somebody who asked for secrecy.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.test import Client
from structlog.testing import capture_logs

from destana.foundation.audit import queries as audit
from destana.foundation.people import actions as people
from destana.foundation.people.access import NotFresh
from destana.foundation.people.terms import reporter
from destana.response.reports import access, actions, queries
from destana.response.reports.models import Move, Report
from destana.response.reports.terms import Added, QueueFilter
from destana.surfaces.board import actions as board
from tests.architecture.rights import HOLDERS
from tests.architecture.test_who_may import API, DECLARED, TRIED, Scene, browser, tried
from tests.world import NOW, PIMPING, World

NAME, PHONE = "Zulkarnain Ketapang", "+6281377788899"
SECRET_NAME, SECRET_PHONE, SECRET_CHAT = "Wahdaniyah Sembunyi", "+6285266655544", "771122334455"
KNOWS = HOLDERS["contact.reveal"]


def spellings(phone: str) -> list[str]:
    local = phone.removeprefix("+62")
    return [phone, "0" + local, local, f"0{local[:3]}-{local[3:7]}-{local[7:]}"]


ORDINARY, SECRET = [NAME, *spellings(PHONE)], [SECRET_NAME, SECRET_CHAT, *spellings(SECRET_PHONE)]


@dataclass
class Planted:
    """The numbers of the two reports."""

    ordinary: int
    secret: int
    contact: int


@pytest.fixture
def planted(scene: Scene, world: World) -> Planted:
    ordinary = world.report("Banjir di Pimping RT 01", reporter_name=NAME, reporter_phone=PHONE)
    hidden = people.meet(
        channel="telegram", address=SECRET_CHAT, name=SECRET_NAME, phone=SECRET_PHONE, at=NOW
    )
    secret = world.report(
        "Tanggul bocor di Pimping RT 03", by=hidden, reporter_name=SECRET_NAME, reporter_phone=SECRET_PHONE,
        is_confidential=True,
    )  # fmt: skip
    actions.add_words(
        report_id=secret.id, key="lagi", words="Masih bocor", by=reporter(hidden.id, "telegram"), at=NOW
    )
    Report.objects.filter(pk__in=(ordinary.id, secret.id)).update(village_id=PIMPING)
    return Planted(ordinary.id, secret.id, hidden.id)


def pages(scene: Scene, planted: Planted, who: str) -> Iterator[tuple[str, str]]:
    """Yield address and body of everything that somebody can look at, both reports and searches included."""
    client = browser(scene.cast[who])
    wanted = [one.at(scene.things | scene.others.get(one.name, {})) for one in [*DECLARED, *API]]
    for report_id in (planted.ordinary, planted.secret):
        code = Report.objects.get(pk=report_id).code
        wanted += [f"/meja/laporan/{report_id}", f"/meja/laporan/{report_id}?langkah=nomor", f"/lapor/{code}",
                   f"/api/v1/reports/{code}"]  # fmt: skip
    wanted += [f"/meja?cari={word}" for word in ("Pimping", NAME, SECRET_NAME, PHONE, SECRET_PHONE)]
    for where in wanted:
        answer = tried(client, "GET", where)
        body = getattr(answer, "content", b"").decode(errors="replace")
        # What was searched for stands in its own field again.
        typed = where.partition("cari=")[2].lstrip("+")
        yield where, body.replace(typed, "") if typed else body


def found_in(pages_of: Iterator[tuple[str, str]], words: list[str]) -> set[tuple[str, str]]:
    return {(where, word) for where, body in pages_of for word in words if word in body}


@pytest.mark.parametrize("who", [*TRIED, "aida"])
def test_nobody_reads_who_reported_in_confidence(scene: Scene, planted: Planted, who: str) -> None:
    seen = found_in(pages(scene, planted, who), [*ORDINARY, *SECRET])
    numbers = set(spellings(PHONE) + spellings(SECRET_PHONE) + [SECRET_CHAT])
    assert {hit for hit in seen if hit[1] in numbers} == set(), (
        "no page shows a number before a reason is given"
    )
    names = {word for _where, word in seen} - numbers
    allowed = {NAME, SECRET_NAME} if who == "innovator" else {NAME} if who in KNOWS else set()
    assert names == allowed


def test_who_holds_the_report_knows_and_nobody_after(scene: Scene, planted: Planted, world: World) -> None:
    where = f"/meja/laporan/{planted.secret}"
    rusdi = browser(scene.cast["rusdi"])
    assert SECRET_NAME not in rusdi.get(where).content.decode()
    actions.take(report_id=planted.secret, by=world.rusdi, at=NOW)
    assert SECRET_NAME in rusdi.get(where).content.decode()
    assert SECRET_NAME not in browser(scene.cast["aida"]).get(where).content.decode()
    later = world.later(minutes=16)
    report = queries.get_for(world.rusdi, planted.secret)
    assert access.may_know_reporter(world.rusdi, report, NOW)
    assert not access.may_know_reporter(world.rusdi, report, later)


def test_the_number_is_shown_for_a_reason_to_who_may_know_with_a_fresh_factor(
    scene: Scene, planted: Planted, world: World
) -> None:
    def reveal(by: Any, report_id: int) -> str:
        return actions.reveal_contact(report_id=report_id, reason="menelepon balik", by=by, at=NOW)

    assert reveal(world.aida, planted.ordinary) == PHONE
    with pytest.raises(access.Confidential):
        reveal(world.aida, planted.secret)
    with pytest.raises(access.NotYours):
        reveal(world.camat, planted.ordinary)
    with pytest.raises(NotFresh):
        reveal(replace(world.aida, fresh=False), planted.ordinary)
    assert reveal(world.innovator, planted.secret) == SECRET_PHONE
    lines = [line for line in audit.history(f"report:{planted.secret}") if line.verb == "contact.revealed"]
    assert [(line.by_ref, line.reason) for line in lines] == [(world.innovator.ref, "menelepon balik")]


@pytest.mark.parametrize("who", sorted(HOLDERS["export"]))
def test_no_list_that_leaves_names_who_reported_in_confidence(
    scene: Scene, planted: Planted, who: str
) -> None:
    client = browser(scene.cast[who])
    pages = {
        f"{what} {named}": taken_along(client, what, named)
        for what in ("laporan", "kejadian")
        for named in ("", "1")
    }
    assert found_in(iter(pages.items()), SECRET) == set()
    ordinary = {where for where, _word in found_in(iter(pages.items()), ORDINARY)}
    assert ordinary == ({"laporan 1"} if who in KNOWS else set())


def test_without_the_rule_the_list_would_name_them(scene: Scene, planted: Planted) -> None:
    """The control: secrecy is forgotten, and the same look at the list finds the name."""
    Report.objects.filter(pk=planted.secret).update(is_confidential=False)
    assert SECRET_NAME in taken_along(browser(scene.cast["rusdi"]), "laporan", "1")


def taken_along(client: Client, what: str, named: str) -> str:
    answer: Any = client.post(f"/meja/bawa/{what}/unduh", {"alasan": "rapat", "pelapor": named})
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()


def test_searching_a_name_tells_nobody_who_reported(planted: Planted, world: World) -> None:
    def found(actor: Any, text: str) -> set[int]:
        listed = {row.id for row in queries.search(actor, text, now=NOW)}
        assert {row.id for row in queries.queue(actor, now=NOW, wanted=QueueFilter(search=text))} == listed
        return listed

    for text in (SECRET_NAME, SECRET_PHONE, "0852 6665 5544"):
        assert found(world.innovator, text) == {planted.secret}
        assert found(world.aida, text) == set()
    for text in (NAME, PHONE):
        assert found(world.aida, text) == {planted.ordinary}
        assert found(world.auditor, text) == found(world.pambakal, text) == set()
    actions.take(report_id=planted.secret, by=world.aida, at=NOW)
    assert found(world.aida, SECRET_NAME) == {planted.secret}


def test_the_log_and_the_history_know_only_the_way_they_came(planted: Planted, world: World) -> None:
    hidden = f"contact:{planted.contact}"
    actions.supplement(
        report_id=planted.secret,
        added=Added(landmark="dekat langgar"),
        by=reporter(planted.contact, "telegram"),
        at=NOW,
    )
    lines = audit.history(f"report:{planted.secret}")
    assert {line.verb for line in lines} >= {"report.received", "report.words_added", "report.supplemented"}
    assert hidden not in {line.by_ref for line in lines}
    assert hidden not in set(Move.objects.filter(report_id=planted.secret).values_list("by_ref", flat=True))
    other = f"contact:{world.siti.id}"
    assert other in {line.by_ref for line in audit.history(f"report:{planted.ordinary}")}, "the control"


def test_neither_the_public_pages_nor_the_running_log_know(
    scene: Scene, planted: Planted, settings: Any, tmp_path: Any
) -> None:
    settings.DATA = tmp_path
    with capture_logs() as lines:
        board.render(at=NOW, everything=True)
        browser(scene.cast["auditor"]).post(f"/meja/laporan/{planted.secret}/nomor", {"alasan": "ingin tahu"})
    text = "\n".join(map(str, lines))
    for path in (tmp_path / "public").rglob("*"):
        if path.is_file() and path.suffix not in {".br", ".gz"}:
            text += path.read_text(errors="replace")
    assert len(text) > 10_000
    assert [word for word in [*ORDINARY, *SECRET] if word in text] == []


def test_a_report_needs_no_name_and_no_number(scene: Scene) -> None:
    """Anonymous: nothing is asked, nothing is kept, and the code answers all the same."""
    sent = {"cerita": "", "kata": "Banjir di Pimping RT 02", "kunci": "0b9d3c7e-4444-4222-8333-444455556666"}
    answer = Client().post("/lapor", sent)
    assert answer.status_code in {302, 303}
    report = Report.objects.get(key=sent["kunci"])
    assert (report.reporter_name, report.reporter_phone, report.contact_id, report.is_confidential) == (
        "",
        "",
        None,
        False,
    )
    assert Client().get(f"/lapor/{report.code}").status_code == 200


def test_the_form_offers_secrecy_in_one_sentence_and_keeps_it(scene: Scene) -> None:
    page = Client().get("/lapor").content.decode()
    assert 'name="rahasia"' in page
    assert "Rahasiakan" in page
    sent = {"kata": "Banjir di Pimping", "nama": SECRET_NAME, "hp": "085266655544", "rahasia": "1",
            "kunci": "0b9d3c7e-5555-4222-8333-444455556666"}  # fmt: skip
    Client().post("/lapor", sent)
    assert Report.objects.get(key=sent["kunci"]).is_confidential


def test_without_the_rule_the_name_would_be_read(
    scene: Scene, planted: Planted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the rule taken away, the walk finds the name."""
    monkeypatch.setattr(access, "may_know_reporter", lambda *_words: True)
    where = f"/meja/laporan/{planted.secret}"
    assert SECRET_NAME in browser(scene.cast["auditor"]).get(where).content.decode()
