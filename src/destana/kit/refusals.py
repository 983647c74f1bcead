"""The base of every refusal: a fact with a sentence that a person can read and a status that a machine can."""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """An expected "no". Each verb defines its own kinds; surfaces catch this class and show ``sentence``.

    ``status`` is the HTTP status that fits: 409 somebody was faster or the state forbids it, 403 not this person,
    404 not here, 422 the input, 503 not now.
    """

    sentence: ClassVar[str | Promise] = _("This cannot be done now.")
    status: ClassVar[int] = 409

    def __init__(self, *args: object, sentence: str | Promise | None = None) -> None:
        super().__init__(*args)
        self._own = sentence

    def __str__(self) -> str:
        return str(self._own or self.sentence)
