"""From one message of ours to the calls of the Cloud API that carry it."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from destana.kit.text import split
from destana.messaging.channels.base import Approved, Asks, Button, Limits, Outgoing, Refused
from destana.messaging.channels.whatsapp.conf import Conf

# Cloud API: text 4,096; 80 messages a second for a number; one in 6 s to a person, of which 45 may be borrowed.
LIMITS = Limits(
    text=4096,
    buttons=10,
    button_label=20,
    button_data=200,
    photo_bytes=5_000_000,
    media_bytes=20 * 1024 * 1024,
    per_second=80.0,
    at_once=16,
    person_every=6.0,
    person_burst=45,
)
_BODY = 1024  # characters of a caption and of the text above buttons
_REPLIES, _TITLE, _REPLY_ID = 3, 20, 256
_ROWS, _ROW_TITLE, _ROW_ID = 10, 24, 200
_VALUES = 800
"""Characters of all values of a template together: the whole text may have 1,024, ours has 200 of its own."""

_GAPS = re.compile(r"\s*[\n\t\r]+\s*| {2,}")


@dataclass(frozen=True, slots=True)
class Call:
    """One call: its JSON fields; ``photo`` is uploaded first, and its id put where ``image`` stands."""

    fields: dict[str, Any]
    photo: bytes = field(default=b"", repr=False)


def plan(address: str, body: Outgoing, key: str, conf: Conf) -> list[Call]:
    """Return the calls in order; raises :exc:`Refused` for what WhatsApp would refuse anyway.

    ``key`` goes along and comes back in every receipt. An answer to a press needs no call: nobody's phone waits.
    """
    head = _head(address, key)
    if not (body.text.strip() or body.photo):
        return []
    if not body.is_window_open:
        return [Call({**head, **_template(body.template, conf)})]
    return [Call({**head, **call.fields}, call.photo) for call in _parts(body)[body.parts_sent :]]


def _head(address: str, key: str) -> dict[str, Any]:
    """Say to whom: a number by ``to``, a business-scoped id by ``recipient``."""
    if not address or not address.isprintable() or len(address) > 140:
        raise Refused("address", "not an address of WhatsApp", contact_dead=True)
    to = "to" if address.isascii() and address.isdigit() else "recipient"
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        to: address,
        "biz_opaque_callback_data": key[:512],
    }


def _template(template: Approved | None, conf: Conf) -> dict[str, Any]:
    """Return the approved text; without one nothing may be sent, and another channel is asked."""
    name = conf.templates.get(template.purpose, "") if template else ""
    if template is None or not name:
        raise Refused("131047", "the window is closed and there is no template")
    values = [{"type": "text", "text": _value(value)} for value in template.values]
    if sum(len(value["text"]) for value in values) > _VALUES:
        raise Refused("template", "the values are too long together")  # a warning is never cut
    components = [{"type": "body", "parameters": values}] if values else []
    return {
        "type": "template",
        "template": {"name": name, "language": {"code": "id"}, "components": components},
    }


def _value(text: str) -> str:
    """Return a value on one line: WhatsApp refuses line ends, tabs, more than four spaces, and nothing at all."""
    return _GAPS.sub(" ", text).strip() or "-"


def _parts(body: Outgoing) -> list[Call]:
    if len(body.photo) > LIMITS.photo_bytes:
        raise Refused("photo", "the photo is larger than WhatsApp takes")
    buttons = [button for button in body.buttons if not button.url and button.asks is not Asks.PHONE]
    asks = any(button.asks is Asks.LOCATION for button in buttons)
    replies = [button for button in buttons if not button.asks]
    calls: list[Call] = []
    text = body.text.strip()
    if body.photo:
        caption = text if len(text) <= _BODY and not buttons else ""
        calls.append(Call({"type": "image", "image": {"caption": caption} if caption else {}}, body.photo))
        text = "" if caption else text
    if not text:
        return calls
    return calls + [Call(fields) for fields in _words(text, replies, asks=asks)]


def _words(text: str, replies: list[Button], *, asks: bool) -> list[dict[str, Any]]:
    """Return the words, with buttons under the last part; the question for a position is a message of its own kind."""
    if not replies and not asks:
        return [_plain(part) for part in split(text, LIMITS.text)]
    *before, last = split(text, LIMITS.text) if len(text) > _BODY else [text]
    if len(last) > _BODY:
        *more, last = split(last, _BODY)
        before += more
    found = [_plain(part) for part in before]
    if asks:
        found.append(_ask_position(last))
        with override("id"):  # the villages' language
            last = _("Or choose here:")
    return [*found, _choice(last, replies)] if replies else found


def _plain(text: str) -> dict[str, Any]:
    return {"type": "text", "text": {"preview_url": False, "body": text}}


def _interactive(kind: str, text: str, action: dict[str, Any]) -> dict[str, Any]:
    return {"type": "interactive", "interactive": {"type": kind, "body": {"text": text}, "action": action}}


def _ask_position(text: str) -> dict[str, Any]:
    return _interactive("location_request_message", text, {"name": "send_location"})


def _choice(text: str, replies: list[Button]) -> dict[str, Any]:
    """Return up to three buttons, or a list of up to ten; more is a mistake of whoever asks."""
    if len(replies) > _ROWS:
        raise Refused("buttons", f"more than {_ROWS} buttons")
    if len(replies) <= _REPLIES:
        named = _named(replies, _TITLE, _REPLY_ID)
        buttons = [{"type": "reply", "reply": {"id": data, "title": title}} for title, data in named]
        return _interactive("button", text, {"buttons": buttons})
    rows = [{"id": data, "title": title} for title, data in _named(replies, _ROW_TITLE, _ROW_ID)]
    with override("id"):
        return _interactive("list", text, {"button": _("Choose"), "sections": [{"rows": rows}]})


def _named(replies: list[Button], longest: int, longest_id: int) -> list[tuple[str, str]]:
    """Return title and id of each button; titles are cut to what fits, and made different where they are not."""
    found: list[tuple[str, str]] = []
    for button in replies:
        if not 1 <= len(button.data) <= longest_id:
            raise Refused(
                "button", f"data of the button {button.label!r} must be 1 to {longest_id} characters"
            )
        title = _cut(button.label.strip() or button.data, longest)
        taken = {title for title, _data in found}
        for number in range(2, len(replies) + 1):
            if title not in taken:
                break
            title = f"{_cut(button.label.strip(), longest - 2)} {number}"
        found.append((title, button.data))
    return found


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
