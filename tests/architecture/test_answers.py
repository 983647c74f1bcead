"""What every address answers besides its page: headers, cookies, redirects, hosts, methods, mistakes.

One walk over the whole configuration of addresses, as a visitor, as the section head and as the admin. A new address is
walked by itself.
"""

import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from destana.config import asgi
from destana.config.dress import Dressed
from destana.foundation.audit import queries as audit
from destana.messaging.gateway.tests.asgi import Answer, Request
from destana.response.reports.models import Report
from tests.architecture.rights import HOLDERS, IN_PIECES, ONLY_TOLD, RULES, WITHOUT_TOKEN
from tests.architecture.test_who_may import API, DECLARED, IS_LONG, Address, Scene, browser, tried

WALKERS = ("visitor", "innovator", "admin") if IS_LONG else ("visitor", "innovator")
"""A long run walks as the admin, too; the section head's pages are nearly all there are."""

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
ELSEWHERE = "jahat.example"


def walk(
    scene: Scene, *methods: str, who: tuple[str, ...] = WALKERS
) -> Iterator[tuple[str, Address, str, Any]]:
    """Yield walker, address, method and answer of the whole walk."""
    for name in who:
        client = browser(scene.cast[name])
        for one in [*DECLARED, *API]:
            for method in methods:
                yield (
                    name,
                    one,
                    method,
                    tried(client, method, one.at(scene.things | scene.others.get(one.name, {}))),
                )


def policy(answer: Any) -> dict[str, list[str]]:
    parts = [
        part.split() for part in answer.headers.get("Content-Security-Policy", "").split(";") if part.strip()
    ]
    return {part[0]: part[1:] for part in parts}


def faults_of(answer: Any) -> list[str]:
    """Return what an answer lacks, or says that it should not."""
    headers, found = answer.headers, []
    wanted = {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
    found += [
        f"{name} is {headers.get(name)}" for name, value in wanted.items() if headers.get(name) != value
    ]
    if headers.get("Referrer-Policy") not in {
        "same-origin",
        "no-referrer",
    }:  # the latter on pages by a secret link
        found.append(f"Referrer-Policy is {headers.get('Referrer-Policy')}")
    csp = policy(answer)
    for name in ("object-src", "base-uri", "frame-ancestors"):
        if csp.get(name) != ["'none'"]:
            found.append(f"{name} is open")
    sources = {source for values in csp.values() for source in values}
    if not csp.get("default-src") or sources & {"'unsafe-inline'", "'unsafe-eval'", "*", "http:", "https:"}:
        found.append("the policy lets strangers in")
    found += [name for name in ("Access-Control-Allow-Origin", "Server", "X-Powered-By") if name in headers]
    kind = headers.get("Content-Type", "")
    if len(getattr(answer, "content", b"x")) and not kind:
        found.append("no content type")
    if kind.startswith("text/") and "charset=utf-8" not in kind.lower():
        found.append(f"no charset: {kind}")
    for cookie in filter(lambda one: one.value, answer.cookies.values()):  # an empty one takes it away
        if not (cookie["httponly"] and cookie["samesite"] in {"Lax", "Strict"} and cookie["path"] == "/"):
            found.append(f"cookie {cookie.key}")
    return found


def test_every_answer_is_dressed(scene: Scene) -> None:
    wrong = [(who, one.name, method, faults) for who, one, method, answer in walk(scene, "GET", "POST")
             if (faults := faults_of(answer))]  # fmt: skip
    assert wrong == []


def test_it_sees_an_answer_that_lacks_something() -> None:
    """The control."""
    answer: Any = HttpResponse(
        "x", headers={"Content-Security-Policy": "default-src 'self' 'unsafe-inline'", "Server": "x"}
    )
    answer.set_cookie("a", "b")
    assert len(faults_of(answer)) >= 8


def test_what_is_for_those_who_signed_in_is_kept_by_no_browser(scene: Scene) -> None:
    wrong = [
        (who, one.name)
        for who, one, _method, answer in walk(scene, "GET", who=WALKERS[1:])
        if one.path.startswith(("meja", "masuk"))
        and answer.status_code == 200
        and "no-store" not in answer.headers.get("Cache-Control", "")
    ]
    assert wrong == []


def test_no_answer_leads_to_another_site(scene: Scene) -> None:
    for who in WALKERS:
        client = browser(scene.cast[who])
        for one in DECLARED:
            for said in ("//jahat.example", "/\\jahat.example"):
                where = f"{one.at(scene.things)}?next={said}&kembali={said}&url={said}"
                answer = tried(client, "GET", where)
                target = answer.headers.get("Location", "/")
                assert target.startswith("/"), (one.name, target)
                assert not target.startswith(("//", "/\\")), (one.name, target)
                assert "Refresh" not in answer.headers


def test_it_answers_its_own_host_only(scene: Scene) -> None:
    for who in ("visitor", "innovator"):
        client = browser(scene.cast[who])
        for one in [*DECLARED, *API]:
            answer = client.get(one.at(scene.things), headers={"host": ELSEWHERE})
            assert answer.status_code == 400, one.name
            assert ELSEWHERE not in answer.content.decode()
    forwarded = Client().get("/masuk/", headers={"x-forwarded-host": ELSEWHERE, "x-forwarded-proto": "https"})
    assert forwarded.status_code == 200
    assert ELSEWHERE not in forwarded.content.decode()


def test_no_unsafe_method_passes_without_the_token_of_the_page(scene: Scene) -> None:
    before = audit.head()
    for who in WALKERS[1:]:
        client = browser(scene.cast[who], checks_tokens=True)
        for one in DECLARED:
            for method in UNSAFE:
                answer = tried(client, method, one.at(scene.things))
                allowed = (
                    {403}
                    if one.name not in WITHOUT_TOKEN
                    else {405}
                    if method != ("PATCH" if one.name in IN_PIECES else "POST")
                    else range(200, 500)
                )
                assert answer.status_code in allowed, (one.name, method, answer.status_code)
    assert audit.head() == before


def test_looking_changes_nothing(scene: Scene) -> None:
    """Neither the log, which rings for every change, nor any other row."""
    before = audit.head()
    for _who, one, method, answer in walk(scene, *SAFE):
        assert answer.status_code < 500, (one.name, method)
        assert audit.head() == before, (one.name, method)


def test_no_request_is_echoed_by_trace(scene: Scene) -> None:
    for _who, one, _method, answer in walk(scene, "TRACE"):
        assert answer.status_code in {302, 403, 404, 405} or one.name in ONLY_TOLD, one.name


def test_mistakes_tell_nothing_of_the_inside(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    client = browser(scene.cast["innovator"])
    client.raise_request_exception = False
    inside = re.compile(
        r"Traceback|destana[./]|site-packages|SELECT |OperationalError|urlpatterns|/home/|\.py\b"
    )
    for where in (
        "/meja/tidak-ada",
        "/api/v1/tidak-ada",
        "/.git/config",
        "/.env",
        "/static/",
        "/static/../keys/django",
    ):
        answer = client.get(where)
        assert answer.status_code in {400, 404}, where
        assert not inside.search(answer.content.decode()), where

    def broken(*_args: object, **_more: object) -> None:
        raise RuntimeError("SELECT rahasia FROM destana.keys")

    monkeypatch.setattr("destana.response.reports.queries.counts", broken)
    answer = client.get("/meja")
    assert answer.status_code == 500
    assert not inside.search(answer.content.decode())
    assert "rahasia" not in answer.content.decode()


def test_a_field_in_the_address_is_no_field_of_the_form(scene: Scene) -> None:
    """Neither a repeated field nor one in the address slips past: the last value of the body counts, alone."""
    client = browser(scene.cast["rusdi"])
    where = f"/meja/laporan/{scene.things['report_id']}/nomor"
    assert client.post(f"{where}?alasan=lewat+alamat").status_code == 422
    assert client.post(where, {"alasan": ["", ""]}).status_code == 422
    assert client.post(where, {"alasan": ["", "menelepon balik"]}).status_code == 200


def test_a_field_that_no_form_has_changes_nothing(scene: Scene) -> None:
    """Nobody assigns columns by naming them: every form lists its fields."""
    client, key = browser(scene.cast["rusdi"]), "0b9d3c7e-2222-4222-8333-444455556666"
    sent = {"kunci": key, "cara": "phone", "kata": "Banjir di Pimping", "state": "verified", "grade": "A",
            "decided_by": "1", "is_active": "1", "urgency": "0", "number": "77"}  # fmt: skip
    client.post("/meja/laporan/baru", sent)
    made = Report.objects.get(key=key)
    assert (made.state, made.grade, made.decided_by_id) == ("received", "", None)
    assert made.number != 77


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("district")
@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
def test_the_api_reads_json_that_is_called_json_only(kind: str) -> None:
    """A form of another site can send these without asking first (no CORS preflight)."""
    body = json.dumps({"key": "0b9d3c7e-3333-4222-8333-444455556666", "words": "Banjir di Pimping"})
    answer = Client().post("/api/v1/reports", data=body, content_type=kind)
    assert 400 <= answer.status_code < 500
    assert Client().post("/api/v1/reports", data=body, content_type="application/json").status_code == 201


def test_everybody_finds_the_way_out_on_every_page(scene: Scene) -> None:
    for who in ("innovator", "admin"):
        client = browser(scene.cast[who])
        for one in DECLARED:
            if who in HOLDERS[RULES[one.name]] and one.path.startswith("meja"):
                answer = tried(client, "GET", one.at(scene.things | scene.others.get(one.name, {})))
                if answer.status_code == 200 and "<nav" in getattr(answer, "content", b"").decode(
                    errors="ignore"
                ):
                    assert 'href="/meja/saya/"' in answer.content.decode(), one.name
            assert 'action="/keluar/"' in client.get("/meja/saya/").content.decode()


def test_signing_out_empties_the_memory_of_the_browser(scene: Scene) -> None:
    answer = browser(scene.cast["rusdi"]).post("/keluar/")
    assert answer.headers["Clear-Site-Data"] == '"cache"'


async def _plain(scope: Any, _receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"X-Frame-Options", b"DENY")]})
    await send({"type": "http.response.body", "body": b"ok"})


@pytest.mark.parametrize("is_secure", [True, False])
def test_what_is_not_django_is_dressed_too(is_secure: bool) -> None:
    answer = Answer()
    scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
    asyncio.run(Dressed(_plain, is_secure=is_secure)(scope, Request([b""]).give, answer.take))
    assert answer.headers[b"x-content-type-options"] == b"nosniff"
    assert b"frame-ancestors 'none'" in answer.headers[b"content-security-policy"]
    assert (b"strict-transport-security" in answer.headers) is is_secure
    assert len(answer.headers) == (6 if is_secure else 5)


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "DEBUG"])
def test_the_server_itself_refuses_what_no_page_has(method: str) -> None:
    answer = Answer()
    scope = {"type": "http", "method": method, "path": "/api/v1/", "headers": []}
    asyncio.run(Dressed(_plain, is_secure=True)(scope, Request([b""]).give, answer.take))
    assert (answer.status, answer.body) == (405, b"")
    assert answer.headers[b"x-content-type-options"] == b"nosniff"


def test_the_whole_server_is_dressed() -> None:
    assert isinstance(asgi.app, Dressed)


@pytest.fixture(scope="module")
def behind_https() -> dict[str, Any]:
    """The settings of an office that people reach by https, read by a process of its own."""
    names = (
        "SESSION_COOKIE_NAME CSRF_COOKIE_NAME LANGUAGE_COOKIE_NAME SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE "
        "SESSION_COOKIE_HTTPONLY CSRF_COOKIE_HTTPONLY SESSION_COOKIE_SAMESITE CSRF_COOKIE_SAMESITE SECURE_HSTS_SECONDS "
        "SECURE_HSTS_INCLUDE_SUBDOMAINS DEBUG ALLOWED_HOSTS CSRF_TRUSTED_ORIGINS SESSION_COOKIE_DOMAIN"
    ).split()
    code = (
        "import json, django; from django.conf import settings; django.setup();"
        "from destana.surfaces.office.signin.limits import _COOKIE;"
        f"print(json.dumps({{'device': _COOKIE, **{{n: getattr(settings, n) for n in {names!r}}}}}))"
    )
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": "src:.", "DJANGO_SETTINGS_MODULE": "destana.config.settings",
           "DESTANA_DATA": os.environ["DESTANA_TEST_DATA"], "DESTANA_PUBLIC_URL": "https://desa.example"}  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, timeout=120, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_behind_https_every_cookie_is_bound_to_this_host(behind_https: dict[str, Any]) -> None:
    names = [
        behind_https[name]
        for name in ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "LANGUAGE_COOKIE_NAME", "device")
    ]
    assert all(name.startswith("__Host-") for name in names)
    assert behind_https["SESSION_COOKIE_DOMAIN"] is None
    flags = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_HTTPONLY")
    assert all(behind_https[flag] is True for flag in flags)
    assert {behind_https["SESSION_COOKIE_SAMESITE"], behind_https["CSRF_COOKIE_SAMESITE"]} <= {
        "Lax",
        "Strict",
    }


def test_behind_https_browsers_come_by_https_for_a_year(behind_https: dict[str, Any]) -> None:
    assert behind_https["SECURE_HSTS_SECONDS"] >= 31536000
    assert behind_https["SECURE_HSTS_INCLUDE_SUBDOMAINS"] is True
    assert behind_https["DEBUG"] is False
    assert behind_https["CSRF_TRUSTED_ORIGINS"] == ["https://desa.example"]
    assert "*" not in behind_https["ALLOWED_HOSTS"]
