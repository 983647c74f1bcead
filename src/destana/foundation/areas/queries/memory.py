"""What a process remembers of the areas, and when it must forget.

One row (:class:`Mark` ``ground``) carries a token that every change of areas, names or shapes replaces. A remembered
answer is used while its token is the row's: one small query instead of reading 27 shapes. Tokens are never used
twice, so a rolled back change cannot leave a wrong answer behind.
"""

import threading
from collections.abc import Callable
from typing import Any, TypeVar, cast

from destana.foundation.areas.models import Mark

GROUND = "ground"
_KEEP = 200

T = TypeVar("T")

_lock = threading.Lock()
_token = ""
_answers: dict[tuple[Any, ...], Any] = {}
_names: dict[str, str] = {}


def token() -> str:
    """Return the present token; empty while nothing has ever been loaded."""
    return Mark.objects.filter(about=GROUND).values_list("token", flat=True).first() or ""


def remembered(key: tuple[Any, ...], make: Callable[[], T]) -> T:
    """Return the answer for ``key``, made anew if the data has changed since. Costs one query."""
    present = token()
    with _lock:
        _forget_if_old(present)
        if key in _answers:
            return cast("T", _answers[key])
    answer = make()  # outside the lock: two threads may both make it, none waits for the other
    with _lock:
        if _token == present:
            if len(_answers) >= _KEEP:
                _answers.clear()
            _answers[key] = answer
    return answer


def remembered_name(code: str, find: Callable[[], str | None]) -> str | None:
    """Return a name without asking for the token: names hardly ever change, and lists need many.

    A changed name shows as soon as any other question of this process meets the new token.
    """
    found = _names.get(code) or find()
    if found:
        _names[code] = found
    return found


def _forget_if_old(present: str) -> None:
    global _token  # noqa: PLW0603 - one memory per process is the point
    if present != _token:
        _answers.clear()
        _names.clear()
        _token = present
