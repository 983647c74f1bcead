"""Every address of Django, tried by everybody in every method, against a table that was written by hand.

The table is :mod:`tests.architecture.rights`. The code under test is never asked who may, so a wrong decorator and a
wrong check both show.
"""

import importlib
import logging
import os
import re
from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, path

from destana.foundation.audit import queries as audit
from destana.foundation.files import actions as files
from destana.foundation.people import actions as people_actions
from destana.foundation.people import queries as people
from destana.foundation.people.roles import CARDS
from destana.foundation.people.terms import SYSTEM, Actor, Permission, Role, reporter
from destana.response.bulletins import actions as bulletins
from destana.response.bulletins.models import Bulletin
from destana.response.bulletins.terms import OutletKind, Wording
from destana.response.chain import actions as chain
from destana.response.chain import jobs as chain_jobs
from destana.response.chain.models import Post, Ring, Telling
from destana.response.chain.terms import NewLink, PlaceKind, Seat
from destana.response.consultations import actions as consultations
from destana.response.consultations.terms import Kind, Matter, Topic
from destana.response.consultations.terms import Source as Way
from destana.response.consultations.terms import Wording as AnswerWording
from destana.response.handovers import actions as handovers
from destana.response.hazards.terms import Hazard, Level
from destana.response.incidents import actions as incidents
from destana.response.incidents.queries import running
from destana.response.incidents.terms import Figure, FigureStatus
from destana.response.reports.models import Report
from destana.response.reports.tests.test_photos import photo
from destana.response.rumours import actions as rumours
from destana.response.rumours import terms as rumour_terms
from destana.response.rumours.terms import Claim, Ruling, Source
from destana.surfaces.office.signin.guard import needs
from tests.architecture.rights import (
    ABSENT,
    ALL,
    ANYONE,
    HOLDERS,
    ONLY_TOLD,
    RULES,
    VILLAGES,
    VISITOR,
    WITHOUT_TOKEN,
)
from tests.architecture.test_addresses import GUARDED_ELSEWHERE
from tests.world import FLOOD_IN_PIMPING, LAJAR, NOW, PIMPING, World

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
TRIED = sorted(ALL - {"aida"} | {VISITOR})
"""Who goes round; Aida holds the same role as Rusdi."""

MISSING = 987654
IS_LONG = bool(os.environ.get("DESTANA_TEST_LONG"))
"""A long run tries the whole product of addresses, people and methods."""

OF_PUBLISHED = {"office:bulletin_poster", "office:bulletin_script"}
"""Doors to what is out: the others open for a draft, too."""


@dataclass(frozen=True)
class Address:
    """One pattern: its name, its path with the places of the arguments, its view."""

    name: str
    path: str
    wanted: frozenset[str]
    view: Any

    def at(self, things: dict[str, Any]) -> str:
        """Return the path with real things filled in."""
        filled = self.path
        for one in self.wanted:
            value = f"K-{things[one]:02d}" if one == "number" and "kejadian" in self.path else things[one]
            filled = re.sub(rf"<(?:\w+:)?{one}>", quote(str(value)), filled)
        return f"/{filled}"


def addresses(
    entries: Iterable[URLPattern | URLResolver], before: str = "", space: str = ""
) -> Iterator[Address]:
    """Walk the whole configuration."""
    for entry in entries:
        here = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from addresses(entry.url_patterns, here, entry.namespace or space)
        else:
            wanted = frozenset(re.findall(r"<(?:\w+:)?(\w+)>", here))
            yield Address(f"{space}:{entry.name}", here, wanted, entry.callback)


EVERYWHERE = list(addresses(get_resolver().url_patterns))
DECLARED = [one for one in EVERYWHERE if one.name.split(":", maxsplit=1)[0] not in GUARDED_ELSEWHERE]
API = [one for one in EVERYWHERE if one not in DECLARED]


def undeclared(found: Iterable[Address]) -> list[str]:
    """Return the addresses whose view says something else than the table, or nothing."""
    return [one.name for one in found if getattr(one.view, "access", "") != RULES.get(one.name, "?")]


def unguarded(found: Iterable[Address]) -> list[str]:
    """Return the addresses that take a form without a token and are not in the table of those that may."""
    return [
        one.name for one in found if getattr(one.view, "csrf_exempt", False) and one.name not in WITHOUT_TOKEN
    ]


def test_it_declares_what_the_table_says() -> None:
    assert undeclared(DECLARED) == []
    assert unguarded(DECLARED) == []
    assert set(RULES) == {one.name for one in DECLARED}


def test_it_finds_a_view_without_a_rule_and_one_with_a_wrong_rule() -> None:
    """The control: two planted views."""

    def bare(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    wrong = needs(Permission.REPORTS_READ)(bare)
    bare.csrf_exempt = True  # type: ignore[attr-defined]
    planted = list(
        addresses(
            [path("meja/bocor", bare, name="bocor"), path("meja/x", wrong, name="invite")], "", "office"
        )
    )
    assert undeclared(planted) == ["office:bocor", "office:invite"]
    assert unguarded(planted) == ["office:bocor"]


@pytest.fixture
def hour() -> Iterator[None]:
    """06.04 in the villages; thousands of refusals fill no log."""
    logging.disable(logging.WARNING)
    with time_machine.travel(NOW, tick=False):
        yield
    logging.disable(logging.NOTSET)


@dataclass
class Scene:
    """The cast, and one thing of each kind: all of it in Pimping, but for the report of Lajar."""

    cast: dict[str, Actor | None]
    things: dict[str, Any]
    lajar: int
    others: dict[str, dict[str, Any]]
    """Things for single addresses: a poster is of a published bulletin, a report leaves the incident it is in."""


@pytest.fixture
def scene(hour: None, world: World) -> Scene:
    cast: dict[str, Actor | None] = {name: getattr(world, name, None) for name in ALL | {VISITOR}}
    cast["abroad"] = _from_abroad(world)
    kept = files.keep_photo(data=photo(3), at=NOW)
    first = world.report(photos=(kept.id,), reporter_phone="+6281251234567")
    lajar = world.report("Banjir di Lajar RT 01, air selutut")
    Report.objects.filter(pk=lajar.id).update(village_id=LAJAR)
    Report.objects.filter(pk=first.id).update(village_id=PIMPING)
    flood, proven = _flood(world)
    out, draft = _bulletins(world, flood)
    made = people_actions.invite(
        role=Role.MEMBER, district=world.rusdi.district, village="", by=world.admin, at=NOW
    )
    report = Report.objects.get(pk=first.id)
    things: dict[str, Any] = {
        "report_id": first.id,
        "file_id": kept.id,
        "size": "screen",
        "claim": _claim(world, kept.id),
        "handover_id": handovers.ask(contact_id=world.siti.id, by=world.rusdi, at=NOW),
        "number": 1,  # a district counts its incidents from one
        "figure_id": _figure(world, flood),
        "bulletin_id": draft,
        "matter": _matter(world, kept.id),
        "import_id": 1,
        "outlet_id": bulletins.add_outlet(
            kind=OutletKind.TELEGRAM, address="@kabar_lampihong", by=world.admin, at=NOW
        ),
        "person_id": world.aida.person_id,
        "batch_id": 1,
        "invitation_id": people.open_invitations(world.rusdi.district, at=NOW)[0].id,
        "name": "email",
        "code": report.code,
        "short": "1-AAAA",
        "token": made.token,
        "photo_id": "x",
        "key_id": 1,
        "session_id": 1,
        "village": PIMPING,
    }
    things |= _chain(world, kept.id)
    passed_on = "calls call_tick call_no_answer call_undo post_tick post_undo".split()
    others = {f"office:{name}": {"bulletin_id": out} for name in passed_on}
    others |= {
        "office:bulletin_poster": {"bulletin_id": out},
        "office:bulletin_script": {"bulletin_id": out},
        "office:incident_leave": {"report_id": proven},
    }
    return Scene(cast, things, lajar.id, others)


def _chain(world: World, file_id: int) -> dict[str, Any]:
    """Somebody of Pimping who is asked to pass the bulletin on, and a board where it hangs, with a photo."""
    new = NewLink(Seat.HEAD, "Pambakal", "0812-5123-4567")
    link = chain.add(village=PIMPING, new=new, by=world.rusdi, at=NOW)
    place = chain.add_place(
        district=world.rusdi.district,
        village=PIMPING,
        kind=PlaceKind.BOARD,
        name="Papan",
        by=world.rusdi,
        at=NOW,
    )
    chain_jobs.run_due(NOW)
    told, post = Telling.objects.get(link_id=link), Post.objects.get(place_id=place)
    chain.tick_post(post_id=post.pk, photo_id=file_id, by=world.rusdi, at=NOW)
    lajar = chain.add(
        village=LAJAR, new=new, by=world.rusdi, at=NOW
    )  # Pimping stands at SIAGA, where none is tested
    trial = chain.start_trial(by=world.rusdi, at=NOW)
    return {
        "link_id": link,
        "place_id": place,
        "call_id": told.call_id,
        "post_id": post.pk,
        "key": told.key,
        "trial_id": trial,
        "ring_id": Ring.objects.get(link_id=lajar).pk,
    }


def _from_abroad(world: World) -> Actor:
    """Somebody who is the section head of another district."""
    made = people_actions.create_person(username="tetangga", name="Orang Paringin", by=SYSTEM, at=NOW)
    people_actions.give_role(
        person_id=made.id, role=Role.INNOVATOR, district="63.11.06", village="", by=SYSTEM, at=NOW
    )
    return people.actor_of(made.id)


def _flood(world: World) -> tuple[int, int]:
    """Return the incident and the report that opened it."""
    proven = world.report("Air masuk rumah di Pimping")
    world.prove(proven.id)
    incidents.verify_into(
        report_id=proven.id, findings=FLOOD_IN_PIMPING, incident_id=0, by=world.rusdi, at=NOW
    )
    return running(world.rusdi)[0].id, proven.id


def _claim(world: World, file_id: int) -> str:
    """A claim with a photo that a member found false, so that there is a picture to sign."""
    claim = Claim(Source.DESK, "k1", "Bendungan Pitap jebol malam ini", file_id=file_id)
    made = rumours.ask(claim=claim, by=world.rusdi, at=NOW)
    wording = rumour_terms.Wording(Ruling.FALSE, "Bendungan jebol", "Utuh.")
    rumours.find(rumour_id=made.rumour_id, wording=wording, by=world.rusdi, at=NOW)
    return made.code


def _matter(world: World, file_id: int) -> str:
    """A question with a photo that an officer answered in a way that waits for a second person."""
    made = consultations.ask(
        matter=Matter(Kind.QUESTION, Way.WEB, "k2", "Boleh dana desa beli alkon?", photos=(file_id,)),
        by=reporter(None, "web"),
        at=NOW,
    )
    wording = AnswerWording("Boleh.", Topic.MONEY, "UU 6/2014")
    consultations.answer(matter_id=made.id, wording=wording, by=world.rusdi, at=NOW)
    return made.code


def _figure(world: World, flood: int) -> int:
    made: Any = incidents.state_figure(
        incident_id=flood, kind=Figure.INJURED, value=2, source="Puskesmas", status=FigureStatus.VERIFIED,
        as_of=NOW, by=world.rusdi, at=NOW,
    )  # fmt: skip
    return int(getattr(made, "id", made) or 1)


def _bulletins(world: World, flood: int) -> tuple[int, int]:
    """One that is out, one draft."""
    bulletins.ensure_key(at=NOW, by=SYSTEM)
    words = Wording(
        hazard=Hazard.FLOOD, level=Level.SIAGA, villages=(PIMPING,), headline="Air naik", what="Air masuk rumah.",
        steps=("Matikan listrik",), expires_at=world.later(hours=6),
    )  # fmt: skip
    out, draft = (
        bulletins.draft(wording=words, incident_id=flood, by=world.rusdi, at=NOW) for _each in range(2)
    )
    digest = bulletins.submit(bulletin_id=out.id, by=world.rusdi, at=NOW).sha256
    bulletins.publish(bulletin_id=out.id, sha256=digest, by=world.innovator, at=NOW)
    return out.id, draft.id


def browser(actor: Actor | None, *, checks_tokens: bool = False) -> Client:
    """Return the browser of somebody who has just shown the second factor; None is a visitor."""
    client = Client(enforce_csrf_checks=checks_tokens)
    if actor is not None:
        client.force_login(people.account_of(actor.person_id or 0))
        session, now = client.session, NOW.timestamp()
        session.update({"signin.since": now, "signin.seen": now, "signin.proved": now})
        session.save()
    return client


def tried(client: Client, method: str, where: str) -> Any:
    """Send one request and take back everything that it changed, so that all meet the same world."""
    cookies = copy(client.cookies)
    mark = transaction.savepoint()
    try:
        answer: Any = client.generic(method, where, content_type="application/x-www-form-urlencoded")
        if answer.streaming:
            b"".join(answer.streaming_content)
            if answer.file_to_stream is not None:
                answer.file_to_stream.close()
        return answer
    finally:
        transaction.savepoint_rollback(mark)
        client.cookies = cookies


def is_door(answer: Any) -> bool:
    """Say whether somebody is sent to the door."""
    return answer.status_code == 302 and str(answer["Location"]).startswith("/masuk/?next=")


def bare_words(answer: Any) -> bytes:
    """Return a body without what differs from one request to the next: tokens, and the number that was asked for."""
    body = re.sub(rb'(value|nonce|content)="[A-Za-z0-9+/=_-]{16,}"', b"", answer.content)
    return re.sub(rb"(laporan/|siaran/|L-)\d+", b"", body)


def is_beyond(who: str, one: Address) -> bool:
    """Say whether the scene's thing at this address lies outside the village, or is a draft not meant for ``who``."""
    if one.name.startswith("office:bulletin_") or one.name == "office:bulletin":
        is_draft = "bulletin_id" in one.wanted and one.name not in OF_PUBLISHED
        return is_draft and who in VILLAGES | {"agency"}
    if RULES[one.name] == "chain.keep" and who == "operator":
        return bool(
            one.wanted - {"trial_id"}
        )  # all of it lies in Pimping, and the operator is Kandang Jaya's
    return "report_id" in one.wanted and who in VILLAGES - {"pambakal"}


def fault_of(who: str, one: Address, answer: Any, *, missing: bytes) -> str:
    """Return in words what is wrong with an answer, or nothing."""
    rule, status = RULES[one.name], answer.status_code
    if status >= 500:
        return f"breaks with {status}"
    if who not in HOLDERS[rule]:
        if who == VISITOR:
            return "" if is_door(answer) else f"a visitor gets {status}"
        return "" if status == 404 and bare_words(answer) == missing else f"let in with {status}"
    if rule == ANYONE:
        return ""
    if is_door(answer):
        return "sent to the door in spite of the right"
    if is_beyond(who, one):
        return "" if status in {302, 404, 405} else f"sees what lies beyond: {status}"
    return "no such page in spite of the right" if status == 404 and one.name not in ABSENT else ""


def test_it_lets_in_whom_the_table_lets_in(scene: Scene, subtests: pytest.Subtests) -> None:
    for turn, who in enumerate(TRIED):
        with subtests.test(who):
            assert list(_faults(scene, who, turn)) == []


def _faults(
    scene: Scene, who: str, turn: int = 0, only: Iterable[str] = ()
) -> Iterator[tuple[str, str, str]]:
    client = browser(scene.cast[who])
    nowhere = {method: bare_words(client.generic(method, "/meja/tidak-ada")) for method in ("GET", "HEAD")}
    for place, one in enumerate(DECLARED):
        if only and one.name not in only:
            continue
        things = scene.things | scene.others.get(one.name, {})
        for method in methods_of(place + turn):
            answer = tried(client, method, one.at(things))
            missing = nowhere["HEAD" if method == "HEAD" else "GET"]
            if fault := fault_of(who, one, answer, missing=missing):
                yield one.name, method, fault


def methods_of(turn: int) -> tuple[str, ...]:
    """Return what this person tries here: reading and sending, and one of the others in turn (all in a long run)."""
    others = METHODS[1:2] + METHODS[3:]
    return METHODS if IS_LONG else ("GET", "POST", others[turn % len(others)])


def test_it_tries_every_method_at_every_address() -> None:
    for place in range(len(DECLARED)):
        assert {method for turn in range(len(TRIED)) for method in methods_of(place + turn)} == set(METHODS)


def test_it_sees_a_right_that_is_too_wide(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the agency may suddenly read reports, and the table notices."""
    only, card = {"office:desk", "office:report", "office:photo"}, CARDS[Role.AGENCY_OFFICER]
    monkeypatch.setattr(card, "permissions", card.permissions | {Permission.REPORTS_READ})
    found = {name for name, _method, _fault in _faults(scene, "agency", only=only)}
    assert found == only


def test_it_sees_a_missing_village_check(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the role of a village holds everywhere, and the table notices."""
    monkeypatch.setattr(CARDS[Role.VILLAGE_HEAD], "own_village_only", False)
    found = set(_faults(scene, "stranger", only=["office:report"]))
    assert ("office:report", "GET", "sees what lies beyond: 200") in found


def test_it_sees_an_object_check_that_is_gone(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: one question forgets for whom it asks, and the table sees somebody else's draft."""
    desk = importlib.import_module("destana.response.bulletins.queries.desk")
    monkeypatch.setattr(desk, "_visible", lambda actor: Bulletin.objects.all())
    found = set(_faults(scene, "agency", only=["office:bulletin"]))
    assert ("office:bulletin", "GET", "sees what lies beyond: 200") in found


BEYOND: tuple[tuple[str, str], ...] = (
    ("stranger", "report_id"),
    ("operator", "report_id"),
    ("agency", "bulletin_id"),
    ("pambakal", "bulletin_id"),
    ("stranger", "bulletin_id"),
)


@pytest.mark.parametrize(("who", "kind"), BEYOND)
def test_it_answers_the_forbidden_like_the_missing(scene: Scene, who: str, kind: str) -> None:
    client, compared = browser(scene.cast[who]), 0
    for one in DECLARED:
        if kind not in one.wanted or who not in HOLDERS[RULES[one.name]]:
            continue
        for method in ("GET", "POST"):
            forbidden, missing = (
                tried(client, method, one.at(scene.things | {kind: key}))
                for key in (scene.things[kind], MISSING)
            )
            assert forbidden.status_code == missing.status_code, (one.name, method)
            assert bare_words(forbidden) == bare_words(missing), one.name
            compared += 1
    assert compared >= 4


def test_it_hides_the_report_of_the_other_village_both_ways(scene: Scene) -> None:
    """Pimping's head sees Pimping's report and not Lajar's; Lajar's the other way round."""
    pimping, lajar = f"/meja/laporan/{scene.things['report_id']}", f"/meja/laporan/{scene.lajar}"
    seen = {
        who: [browser(scene.cast[who]).get(where).status_code for where in (pimping, lajar)]
        for who in ("pambakal", "stranger", "operator", "abroad")
    }
    assert seen == {
        "pambakal": [200, 404],
        "stranger": [404, 200],
        "operator": [404, 404],
        "abroad": [404, 404],
    }


def test_it_gives_a_receipt_to_the_code_and_its_form_to_the_secret_alone(scene: Scene) -> None:
    report = Report.objects.get(pk=scene.things["report_id"])
    other = Report.objects.get(pk=scene.lajar)
    add = f"/lapor/{report.code}/tambah"
    visitor = Client()
    assert add not in visitor.get(f"/lapor/{report.code}").content.decode()
    assert add not in visitor.get(f"/lapor/{report.code}?k={other.secret}").content.decode()
    assert add in visitor.get(f"/lapor/{report.code}?k={report.secret}").content.decode()
    assert visitor.post(add, {"k": other.secret, "kata": "bukan saya"}).status_code == 404
    assert visitor.post(add, {"k": "", "kata": "bukan saya"}).status_code == 404
    missing = visitor.post("/lapor/L-9999/tambah", {"k": report.secret, "kata": "x"})
    refused = visitor.post(add, {"k": other.secret, "kata": "x"})
    assert bare_words(refused) == bare_words(missing)


def test_it_takes_no_form_without_its_token(scene: Scene) -> None:
    signed_in, visitor = (browser(one, checks_tokens=True) for one in (scene.cast["innovator"], None))
    before = audit.head()
    for one in DECLARED:
        for client in (signed_in, visitor):
            status = tried(client, "POST", one.at(scene.things)).status_code
            assert (status == 403) == (one.name not in WITHOUT_TOKEN), (one.name, status)
    assert audit.head() == before


def test_it_takes_a_form_with_its_token(scene: Scene) -> None:
    """The control: the same browser with the token of the page gets through."""
    client = browser(scene.cast["rusdi"], checks_tokens=True)
    page = client.get("/meja/atur").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token is not None
    answer = client.post("/meja/atur/saya", {"bahasa": "id", "csrfmiddlewaretoken": token[1]})
    assert answer.status_code == 302


def test_the_api_is_for_everybody_and_never_breaks(scene: Scene) -> None:
    for one in API:
        for method in METHODS:
            status = tried(Client(), method, one.at(scene.things)).status_code
            assert status < 500, (one.name, method)
            if method in {"PUT", "PATCH", "DELETE"} and one.name not in ONLY_TOLD:
                assert status == 405, (one.name, method)
