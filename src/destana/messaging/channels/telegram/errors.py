"""The table of the Bot API's refusals: what each means for us. Pure; decides on the code, then on the description."""

from destana.messaging.channels.base import NotSent, Refused, TryLater, Unknown
from destana.messaging.channels.telegram.client import Answer

_DEAD_CHAT = (
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "user is deactivated",
    "group chat was deleted",
)
_SERVER = 500
_LONGEST_WAIT = 24 * 3600
"""Seconds. Ours: Telegram keeps updates for a day; a proxy that says "Infinity" must not silence the office."""
SILENT = 30.0
"""Seconds that the whole bot waits after a 429 in which Telegram forgot to say how long."""


def is_marks(answer: Answer) -> bool:
    """Whether Telegram could not read our marks: then the plain text goes, and it is a bug of ours."""
    return "can't parse entities" in answer.description.lower()


def is_as_it_was(answer: Answer) -> bool:
    """Whether a post has the new words already: an earlier call got through whose answer was lost."""
    return answer.code == 400 and "message is not modified" in answer.description.lower()


def new_chat(answer: Answer) -> int | None:
    """Return the id that a group got when it became a supergroup."""
    found = answer.parameters.get("migrate_to_chat_id")
    return found if isinstance(found, int) else None


def as_exception(answer: Answer) -> NotSent:
    """Return what to raise for an answer that is not ok."""
    code, said = str(answer.code), answer.description
    match answer.code:
        case 429:
            return TryLater(code, said, after=_retry_after(answer), whole_channel=True, counts=False)
        case 403:
            return Refused(code, said, contact_dead=True)
        case 400:
            dead = any(words in said.lower() for words in _DEAD_CHAT)
            return Refused(code, said, contact_dead=dead)
        case 401 | 404 | 409:
            return Refused(code, said, channel_down=True)
        case _ if answer.code >= _SERVER:
            return Unknown(code, said)
        case _:
            return Refused(code, said)


def _retry_after(answer: Answer) -> float:
    """Seconds that the whole bot has to wait, and never for ever."""
    found = answer.parameters.get("retry_after")
    return float(min(found, _LONGEST_WAIT)) if isinstance(found, int | float) and found > 0 else SILENT
