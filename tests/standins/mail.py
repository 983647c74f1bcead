"""A mail server on 127.0.0.1 (aiosmtpd): speaks real SMTP, keeps what it takes, and answers on order."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

USER, PASSWORD = "destana", "made-up-for-tests"


@dataclass(frozen=True)
class Mail:
    """One message as it was taken, at ``at`` (seconds since 1970)."""

    sender: str
    recipient: str
    message: EmailMessage
    raw: bytes
    at: float = field(default_factory=time.time)


def fair(command: str, address: str) -> str:
    """Return the weather of a good day: every command is answered as usual."""
    return ""


class _Handler:
    """Answers by the server's orders; ``drop`` takes the message and cuts the line, ``late 3`` takes it and
    answers after so many seconds.
    """

    def __init__(self, server: "MailServer") -> None:
        self.server = server

    async def handle_EHLO(  # noqa: N802 - aiosmtpd calls it so
        self, smtp: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [*responses[:-1], "250-PIPELINING", responses[-1]] if self.server.is_pipelining else responses

    async def handle_MAIL(  # noqa: N802
        self, smtp: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.server.needs_login and not session.authenticated:
            return "530 5.7.0 Authentication required"
        if said := self.server.answer_to("MAIL"):
            return said
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802
        self, smtp: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if said := self.server.answer_to("RCPT", address):
            return said
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, smtp: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        said = self.server.answer_to("DATA", envelope.rcpt_tos[0])
        if said and not said.startswith(("drop", "late")):
            return said
        raw = cast("bytes", envelope.content)
        message = message_from_bytes(raw, policy=policy.default)
        for recipient in envelope.rcpt_tos:
            self.server.keep(Mail(str(envelope.mail_from), recipient, message, raw))
        if said == "drop":
            cast("Any", smtp.transport).abort()
        if said.startswith("late"):
            await asyncio.sleep(float(said.removeprefix("late")))
        return "250 2.0.0 taken"


class MailServer:
    """The stand-in. ``mails`` is what was taken; ``order`` programs answers; ``sessions`` counts connections.

    ``weather`` is asked, with the command and its recipient, for an answer where nothing was ordered.
    """

    def __init__(self, *, needs_login: bool = False, is_pipelining: bool = False) -> None:
        self.mails: list[Mail] = []
        self.sessions = 0
        self.weather: Callable[[str, str], str] = fair
        self._orders: dict[str, list[str]] = {}
        self._of: dict[str, str] = {}
        self._lock = threading.Lock()
        self._sessions: list[SMTP] = []
        self.needs_login = needs_login
        self.is_pipelining = is_pipelining
        self._loop = asyncio.new_event_loop()
        self._server = self._loop.run_until_complete(self._loop.create_server(self._session, "127.0.0.1", 0))
        self.port: int = self._server.sockets[0].getsockname()[1]
        self._thread = threading.Thread(target=self._loop.run_forever, name="mail-server")
        self._thread.start()

    def _session(self) -> SMTP:
        with self._lock:
            self.sessions += 1
        options: dict[str, Any] = {}
        if self.needs_login:
            options = {"authenticator": _authenticate, "auth_require_tls": False}
        session = SMTP(_Handler(self), hostname="stand-in", enable_SMTPUTF8=True, loop=self._loop, **options)
        with self._lock:
            self._sessions.append(session)
        return session

    def hang_up(self) -> None:
        """Cut every open line, as servers do with idle ones."""

        async def cut() -> None:
            for session in self._sessions:
                if session.transport is not None:
                    cast("Any", session.transport).abort()

        asyncio.run_coroutine_threadsafe(cut(), self._loop).result()

    @property
    def url(self) -> str:
        """The address for DESTANA_SMTP_URL."""
        who = f"{USER}:{PASSWORD}@" if self.needs_login else ""
        return f"smtp://{who}127.0.0.1:{self.port}"

    def order(self, command: str, *answers: str) -> None:
        """Answer the next MAIL, RCPT or DATA so, one each; ``drop`` (DATA) takes the message and cuts the line."""
        with self._lock:
            self._orders.setdefault(command, []).extend(answers)

    def order_for(self, address: str, answer: str) -> None:
        """Refuse this recipient always."""
        with self._lock:
            self._of[address] = answer

    def answer_to(self, command: str, address: str = "") -> str:
        """Return the ordered answer, or "" for "as usual"."""
        with self._lock:
            if waiting := self._orders.get(command):
                return waiting.pop(0)
            if command == "RCPT" and address in self._of:
                return self._of[address]
        return self.weather(command, address)

    def keep(self, mail: Mail) -> None:
        """Keep what was taken."""
        with self._lock:
            self.mails.append(mail)

    def stop(self) -> None:
        """Stop listening and cut what is still connected."""
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _close(self) -> None:
        self._server.close()
        own = asyncio.current_task()
        tasks = [task for task in asyncio.all_tasks() if task is not own]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@contextmanager
def mail_server(*, needs_login: bool = False, is_pipelining: bool = False) -> Iterator[MailServer]:
    """Run the stand-in for the length of a ``with``."""
    server = MailServer(needs_login=needs_login, is_pipelining=is_pipelining)
    try:
        yield server
    finally:
        server.stop()


def _authenticate(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
) -> AuthResult:
    is_right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=is_right, handled=is_right)
