"""Telegram as a channel: sends over the Bot API, fetches files, reads updates."""

import structlog

from destana.messaging.channels.base import Incoming, NotSent, Outgoing, Refused, Sent, TryLater, Unknown
from destana.messaging.channels.telegram import calls, conf, errors
from destana.messaging.channels.telegram.client import Answer, Client
from destana.messaging.channels.telegram.parse import parse

log = structlog.get_logger(__name__)


def connect() -> "Telegram":
    """Return the channel with its keys; raises ``ChannelOff`` where there are none."""
    return Telegram(conf.load())


class Telegram:
    """The bot. Telegram takes no key of ours and sends no receipts: 200 is ``sent``, the rest is silence."""

    name = "telegram"
    limits = calls.LIMITS

    def __init__(self, keys: conf.Conf) -> None:
        self.client = Client(keys)
        self.loop = self.client.loop

    def close(self) -> None:
        """Close the connections."""
        self.client.close()

    def parse(self, raw: bytes) -> list[Incoming]:
        """Read an update."""
        return parse(raw)

    def send(self, address: str, body: Outgoing, key: str) -> Sent:
        """Send a message and wait for it, as :meth:`carry` does."""
        return self.loop.run(self.carry(address, body, key))

    async def carry(self, address: str, body: Outgoing, key: str) -> Sent:
        """Send a message, all its parts in order; what got through before a failure is told in ``parts``."""
        gone: list[str] = []
        moved_to = ""
        for call in calls.plan(address, body):
            try:
                sent, moved = await self._one(call, body, moved_to)
            except NotSent as failure:
                failure.parts = tuple(gone)
                raise
            moved_to = moved or moved_to
            if call.is_part:
                gone.append(sent)
        return Sent(tuple(gone), moved_to)

    async def _one(self, call: calls.Call, body: Outgoing, moved_to: str) -> tuple[str, str]:
        """Make one call, once more where Telegram says how; return its message id and a new chat id."""
        if moved_to and "chat_id" in call.fields:
            call.fields["chat_id"] = int(moved_to)
        answer = await self._call(call)
        if not answer.is_ok and errors.is_marks(answer):
            log.error("telegram_marks_unreadable", description=answer.description)
            call = calls.without_marks(call, body)
            answer = await self._call(call)
        chat = errors.new_chat(answer)
        if not answer.is_ok and chat is not None:
            call.fields["chat_id"] = chat
            answer = await self._call(call)
        if not answer.is_ok:
            if call.method == "answerCallbackQuery":
                return self._press_not_answered(answer)
            if errors.is_as_it_was(answer):
                return str(call.fields.get("message_id", "")), ""
            raise errors.as_exception(answer)
        number = answer.result.get("message_id", "") if isinstance(answer.result, dict) else ""
        return str(number), str(chat or "")

    def _press_not_answered(self, answer: Answer) -> tuple[str, str]:
        """Let a late answer go (400 "query is too old"): the phone has stopped waiting. The rest is an error."""
        failure = errors.as_exception(answer)
        if isinstance(failure, Refused) and not failure.channel_down:
            return "", ""
        raise failure

    async def _call(self, call: calls.Call) -> Answer:
        form = calls.form(call) if call.photo else None
        return await self.client.ask(call.method, call.fields, form=form, photo=call.photo)

    def fetch_media(self, media_id: str) -> bytes:
        """Fetch a file. Asking twice harms nobody, so an unclear answer is "later"."""
        try:
            answer = self.client.call("getFile", {"file_id": media_id})
        except Unknown as reason:
            raise TryLater(reason.code, reason.note) from None
        if not answer.is_ok:
            failure = errors.as_exception(answer)
            raise TryLater(failure.code, failure.note) if isinstance(failure, Unknown) else failure
        path = answer.result.get("file_path") if isinstance(answer.result, dict) else None
        if not isinstance(path, str):
            raise TryLater("path", "getFile gave no path")
        return self.client.download(path)
