"""The simulator must not stand open in a real office's name."""

from django.conf import settings
from django.core.checks import CheckMessage, Warning  # noqa: A004 - Django's own word


def problems() -> list[CheckMessage]:
    """Warn where anybody could play a villager on an office that the world reaches."""
    said = getattr(settings, "CHANNELS", {}).get("simulator", {})
    is_public = str(getattr(settings, "SITE", "")).startswith("https://")
    if not said.get("on") or not is_public or getattr(settings, "MODE", "real") != "real":
        return []
    return [
        Warning(
            "The simulator is switched on in an office that has a public address: anybody could play a villager.",
            hint="Set DESTANA_SIMULATOR=false.",
            id="messaging.W021",
        )
    ]
