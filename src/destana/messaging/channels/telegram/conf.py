"""What the Telegram channel needs to know: ``settings.CHANNELS["telegram"]``, read once."""

from dataclasses import dataclass, field

from django.conf import settings

from destana.messaging.channels.base import ChannelOff


@dataclass(frozen=True, slots=True)
class Conf:
    """The keys of the bot. ``secret`` is what Telegram repeats in every webhook call."""

    token: str = field(repr=False)
    api: str
    secret: str = field(repr=False)
    webhook: str


def stored() -> Conf:
    """Return what the settings say, also when the channel is off."""
    said = getattr(settings, "CHANNELS", {}).get("telegram", {})
    return Conf(
        token=str(said.get("token", "")),
        api=str(said.get("api", "https://api.telegram.org")).rstrip("/"),
        secret=str(said.get("secret", "")),
        webhook=str(said.get("webhook", "")),
    )


def load() -> Conf:
    """Return the keys; raises :exc:`ChannelOff` where there is no token."""
    conf = stored()
    if not conf.token:
        raise ChannelOff("no Telegram token: set DESTANA_TELEGRAM_TOKEN")
    return conf
