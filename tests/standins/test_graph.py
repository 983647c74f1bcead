"""The stand-in itself: what it refuses, the real Graph API refuses."""

import contextlib
import http.client
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from destana.messaging.channels.whatsapp import tests as whatsapp_tests
from tests.standins.graph import NUMBER_ID, TOKEN, GraphServer, graph_server
from tests.standins.graph_rules import Approved

PAYLOADS = Path(whatsapp_tests.__file__).parent / "payloads"


@pytest.fixture
def graph() -> Iterator[GraphServer]:
    with graph_server() as server:
        yield server


def call(
    graph: GraphServer, fields: Any, *, number: str = NUMBER_ID, token: str = TOKEN
) -> tuple[int, dict[str, Any]]:
    line = http.client.HTTPConnection(urlsplit(graph.url).netloc, timeout=10)
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    with contextlib.closing(line):
        line.request("POST", f"/v24.0/{number}/messages", json.dumps(fields), headers)
        answer = line.getresponse()
        return answer.status, json.load(answer)


def text(**changes: Any) -> dict[str, Any]:
    plain = {"messaging_product": "whatsapp", "recipient_type": "individual", "to": "628115550123"}
    return {**plain, "type": "text", "text": {"body": "Baik"}, **changes}


def buttons(*pairs: tuple[str, str]) -> dict[str, Any]:
    rows = [{"type": "reply", "reply": {"id": name, "title": title}} for name, title in pairs]
    inside = {"type": "button", "body": {"text": "?"}, "action": {"buttons": rows}}
    return text(type="interactive", interactive=inside)


def listed(*rows: dict[str, str]) -> dict[str, Any]:
    inside = {
        "type": "list",
        "body": {"text": "?"},
        "action": {"button": "Pilih", "sections": [{"rows": list(rows)}]},
    }
    return text(type="interactive", interactive=inside)


def template(name: str, *values: str) -> dict[str, Any]:
    found = {
        "name": name,
        "language": {"code": "id"},
        "components": [{"type": "body", "parameters": [{"type": "text", "text": value} for value in values]}],
    }
    return text(type="template", template=found)


def without(fields: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name not in names}


@pytest.mark.parametrize(
    "name", ["out_text", "out_text_reply", "out_buttons", "out_list", "out_location_request"]
)
def test_it_takes_the_published_samples(graph: GraphServer, name: str) -> None:
    status, answer = call(graph, json.loads((PAYLOADS / f"{name}_request.json").read_text()))
    sample = json.loads((PAYLOADS / "out_response_ok.json").read_text())
    assert status == 200
    assert set(answer) == set(sample)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        (without(text(), "to"), 131008),
        (text(recipient="ID.1"), 131008),
        (text(to="+628115550123"), 131009),
        (text(to="08115550123"), 131009),
        (without(text(recipient="628115550123"), "to"), 131009),
        (without(text(), "messaging_product"), 100),
        (text(text={"body": ""}), 131008),
        (text(text={"body": "x" * 4097}), 131009),
        (text(text={"body": "x", "html": "y"}), 100),
        (text(biz_opaque_callback_data="x" * 513), 131009),
        (text(extra=1), 100),
        (text(type="poll"), 131009),
        (without(buttons(("a", "Ya"), ("b", "Ya")), "text"), 131009),
        (without(buttons(("a", "Ya"), ("a", "Tidak")), "text"), 131009),
        (without(buttons(*[(str(n), str(n)) for n in range(4)]), "text"), 131009),
        (without(buttons(("a", "x" * 21)), "text"), 131009),
        (without(listed(*[{"id": str(n), "title": str(n)} for n in range(11)]), "text"), 131009),
        (without(listed({"id": "1", "title": "x" * 25}), "text"), 131009),
        (without(listed({"id": "x" * 201, "title": "a"}), "text"), 131009),
        (without(template("destana_siaga", "Pimping"), "text"), 132001),
        (without(template("destana_awas"), "text"), 132000),
        (without(template("destana_awas", "a", "b"), "text"), 132000),
        (without(template("destana_awas", "a\nb"), "text"), 132018),
        (without(template("destana_awas", "a     b"), "text"), 132018),
        (without(template("destana_tidur", "a"), "text"), 132015),
    ],
)
def test_it_refuses_what_the_real_one_refuses(graph: GraphServer, fields: dict[str, Any], code: int) -> None:
    graph.office.templates |= {"destana_awas": Approved(1), "destana_tidur": Approved(1, "PAUSED")}
    status, answer = call(graph, fields)
    assert (status >= 400, answer["error"]["code"]) == (True, code)
    assert graph.done() == []


def test_it_wants_the_bearer_and_our_number(graph: GraphServer) -> None:
    assert call(graph, text(), token="falsch")[1]["error"]["code"] == 190
    assert call(graph, text(), number="1")[0] == 404


def test_it_minds_the_window(graph: GraphServer) -> None:
    graph.office.closed.add("628115550123")
    graph.office.templates["destana_awas"] = Approved(1)
    assert call(graph, text())[1]["error"]["code"] == 131047
    assert call(graph, without(template("destana_awas", "Pimping"), "text"))[0] == 200
