"""The simulator as a channel: what is sent appears on the phone in the browser."""

from django.conf import settings

from destana.messaging.channels.base import ChannelOff, Incoming, Limits, Outgoing, Refused, Sent
from destana.messaging.channels.simulator.models import SimulatedMessage, SimulatedPhoto
from destana.messaging.channels.simulator.parse import parse

_LONGEST = 4096


def connect() -> "Simulator":
    """Return the channel; raises ``ChannelOff`` where the office has switched it off."""
    if not getattr(settings, "CHANNELS", {}).get("simulator", {}).get("on"):
        raise ChannelOff("the simulator is off: set DESTANA_SIMULATOR=true")
    return Simulator()


class Simulator:
    """Plays the provider and the phone. Like a careful provider it takes our key and shows a repeat once."""

    name = "simulator"
    limits = Limits(
        text=_LONGEST,
        buttons=100,
        button_label=64,
        button_data=64,
        photo_bytes=10_000_000,
        media_bytes=20 * 1024 * 1024,
        per_second=1000.0,
        at_once=1,
        is_local=True,
    )

    def parse(self, raw: bytes) -> list[Incoming]:
        """Read what the phone said."""
        return parse(raw)

    def send(self, address: str, body: Outgoing, key: str) -> Sent:
        """Put the message on the phone; the text limit is Telegram's, so that what fits here fits there."""
        if len(body.text) > _LONGEST:
            raise Refused("too long", f"more than {_LONGEST} characters")
        if not body.text and not body.photo_id:
            return Sent()  # only an answered press: nothing to show
        row = SimulatedMessage(
            key=f"us:{key}", address=address, is_mine=False, body=body.as_row(), at=body.at
        )
        SimulatedMessage.objects.bulk_create([row], ignore_conflicts=True)
        kept = SimulatedMessage.objects.values_list("pk", flat=True).get(key=f"us:{key}")
        return Sent((str(kept),))

    def fetch_media(self, media_id: str) -> bytes:
        """Return a photo taken with the phone."""
        found = SimulatedPhoto.objects.filter(pk=media_id).values_list("data", flat=True).first()
        if found is None:
            raise Refused("not found", "no such photo")
        return bytes(found)
