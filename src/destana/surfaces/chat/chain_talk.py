"""The answer of those who pass word on: a pressed button, or ``SUDAH K14-7Q`` on any channel."""

import re

from django.utils.translation import gettext as _

from destana.foundation.areas import queries as areas
from destana.kit.clock import hour_zone
from destana.messaging.outbox.terms import Button
from destana.response.bulletins import queries as bulletins
from destana.response.chain import actions, queries
from destana.response.chain.terms import Asked, How, Seat

from .conversation import Conversation

_WORD = re.compile(
    r"^\s*sudah(?:\s+(?:saya\s+)?(?:di)?(?:umumkan|siarkan|sampaikan))?"
    r"(?P<rest>(?:\s+K\s*\d{1,6}\s*[- ]?\s*\w{2,4})?)[\s.!]*$",
    re.IGNORECASE,
)
"""The word alone, or with the code. "Sudah surut" is a report like any other."""

_TEST = re.compile(r"^\s*sudah\s+uji[\s.!]*$", re.IGNORECASE)

_WAYS = (How.LANGGAR, How.DOORS, How.GROUP)
"""What is offered to press: chats carry three buttons."""


def answer(talk: Conversation, text: str) -> bool:
    """Take ``SUDAH``; False where it is something else, or nobody asked this person anything."""
    if _TEST.match(text):
        return _answer_test(talk)
    found = _WORD.match(text)
    if found is None:
        return False
    codes = bulletins.by_code(found["rest"]) if found["rest"] else None
    if found["rest"] and codes is None:
        talk.say(
            _("We do not know the code %(code)s. Look at it again.") % {"code": found["rest"].strip().upper()}
        )
        return True
    asked = queries.of_contact(talk.contact, code=codes.code if codes else "")
    if not asked:
        if codes is None:
            return False
        talk.say(
            _(
                "Thank you. This number is on no village's list, so we could not note it. Tell the village office."
            )
        )
        return True
    for one in asked:
        _note(talk, one)
    _thank(talk, asked)
    return True


def press(talk: Conversation, what: str, value: str) -> bool:
    """Take the button under a message of the chain, or the way that was chosen afterwards; False for another one."""
    if what == "uji":
        return _press_test(talk, value)
    if what not in {"sudah", "caranya"}:
        return False
    key, _colon, way = value.partition(":")
    asked = queries.by_key(key)
    if asked is None:
        return False
    _note(talk, asked, How(way) if way in How.values else How.NONE)
    if what == "sudah":
        _thank(talk, [asked], key=key)
    else:
        talk.say(_("Thank you, noted."))
    return True


def _note(talk: Conversation, asked: Asked, how: How = How.NONE) -> None:
    actions.acknowledge(
        telling_id=asked.telling_id, via=talk.contact.channel, by=talk.by, at=talk.at, how=how
    )


def _thank(talk: Conversation, asked: list[Asked], key: str = "") -> None:
    values = {
        "place": ", ".join(place_of(one) for one in asked),
        "time": hour_zone(talk.at),
        "code": asked[0].code,
    }
    words = _("Thank you. %(place)s has announced bulletin %(code)s, noted at %(time)s.") % values
    if not key:
        talk.say(words)
        return
    ways = (Button(label=str(how.label).capitalize(), data=f"caranya:{key}:{how.value}") for how in _WAYS)
    talk.say(f"{words} {_('How did you announce it?')}", *ways, short=words)


def place_of(asked: Asked) -> str:
    """Return ``Pimping RT 02`` or ``Pimping``."""
    name = areas.name(asked.village)
    return f"{name} RT {asked.rt}" if asked.seat == Seat.RT else name


def _answer_test(talk: Conversation) -> bool:
    """Take ``SUDAH UJI``; False where no test asked this person."""
    asked = queries.rings_of(talk.contact)
    for ring_id in asked:
        actions.answer_ring(ring_id=ring_id, via=talk.contact.channel, by=talk.by, at=talk.at)
    if asked:
        talk.say(_("Thank you, the test arrived. Nothing has happened."))
    return bool(asked)


def _press_test(talk: Conversation, key: str) -> bool:
    ring = queries.ring_by_key(key)
    if ring is None:
        return False
    actions.answer_ring(ring_id=ring.id, via=talk.contact.channel, by=talk.by, at=talk.at)
    talk.say(_("Thank you, the test arrived. Nothing has happened."))
    return True
