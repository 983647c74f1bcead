"""What the WhatsApp channel needs to know: ``settings.CHANNELS["whatsapp"]``, read once."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings

from destana.messaging.channels.base import ChannelOff


@dataclass(frozen=True, slots=True)
class Conf:
    """The keys of one number of the Cloud API.

    ``app_secret`` signs what Meta sends us, ``verify_token`` is ours and repeated once when the webhook is set up.
    """

    token: str = field(repr=False)
    app_secret: str = field(repr=False)
    verify_token: str = field(repr=False)
    number_id: str
    api: str
    templates: Mapping[str, str] = field(default_factory=dict)
    """Our purpose to the name at Meta; one without a name is not used."""
    people_a_day: int = 250
    """Different people to whom we may write first in 24 hours; 0: as many as we like."""


def stored() -> Conf:
    """Return what the settings say, also when the channel is off."""
    said = getattr(settings, "CHANNELS", {}).get("whatsapp", {})
    return Conf(
        token=str(said.get("token", "")),
        app_secret=str(said.get("app_secret", "")),
        verify_token=str(said.get("verify_token", "")),
        number_id=str(said.get("number_id", "")),
        api=str(said.get("api", "https://graph.facebook.com/v24.0")).rstrip("/"),
        templates={str(name): str(value) for name, value in dict(said.get("templates", {})).items() if value},
        people_a_day=int(said.get("people_a_day", 250)),
    )


def load() -> Conf:
    """Return the keys; raises :exc:`ChannelOff` where the token or the number is missing."""
    conf = stored()
    if not (conf.token and conf.number_id):
        raise ChannelOff("no WhatsApp keys: set DESTANA_WHATSAPP_TOKEN and DESTANA_WHATSAPP_NUMBER_ID")
    return conf
