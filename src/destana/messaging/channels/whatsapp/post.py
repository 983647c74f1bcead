"""Takes one body of the webhook apart: each person's message for itself, receipts, decisions about templates.

Bodies come in batches, and again in other batches. A message that stands alone in an envelope of its own, always
written the same way, is the same bytes each time, so that the inbox knows it again.
"""

import json
from collections.abc import Mapping
from typing import Any

from destana.messaging.channels.base import Letter, Post, Said, TemplateNews, Told, Unreadable
from destana.messaging.channels.whatsapp import conf, errors
from destana.messaging.channels.whatsapp.envelope import changes, moment, part, rows, word
from destana.messaging.channels.whatsapp.parse import key_of
from destana.messaging.channels.whatsapp.who import sender

# Meta names more; a played voice note was read. What is not here is told as strange.
_SAID = {
    "sent": Said.SENT,
    "delivered": Said.DELIVERED,
    "read": Said.READ,
    "played": Said.READ,
    "failed": Said.FAILED,
}
_NO_WORD = frozenset({"reaction", "system", "revoke", "edit"})
"""Types after which Meta does not let us answer freely: the person has not written to us (channels.md 1.7)."""

_NEWS = "message_template_status_update"


def unpack(raw: bytes) -> Post:
    """Return what a body holds; :exc:`Unreadable` when it is no envelope of WhatsApp's."""
    letters: list[Letter] = []
    told: list[Told] = []
    templates: list[TemplateNews] = []
    strange: list[str] = []
    ours = conf.stored().number_id
    for field, value in changes(raw):
        if field == _NEWS:
            templates.append(_template(value))
        elif field != "messages":
            strange.append(field)
        elif ours and word(part(value, "metadata").get("phone_number_id"), 40) != ours:
            strange.append("for another number")
        else:
            letters += [_letter(value, message) for message in rows(value, "messages")]
            statuses = [_told(status) for status in rows(value, "statuses")]
            told += [one for one in statuses if one is not None]
            strange += ["a status that nobody knows"] * statuses.count(None)
            strange += [
                f"error {word(error.get('code'), 20) or error.get('code')}" for error in rows(value, "errors")
            ]
    return Post(
        letters=tuple(letters), told=tuple(told), templates=tuple(templates), strange=", ".join(strange)[:200]
    )


def _letter(value: Mapping[str, Any], message: Mapping[str, Any]) -> Letter:
    who = sender(value, message)
    kind = word(message.get("type"), 60)
    return Letter(
        key=key_of(message.get("id")),
        raw=_alone(value, message),
        opens=() if kind in _NO_WORD else tuple(filter(None, (who.address, who.formerly))),
        sent_at=moment(message.get("timestamp")),
    )


def _alone(value: Mapping[str, Any], message: Mapping[str, Any]) -> bytes:
    """Write an envelope with this message and its sender alone, and without a third person's card."""
    names = {message.get("from"), message.get("from_user_id")} - {None, ""} if _plain(message) else set()
    cards = [card for card in rows(value, "contacts") if {_id(card, "wa_id"), _id(card, "user_id")} & names]
    kept = {name: said for name, said in message.items() if name != "contacts"}
    inside = {"metadata": value.get("metadata"), "contacts": cards, "messages": [kept]}
    envelope = {
        "object": "whatsapp_business_account",
        "entry": [{"changes": [{"field": "messages", "value": inside}]}],
    }
    return json.dumps(envelope, sort_keys=True, separators=(",", ":")).encode()


def _plain(message: Mapping[str, Any]) -> bool:
    return all(isinstance(message.get(name, ""), str) for name in ("from", "from_user_id"))


def _id(card: Mapping[str, Any], name: str) -> str:
    return word(card.get(name), 140)


def _told(status: Mapping[str, Any]) -> Told | None:
    """Read a receipt; None for a word that nobody knows, or one without the message's id."""
    name, said = word(status.get("id"), 200), _SAID.get(word(status.get("status"), 40))
    if said is None or not name:
        return None
    reasons = rows(status, "errors")
    return Told(
        provider_id=name,
        said=said,
        at=moment(status.get("timestamp")),
        reference=word(status.get("biz_opaque_callback_data"), 200),
        failure=errors.as_exception(errors.read(reasons[0] if reasons else {}))
        if said is Said.FAILED
        else None,
    )


def _template(value: Mapping[str, Any]) -> TemplateNews:
    name, language = (
        word(value.get("message_template_name"), 512),
        word(value.get("message_template_language"), 20),
    )
    if not name:
        raise Unreadable("news about a template without a name")
    return TemplateNews(
        name=name,
        language=language,
        state=word(value.get("event"), 40).upper(),
        category=word(value.get("message_template_category"), 40).upper(),
        reason=word(value.get("reason"), 200),
    )
