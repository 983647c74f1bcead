"""Web push as a channel: one notification to one phone, through the push service of its browser."""

import json
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

import aiohttp
from yarl import URL

from destana.kit import web
from destana.kit.loops import LoopThread
from destana.messaging.channels.base import Incoming, Limits, Outgoing, Refused, Sent, TryLater, Unknown
from destana.messaging.channels.webpush import conf, crypto, errors, queries
from destana.messaging.channels.webpush.parse import parse

LONGEST_LIFE = 28 * 24 * 3600
"""Seconds that push services keep a message for a phone that is off (Google's limit; others cut it themselves)."""

_LONGEST_ANSWER = 64 * 1024
_TAKEN = (200, 201, 202)


def connect() -> "WebPush":
    """Return the channel with its key; raises ``ChannelOff`` where there is none."""
    return WebPush(conf.load())


class WebPush:
    """Notifications. There is no receipt: 201 says that the service has it, and 404 or 410 that the phone is gone."""

    name = "webpush"
    # Words of a notification are few; the service takes what comes and says 429 otherwise. The rate is ours.
    limits = Limits(text=1000, per_second=100.0, burst=10.0, at_once=16)

    def __init__(self, keys: conf.Conf) -> None:
        self.keys = keys
        self.loop = LoopThread("webpush")
        self._http = self.loop.run(web.session())

    def close(self) -> None:
        """Close the connections."""
        self.loop.run(self._http.close())
        self.loop.close()

    def parse(self, raw: bytes) -> list[Incoming]:
        """Nothing comes back from a notification."""
        return parse(raw)

    def look_up(self, addresses: Iterable[str]) -> Mapping[str, str]:
        """Return where each phone takes its notifications now, as :meth:`carry` reads it."""
        return queries.wires(addresses, key_id=crypto.key_id(self.keys.private))

    def send(self, address: str, body: Outgoing, key: str) -> Sent:
        """Send and wait for it, as :meth:`carry` does; ``address`` is what :meth:`look_up` gave."""
        return self.loop.run(self.carry(address, body, key))

    async def carry(self, address: str, body: Outgoing, key: str) -> Sent:
        """Encrypt for the phone and hand it to the service.

        A repeat is harmless where the message has a topic: the later one takes the place of the earlier. So a lost
        answer is then "later", whatever the message is.
        """
        wire = json.loads(address)
        if body.at is None or body.expires_at is None:
            raise ValueError("the gateway gives moment and expiry")
        endpoint = str(wire["endpoint"])
        if not self.keys.is_service(endpoint):
            raise Refused("address", "not a push service", contact_dead=True)
        life = int((body.expires_at - body.at).total_seconds())
        url = urlsplit(endpoint)
        headers = {
            "Authorization": crypto.authorization(
                self.keys.private,
                origin=f"{url.scheme}://{url.netloc}",
                contact=self.keys.contact,
                at=body.at,
            ),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(min(max(life, 0), LONGEST_LIFE)),
            "Urgency": "high" if body.is_urgent else "normal",
        }
        if body.topic:
            headers["Topic"] = body.topic
        status, retry_after = await self._post(
            endpoint, _encrypt(body, wire), headers, has_topic=bool(body.topic)
        )
        if status not in _TAKEN:
            raise errors.as_exception(status, retry_after, body.at)
        return Sent()

    async def _post(
        self, endpoint: str, data: bytes, headers: Mapping[str, str], *, has_topic: bool
    ) -> tuple[int, str]:
        try:
            async with self._http.post(
                URL(endpoint, encoded=True), data=data, headers=headers, allow_redirects=False
            ) as answer:
                await web.read_up_to(answer, _LONGEST_ANSWER)
                return answer.status, answer.headers.get("Retry-After", "")
        except web.NOT_LEFT as reason:
            raise TryLater("connect", type(reason).__name__) from None
        except (web.TooLong, aiohttp.ClientError, TimeoutError, OSError, ValueError) as reason:
            lost = TryLater if has_topic else Unknown
            raise lost("no answer", type(reason).__name__) from None

    def fetch_media(self, media_id: str) -> bytes:
        """There are no files."""
        raise Refused("media", "notifications bring no files")


def _encrypt(body: Outgoing, wire: Mapping[str, str]) -> bytes:
    """Return the body for one phone: what the service worker shows, as JSON."""
    said = {"judul": body.subject, "isi": body.text, "tag": body.topic, "penting": body.is_urgent}
    said["buka"] = next((button.url for button in body.buttons if button.url), "")
    try:
        return crypto.encrypt(
            json.dumps(said, ensure_ascii=False).encode(),
            p256dh=crypto.unb64(wire["p256dh"]),
            auth=crypto.unb64(wire["auth"]),
        )
    except ValueError as reason:
        raise Refused("body", str(reason)[:80]) from None
