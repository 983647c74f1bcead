"""WhatsApp as a channel: sends over the Cloud API, fetches files, reads messages."""

from destana.messaging.channels.base import Incoming, NotSent, Outgoing, Sent, TryLater
from destana.messaging.channels.whatsapp import calls, conf
from destana.messaging.channels.whatsapp.client import Client
from destana.messaging.channels.whatsapp.parse import parse


def connect() -> "WhatsApp":
    """Return the channel with its keys; raises ``ChannelOff`` where there are none."""
    return WhatsApp(conf.load())


class WhatsApp:
    """One number. The API takes no key against doubles, but gives ours back in every receipt."""

    name = "whatsapp"
    limits = calls.LIMITS

    def __init__(self, keys: conf.Conf) -> None:
        self.keys = keys
        self.people_a_day = keys.people_a_day
        self.client = Client(keys)
        self.loop = self.client.loop

    def close(self) -> None:
        """Close the connections."""
        self.client.close()

    def template_name(self, purpose: str) -> str:
        """Return Meta's name of the text for a purpose of ours."""
        return self.keys.templates.get(purpose, "")

    def parse(self, raw: bytes) -> list[Incoming]:
        """Read an envelope."""
        return parse(raw)

    def send(self, address: str, body: Outgoing, key: str) -> Sent:
        """Send a message and wait for it, as :meth:`carry` does."""
        return self.loop.run(self.carry(address, body, key))

    async def carry(self, address: str, body: Outgoing, key: str) -> Sent:
        """Send a message, all its parts in order; what got through before a failure is told in ``parts``."""
        gone: list[str] = []
        for call in calls.plan(address, body, key, self.keys):
            try:
                gone.append(await self._one(call))
            except NotSent as failure:
                failure.parts = tuple(gone)
                raise
        return Sent(tuple(gone))

    async def _one(self, call: calls.Call) -> str:
        if not call.photo:
            return await self.client.send(call.fields)
        image = {**call.fields["image"], "id": await self.client.upload(call.photo)}
        return await self.client.send({**call.fields, "image": image})

    def fetch_media(self, media_id: str) -> bytes:
        """Fetch a file. Asking twice harms nobody, so an unclear answer is "later"."""
        try:
            return self.loop.run(self.client.fetch(media_id))
        except ValueError as reason:
            raise TryLater("media", type(reason).__name__) from None
