"""What every page knows: whose office this is, whether it is real, the emergency number, the language."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

INDONESIAN, ENGLISH = "id", "en"


@dataclass(frozen=True)
class Office:
    """One office as its pages show it. ``mode`` is real, demo or exercise; ``banner`` is empty for a real office."""

    name: str
    district: str
    mode: str
    banner: str
    emergency: str
    language: str

    @property
    def other_language(self) -> str:
        """The language that the switch in the header offers."""
        return INDONESIAN if self.language == ENGLISH else ENGLISH


def language() -> str:
    """``id`` or ``en``, whichever is active."""
    return ENGLISH if (get_language() or INDONESIAN).startswith(ENGLISH) else INDONESIAN


def banner(mode: str) -> str:
    """The sentence that keeps a replay or an exercise from looking like the real thing."""
    if mode == "demo":
        return _("DEMONSTRATION. A past flood is replayed here; nothing on this page happens now.")
    if mode == "exercise":
        return _("EXERCISE. Nothing on this page is real.")
    return ""


def office_of_settings() -> Office:
    """The office that the settings describe, in the active language."""
    return Office(
        name=settings.ENV.office_name,
        district=settings.DISTRICT,
        mode=settings.MODE,
        banner=banner(settings.MODE),
        emergency=settings.ENV.emergency_number,
        language=language(),
    )


def office(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``office`` in every template."""
    return {"office": office_of_settings()}
