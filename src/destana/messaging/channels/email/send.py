"""E-mail as a channel: one SMTP conversation a message, over connections that stay open between messages."""

import smtplib
import ssl
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from destana.messaging.channels.base import (
    ChannelOff,
    Incoming,
    Limits,
    NotSent,
    Outgoing,
    Refused,
    Sent,
    TryLater,
    Unknown,
)
from destana.messaging.channels.email import conf, errors
from destana.messaging.channels.email.compose import USUAL, compose, message_id
from destana.messaging.channels.email.parse import parse

TIMEOUT = 20.0  # seconds for each step of the conversation
_OK = 250
_TAKEN = (_OK, 251)
_ASK_DATA = 354
_FRESH = 10.0  # seconds within which a server is trusted to keep a line open
_STUCK = ("connection", "no answer")
_GONE = (smtplib.SMTPServerDisconnected, OSError)


def connect() -> "Email":
    """Return the channel with its keys; raises ``ChannelOff`` where there are none or they are of no use."""
    try:
        return Email(conf.load())
    except ValueError as reason:
        raise ChannelOff(str(reason)) from None


class Email:
    """The mail server. Its 250 after the text means ``sent``; what happens later comes as a bounce to the sender."""

    name = "email"
    limits = Limits(text=100_000, photo_bytes=5_000_000, per_second=20.0, at_once=4)

    def __init__(self, keys: conf.Conf) -> None:
        self.keys = keys
        self._sender = smtplib.quoteaddr(keys.sender)
        self._idle: list[tuple[smtplib.SMTP, float]] = []
        self._lock = threading.Lock()

    def close(self) -> None:
        """Say goodbye on every open connection."""
        with self._lock:
            idle, self._idle = self._idle, []
        for line, _since in idle:
            with suppress(smtplib.SMTPException, OSError):
                line.quit()
            _hang_up(line)

    def parse(self, raw: bytes) -> list[Incoming]:
        """Return the letter that a person wrote."""
        return parse(raw)

    def fetch_media(self, media_id: str) -> bytes:
        """Refuse: files come inside their letter (``registry.enclosed``)."""
        raise Refused("no media", "files come inside their letter")

    def send(self, address: str, body: Outgoing, key: str) -> Sent:
        """Hand over one message; the key becomes its Message-ID."""
        mail = compose(self.keys, address, body, key)
        line = self._idle_line()
        if line is None or not self._said(line, address, mail, may_be_dead=True):
            self._said(self._open(), address, mail)
        return Sent((message_id(key, self.keys.domain),))

    def _said(self, line: smtplib.SMTP, address: str, mail: bytes, *, may_be_dead: bool = False) -> bool:
        """Have one conversation on a line; false where the server had left it before, and nothing was said.

        A line is kept for the next message, unless it may be stuck.
        """
        try:
            self._talk(line, address, mail)
        except NotSent as failure:
            if failure.code not in _STUCK and _is_clear(line):
                self._keep(line)
                raise
            _hang_up(line)
            if may_be_dead and failure.code == _STUCK[0]:
                return False
            raise
        self._keep(line)
        return True

    def _talk(self, line: smtplib.SMTP, address: str, mail: bytes) -> None:
        """Say sender, recipient, text. Only after the text has started can the outcome be unknown."""
        options = [] if address.isascii() else ["SMTPUTF8"]
        if options and not line.has_extn("smtputf8"):
            raise Refused("smtputf8", "the server takes no address with such letters")
        try:
            if line.has_extn("pipelining") and USUAL.fullmatch(address):
                self._open_letter_at_once(line, address)
            else:
                self._open_letter(line, address, options)
        except _GONE as reason:
            raise TryLater(_STUCK[0], type(reason).__name__) from None
        _hand_over(line, mail)

    def _open_letter(self, line: smtplib.SMTP, address: str, options: Sequence[str]) -> None:
        code, said = line.mail(self.keys.sender, options)
        if code != _OK:
            raise errors.to_us(code, said)
        code, said = line.rcpt(address)
        if code not in _TAKEN:
            raise errors.to_person(code, said)
        code, said = line.docmd("DATA")
        if code != _ASK_DATA:
            raise errors.to_text(code, said)

    def _open_letter_at_once(self, line: smtplib.SMTP, address: str) -> None:
        """Say the same three commands in one piece (RFC 2920): one way to the server and back, not three."""
        line.send(f"MAIL FROM:{self._sender}\r\nRCPT TO:<{address}>\r\nDATA\r\n")
        mail, rcpt, data = (line.getreply() for _command in range(3))
        refusal = None
        if mail[0] != _OK:
            refusal = errors.to_us(*mail)
        elif rcpt[0] not in _TAKEN:
            refusal = errors.to_person(*rcpt)
        elif data[0] != _ASK_DATA:
            refusal = errors.to_text(*data)
        if refusal is None:
            return
        if (
            data[0] == _ASK_DATA
        ):  # the server waits for a text although nobody is to have it: an empty one ends that
            line.send(".\r\n")
            line.getreply()
        raise refusal

    def _idle_line(self) -> smtplib.SMTP | None:
        """Return an open connection; servers close what was idle for minutes, so an old one is asked first."""
        with self._lock:
            line, since = self._idle.pop() if self._idle else (None, 0.0)
        if line is None or time.monotonic() - since < _FRESH or _is_clear(line):
            return line
        _hang_up(line)
        return None

    def _keep(self, line: smtplib.SMTP) -> None:
        with self._lock:
            self._idle.append((line, time.monotonic()))

    def _open(self) -> smtplib.SMTP:
        """Open a line and sign in."""
        keys = self.keys
        context = ssl.create_default_context()
        # Greets with our domain: the library would ask a name server for this machine's own name first.
        where: dict[str, Any] = {"host": keys.host, "port": keys.port, "local_hostname": keys.domain}
        try:
            line: smtplib.SMTP
            if keys.is_tls:
                line = smtplib.SMTP_SSL(**where, timeout=TIMEOUT, context=context)
            else:
                line = smtplib.SMTP(**where, timeout=TIMEOUT)
        except Exception as reason:  # noqa: BLE001 - translated, what is not known goes on
            raise _not_opened(reason) from None
        try:
            self._greet(line, context)
        except Exception as reason:  # noqa: BLE001 - the same
            _hang_up(line)
            raise _not_opened(reason) from None
        return line

    def _greet(self, line: smtplib.SMTP, context: ssl.SSLContext) -> None:
        """Encrypt where the server can; a password never travels in the clear to another machine."""
        keys = self.keys
        line.ehlo_or_helo_if_needed()
        is_safe = keys.is_tls
        if not is_safe and line.has_extn("starttls"):
            line.starttls(context=context)
            line.ehlo()
            is_safe = True
        if keys.user:
            if not is_safe and not keys.is_local:
                raise Refused("tls", "the server offers no encryption for the password", channel_down=True)
            line.login(keys.user, keys.password)


def _hand_over(line: smtplib.SMTP, mail: bytes) -> None:
    """Send the text; from its first byte on, silence means that nobody knows."""
    try:
        line.send(mail + b".\r\n")
        code, said = line.getreply()
    except _GONE as reason:
        raise Unknown(_STUCK[1], type(reason).__name__) from None
    if code != _OK:
        raise errors.to_text(code, said)


def _is_clear(line: smtplib.SMTP) -> bool:
    """Forget an unfinished conversation; tells whether the server is still there."""
    try:
        return bool(line.rset()[0] == _OK)
    except _GONE:
        return False


def _not_opened(reason: Exception) -> Exception:
    """Return what to raise: nothing has been said yet, so it is never "unknown"."""
    match reason:
        case NotSent():
            return reason
        case smtplib.SMTPResponseException():
            return errors.to_us(reason.smtp_code, reason.smtp_error)
        case ssl.SSLError():
            return Refused("tls", type(reason).__name__, channel_down=True)
        case smtplib.SMTPException() | OSError():
            return TryLater("connect", type(reason).__name__)
        case _:
            return reason


def _hang_up(line: smtplib.SMTP) -> None:
    """Drop a connection that may be stuck; saying goodbye on it could wait for another time-out."""
    with suppress(OSError):
        line.close()
