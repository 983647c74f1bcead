"""Who wrote: the business-scoped id where the person has one, else the number; both are opaque (channels.md 1.6).

People may hide their number behind a user name. Then only the business-scoped id comes, such as ``ID.1349…``. While
both come, the person is known by the id, and ``formerly`` says the number under which we may know them already.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from destana.messaging.channels.whatsapp.envelope import part, rows, word

_LONGEST = 140


@dataclass(frozen=True, slots=True)
class Who:
    """One person as an envelope tells: ``address`` is where an answer goes."""

    address: str
    formerly: str = ""
    phone: str = ""
    name: str = ""


def sender(value: Mapping[str, Any], message: Mapping[str, Any]) -> Who:
    """Return who sent a message of a change, with the name that the person chose."""
    number, user = word(message.get("from"), _LONGEST), word(message.get("from_user_id"), _LONGEST)
    card = _card(value, number, user)
    user = user or word(card.get("user_id"), _LONGEST)
    number = number or word(card.get("wa_id"), _LONGEST)
    profile = part(card, "profile")
    return Who(
        address=user or number,
        formerly=number if user else "",
        phone=f"+{number}" if number.isdigit() else "",
        name=word(profile.get("name"), 120) or word(profile.get("username"), 120),
    )


def _card(value: Mapping[str, Any], number: str, user: str) -> Mapping[str, Any]:
    """Return the entry about this person: a batch holds several."""
    for card in rows(value, "contacts"):
        if (number and card.get("wa_id") == number) or (user and card.get("user_id") == user):
            return card
    return {}
