"""What the Cloud API refuses, with its own codes. Used by :mod:`tests.standins.graph`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


class Bad(Exception):
    """The API answers with this code."""

    def __init__(self, code: int, details: str, status: int = 400) -> None:
        super().__init__(details)
        self.code = code
        self.details = details
        self.status = status


@dataclass(frozen=True)
class Approved:
    """A template as the office has it at Meta: how many places, and whether Meta would send it now."""

    places: int = 0
    status: str = "APPROVED"
    language: str = "id"


@dataclass
class Office:
    """What the rules know of the number: its templates, its uploaded files, and whose window is open."""

    templates: dict[str, Approved] = field(default_factory=dict)
    uploads: set[str] = field(default_factory=set)
    closed: set[str] = field(default_factory=set)


_COMMON = {
    "messaging_product",
    "recipient_type",
    "to",
    "recipient",
    "type",
    "biz_opaque_callback_data",
    "context",
}
_USER_ID = re.compile(r"[A-Z]{2}\.[0-9A-Za-z]{1,128}")


def _need(condition: object, details: str, code: int = 100) -> None:
    if not condition:
        raise Bad(code, details)


def _only(found: Any, names: set[str], where: str) -> None:
    _need(isinstance(found, dict), f"{where} must be an object")
    _need(set(found) <= names, f"{where} has unknown fields {sorted(set(found) - names)}")


def _text(value: Any, where: str, longest: int, shortest: int = 1) -> None:
    _need(isinstance(value, str), f"{where} must be a string")
    _need(len(value.strip()) >= shortest, f"{where} is empty", 131008)
    _need(len(value) <= longest, f"{where} is longer than {longest}", 131009)


def check(fields: Any, office: Office) -> str:
    """Check one message, and return to whom it goes; raises :exc:`Bad`."""
    _need(isinstance(fields, dict), "an object is needed")
    kind = fields.get("type")
    _need(isinstance(kind, str) and kind in _KINDS, "type is not known", 131009)
    _only(fields, _COMMON | {kind}, "the message")
    _need(fields.get("messaging_product") == "whatsapp", "messaging_product must be whatsapp")
    _need(fields.get("recipient_type") == "individual", "recipient_type must be individual")
    if "biz_opaque_callback_data" in fields:
        _text(fields["biz_opaque_callback_data"], "biz_opaque_callback_data", 512)
    person = _recipient(fields)
    _KINDS[kind](fields.get(kind), office)
    if kind != "template" and person in office.closed:
        raise Bad(131047, "more than 24 hours have passed since the customer last replied to this number")
    return person


def _recipient(fields: Mapping[str, Any]) -> str:
    """Exactly one: a number in digits, or a business-scoped id."""
    _need(("to" in fields) != ("recipient" in fields), "exactly one of to and recipient", 131008)
    if "to" in fields:
        _need(
            re.fullmatch(r"[1-9]\d{6,14}", str(fields["to"])),
            "to must be digits with the country code",
            131009,
        )
        return str(fields["to"])
    _need(_USER_ID.fullmatch(str(fields["recipient"])), "recipient must be a user id", 131009)
    return str(fields["recipient"])


def _plain(found: Any, office: Office) -> None:
    _only(found, {"body", "preview_url"}, "text")
    _text(found.get("body"), "text.body", 4096)
    _need(isinstance(found.get("preview_url", False), bool), "preview_url must be a boolean")


def _image(found: Any, office: Office) -> None:
    _only(found, {"id", "caption"}, "image")
    _need(found.get("id") in office.uploads, "Media ID not found", 131009)
    if "caption" in found:
        _text(found["caption"], "caption", 1024)


def _interactive(found: Any, office: Office) -> None:
    _only(found, {"type", "header", "body", "footer", "action"}, "interactive")
    _only(found.get("body"), {"text"}, "body")
    _text(found["body"].get("text"), "interactive body", 1024)
    if "footer" in found:
        _only(found["footer"], {"text"}, "footer")
        _text(found["footer"].get("text"), "footer", 60)
    if "header" in found:
        _only(found["header"], {"type", "text"}, "header")
        _text(found["header"].get("text"), "header", 60)
    _need(found.get("type") in _ACTIONS, "interactive type is not known", 131009)
    _ACTIONS[found["type"]](found.get("action"))


def _buttons(action: Any) -> None:
    _only(action, {"buttons"}, "action")
    buttons = action.get("buttons")
    _need(isinstance(buttons, list) and 1 <= len(buttons) <= 3, "one to three buttons", 131009)
    for button in buttons:
        _only(button, {"type", "reply"}, "button")
        _need(button.get("type") == "reply", "button type must be reply")
        _only(button.get("reply"), {"id", "title"}, "reply")
        _text(button["reply"].get("title"), "button title", 20)
        _text(button["reply"].get("id"), "button id", 256)
    _differ([button["reply"] for button in buttons])


def _list(action: Any) -> None:
    _only(action, {"button", "sections"}, "action")
    _text(action.get("button"), "button text", 20)
    sections = action.get("sections")
    _need(isinstance(sections, list) and 1 <= len(sections) <= 10, "one to ten sections", 131009)
    rows: list[Any] = []
    for section in sections:
        _only(section, {"title", "rows"}, "section")
        if len(sections) > 1 or "title" in section:
            _text(section.get("title"), "section title", 24)
        rows += section.get("rows", [])
    _need(1 <= len(rows) <= 10, "one to ten rows over all sections", 131009)
    for row in rows:
        _only(row, {"id", "title", "description"}, "row")
        _text(row.get("title"), "row title", 24)
        _text(row.get("id"), "row id", 200)
        if "description" in row:
            _text(row["description"], "row description", 72)
    _differ(rows)


def _differ(rows: list[Any]) -> None:
    for name in ("id", "title"):
        found = [row[name] for row in rows]
        _need(len(found) == len(set(found)), f"duplicate {name}", 131009)


def _position(action: Any) -> None:
    _need(action == {"name": "send_location"}, "action must be send_location", 131009)


def _template(found: Any, office: Office) -> None:
    _only(found, {"name", "language", "components"}, "template")
    _need(re.fullmatch(r"[a-z0-9_]{1,512}", str(found.get("name"))), "template name", 132001)
    _only(found.get("language"), {"code"}, "language")
    known = office.templates.get(found["name"])
    if known is None or known.language != found["language"].get("code"):
        raise Bad(132001, "template name does not exist in the translation", 404)
    if known.status != "APPROVED":
        raise Bad(132016 if known.status == "DISABLED" else 132015, f"template is {known.status}")
    values: list[Any] = []
    for component in found.get("components", []):
        _only(component, {"type", "sub_type", "index", "parameters"}, "component")
        if component.get("type") == "body":
            values += component.get("parameters", [])
    _need(len(values) == known.places, f"{len(values)} parameters, {known.places} expected", 132000)
    for value in values:
        _only(value, {"type", "text"}, "parameter")
        _need(value.get("type") == "text", "parameter type", 132012)
        _text(value.get("text"), "parameter", 1024)
        _need(
            not re.search(r"[\n\t]| {5,}", value["text"]),
            "line end, tab or five spaces in a parameter",
            132018,
        )


_ACTIONS = {"button": _buttons, "list": _list, "location_request_message": _position}
_KINDS = {"text": _plain, "image": _image, "interactive": _interactive, "template": _template}
