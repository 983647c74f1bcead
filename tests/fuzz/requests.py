"""Requests that no browser of ours would send, to any address of the configuration, as anybody."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import quote, urlencode

from lxml import html

from tests.architecture import house
from tests.architecture.test_who_may import API, DECLARED, Address
from tests.fuzz.hostile import Chance
from tests.fuzz.parsers import PHOTOS, SIMULATED

REPORT = {
    "key": "kunci-12345678", "words": "Banjir di Pimping", "village": "63.11.05.2021", "rts": "02", "landmark": "langgar",
    "point": {"lat": -2.3, "lng": 115.5, "accuracy_m": 12.5}, "hazard": "FLOOD", "depth": "knee", "people_in_danger": False,
    "observed_at": "2026-01-14T06:04:00+08:00", "reporter_name": "Siti", "reporter_phone": "0812-5123-4567",
}  # fmt: skip
METHODS = ("GET",) * 5 + ("POST",) * 9 + ("HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
TYPES = (
    "application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-16", "multipart/form-data",
    "multipart/form-data; boundary=zz7", "multipart/form-data; boundary=" + "z" * 90, "application/json", "text/plain",
    "application/json; charset=latin-1", "application/x-www-form-urlencoded; charset=zz7", "", "zz7", 'multipart/form-data; boundary="',
)  # fmt: skip
HEADERS = (
    "HTTP_ACCEPT_LANGUAGE", "HTTP_ACCEPT", "HTTP_COOKIE", "HTTP_HX_REQUEST", "HTTP_HX_CURRENT_URL", "HTTP_HX_TARGET", "HTTP_DESTANA_NEWS",
    "HTTP_REFERER", "HTTP_RANGE", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_USER_AGENT", "HTTP_X_FORWARDED_FOR", "HTTP_HOST",
    "HTTP_X_REQUESTED_WITH", "HTTP_ORIGIN", "HTTP_ACCEPT_ENCODING", "HTTP_AUTHORIZATION", "HTTP_X_CSRFTOKEN", "REMOTE_ADDR",
)  # fmt: skip
COOKIES = (
    "sessionid",
    "csrftoken",
    "django_language",
    "perangkat",
    "messages",
    "simulator",
    "bahasa",
    "\u00e9",
)


@cache
def names() -> tuple[str, ...]:
    """Return the name of every field that a surface reads out of a request, from its source."""
    found = set()
    for _module, tree in house.sources("surfaces"):
        for name, call in house.calls(tree):
            is_reading = re.search(r"(POST|GET|FILES|data|said|posted)(\.get(list)?|\.pop)?$", name)
            if (
                is_reading
                and call.args
                and isinstance(call.args[0], ast.Constant)
                and isinstance(call.args[0].value, str)
            ):
                found.add(call.args[0].value)
    return tuple(sorted(found))


@dataclass
class Case:
    """One request, whole enough to be sent again."""

    who: str
    method: str
    path: str
    body: bytes = b""
    content_type: str = ""
    extra: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return ascii(vars(self))[:3000]


@dataclass
class Sender:
    """Makes cases; ``forms`` holds the honest fields of each form that a page offers, by its path."""

    chance: Chance
    things: dict[str, Any]
    people: tuple[str, ...]
    forms: dict[str, dict[str, str]] = field(default_factory=dict)

    def case(self, one: Address) -> Case:
        """Return a hostile request to one address."""
        chance = self.chance
        path = one.at(self.things) if chance.random() < 0.75 else self._path(one)
        honest = self.forms.get(path, {})
        if chance.random() < 0.25:
            path += "?" + self._query()
        case = Case(chance.choice(self.people), chance.choice(METHODS), path)
        if case.method in {"POST", "PUT", "PATCH", "DELETE"}:
            case.body, case.content_type = self._body(one, honest)
        for _each in range(chance.choice((0, 0, 1, 3))):
            case.extra[chance.choice(HEADERS)] = self._latin(chance.text())[:4000]
        if chance.random() < 0.1:
            pairs = (
                f"{self._latin(chance.choice(COOKIES))}={self._latin(chance.text())[:500]}"
                for _each in range(3)
            )
            case.extra["HTTP_COOKIE"] = "; ".join(pairs)
        return case

    def _latin(self, text: str) -> str:
        """Headers travel as bytes that WSGI shows as Latin-1; line ends never get past the server."""
        return re.sub(r"[\r\n\0]", " ", text.encode("utf-8", "replace").decode("latin-1"))

    def _path(self, one: Address) -> str:
        """Fill the places of the address with what does not belong there."""

        def fill(match: re.Match[str]) -> str:
            kind = match[1] or "str:"
            if kind == "int:":
                return self.chance.choice(
                    ("0", "1", "9" * 9, "9" * 19, "9" * 40, "9" * 4301, "00001", "\u0661")
                )
            if kind == "incident:":
                return "K-" + self.chance.choice(("00", "01", "99", "9999999", "\u0661\u0662"))
            text = self.chance.text(("L-0142", "K14-7Q", "1-AAAA", "screen", "email"))[:300] or "x"
            return quote(text.encode("utf-8", "replace"), safe="")

        return "/" + quote(re.sub(r"<(\w+:)?\w+>", fill, one.path), safe="/%")

    def _query(self) -> str:
        chance = self.chance
        pairs = [
            (chance.choice((*names(), "kejadian", "k", "next", "q", "sesudah", "zz7")), chance.text()[:3000])
            for _each in range(3)
        ]
        text = urlencode(pairs, errors="replace")
        return text if chance.random() < 0.8 else quote(chance.broken(text.encode()), safe="%&=+;")

    def _body(self, one: Address, honest: dict[str, str]) -> tuple[bytes, str]:
        chance, way = self.chance, self.chance.random()
        if one in API or way < 0.05:
            kind = "application/json" if chance.random() < 0.9 else chance.choice(TYPES)
            return chance.json(chance.choice((REPORT, *SIMULATED))), kind
        fields = self._fields(honest)
        if way < 0.6:
            body = urlencode(fields, errors="replace").encode()
            kind = "application/x-www-form-urlencoded"
        elif way < 0.85:
            body, kind = self._multipart(fields), "multipart/form-data; boundary=zz7"
        else:
            body, kind = (
                chance.blob((urlencode(fields, errors="replace").encode(), self._multipart(fields))),
                chance.choice(TYPES),
            )
        return (chance.broken(body) if chance.random() < 0.1 else body), kind

    def _fields(self, honest: dict[str, str]) -> list[tuple[str, str]]:
        """Return the honest form with one or two fields gone wrong, or a handful of any fields."""
        chance = self.chance
        pairs = list(honest.items())
        if pairs and chance.random() < 0.8:
            for _each in range(chance.randrange(1, 3)):
                place = chance.randrange(len(pairs))
                name, value = pairs[place]
                pairs[place] = (
                    name,
                    chance.choice((chance.text(), str(chance.number()), chance.mangled(value))),
                )
            return pairs + ([(chance.choice(names()), chance.text())] if chance.random() < 0.3 else [])
        return [
            (chance.choice((*names(), "zz7")), chance.choice((chance.text(), str(chance.number()))))
            for _each in range(6)
        ]

    def _multipart(self, fields: list[tuple[str, str]]) -> bytes:
        chance, parts = self.chance, []
        for name, value in fields:
            head = f'Content-Disposition: form-data; name="{name}"'
            parts.append(f"--zz7\r\n{head}\r\n\r\n{value}\r\n".encode("utf-8", "replace"))
        for _each in range(chance.choice((0, 1, 1, 3))):
            name = chance.choice(("foto", "berkas", "photo", *names()))
            filename = chance.choice(
                ("a.jpg", "../../x.jpg", "a\0.jpg", chance.text()[:100].replace('"', ""))
            )
            kind = chance.choice(("image/jpeg", "text/html", "zz7", ""))
            head = f'--zz7\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\nContent-Type: {kind}\r\n\r\n'
            parts.append(head.encode("utf-8", "replace") + chance.blob(PHOTOS) + b"\r\n")
        return b"".join(parts) + b"--zz7--\r\n"


def everywhere() -> list[Address]:
    """Return every address of Django's configuration: nobody has to add one here."""
    return [*DECLARED, *API]


def forms_of(page: str, path: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield path and honest fields of each form of a page."""
    page_of: Any = html.fromstring(page)
    for one in page_of.forms:
        fields = {
            str(name): str(value or "") for name, value in one.form_values() if name != "csrfmiddlewaretoken"
        }
        fields |= {
            str(each.name): str(each.value or "")
            for each in one.inputs
            if getattr(each, "name", None) and each.name not in fields and each.name != "csrfmiddlewaretoken"
        }
        yield (one.action or path).split("?")[0], fields
