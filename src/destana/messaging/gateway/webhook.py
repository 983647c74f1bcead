"""Every webhook by its path, as one raw ASGI application under ``/hook``."""

import hmac
from collections.abc import Mapping
from datetime import datetime

from destana.messaging.channels.telegram import conf
from destana.messaging.gateway.envelope import read
from destana.messaging.gateway.hook import Headers, Hook, Receive, Scope, Send, only, respond
from destana.messaging.gateway.sms_hook import SmsHook
from destana.messaging.gateway.whatsapp_hook import WhatsAppHook
from destana.messaging.gateway.writer import Job
from destana.messaging.inbox.terms import Arrival

_SECRET = b"x-telegram-bot-api-secret-token"


class TelegramHook(Hook):
    """``POST /hook/telegram``: the secret is compared before anything is read."""

    name = "telegram"
    largest = 1024 * 1024  # an update without files, which never come along, has a few kilobytes

    def is_welcome(self, headers: Headers) -> bool:
        """Compare the secret in constant time. Missing, sent twice, or none configured: no."""
        secret = conf.stored().secret.encode()
        return bool(secret) and hmac.compare_digest(only(headers, _SECRET), secret)

    def job(self, body: bytes, at: datetime) -> Job:
        """Keep the update under its own number; a press is answered at once."""
        envelope = read(body)
        return Job(Arrival("telegram", str(envelope.update_id), body), at, envelope.press)


class Hooks:
    """Every webhook by its path; what is not there is 404."""

    def __init__(self, hooks: Mapping[str, Hook]) -> None:
        self.hooks = hooks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request to its webhook."""
        hook = self.hooks.get(scope["path"])
        if hook is None:
            await respond(send, 404, [])
        else:
            await hook(scope, receive, send)


app = Hooks({"/hook/telegram": TelegramHook(), "/hook/whatsapp": WhatsAppHook(), "/hook/sms": SmsHook()})
