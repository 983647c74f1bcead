"""E-mail as a channel: one SMTP conversation a message, over connections that stay open between messages."""

import re
import smtplib
import ssl
import threading
from contextlib import suppress
from email.message import EmailMessage

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
from destana.messaging.channels.email.compose import compose
from destana.messaging.channels.email.parse import parse

TIMEOUT = 20.0  # seconds for each step of the conversation
_OK = 250
_ASK_DATA = 354
_DOT = re.compile(rb"^\.", re.MULTILINE)
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
        self._idle: list[smtplib.SMTP] = []
        self._lock = threading.Lock()

    def close(self) -> None:
        """Say goodbye on every open connection."""
        with self._lock:
            idle, self._idle = self._idle, []
        for line in idle:
            with suppress(smtplib.SMTPException, OSError):
                line.quit()
            _hang_up(line)

    def parse(self, raw: bytes) -> list[Incoming]:
        """Refuse: this channel only sends."""
        return parse(raw)

    def fetch_media(self, media_id: str) -> bytes:
        """Refuse: this channel only sends."""
        raise Refused("no media", "this channel only sends")

    def send(self, address: str, body: Outgoing, key: str) -> Sent:
        """Hand over one message; the key becomes its Message-ID."""
        mail = compose(self.keys, address, body, key)
        line = self._take()
        try:
            self._talk(line, address, mail)
        except NotSent as failure:
            if failure.code in _STUCK:
                _hang_up(line)
            else:
                self._give_back(line)  # the server answered: RSET clears the conversation before the next
            raise
        self._give_back(line)
        return Sent((str(mail["Message-ID"]),))

    def _talk(self, line: smtplib.SMTP, address: str, mail: EmailMessage) -> None:
        """Say sender, recipient, text. Only after the text has started can the outcome be unknown."""
        options = [] if address.isascii() else ["SMTPUTF8"]
        if options and not line.has_extn("smtputf8"):
            raise Refused("smtputf8", "the server takes no address with such letters")
        try:
            code, said = line.mail(self.keys.sender, options)
            if code != _OK:
                raise errors.to_us(code, said)
            code, said = line.rcpt(address)
            if code not in (_OK, 251):
                raise errors.to_person(code, said)
            code, said = line.docmd("DATA")
            if code != _ASK_DATA:
                raise errors.to_text(code, said)
        except _GONE as reason:
            raise TryLater("connection", type(reason).__name__) from None
        self._hand_over(line, mail)

    def _hand_over(self, line: smtplib.SMTP, mail: EmailMessage) -> None:
        text = _DOT.sub(
            b"..", mail.as_bytes()
        )  # a line with a single dot would end the message (RFC 5321, 4.5.2)
        try:
            line.send(text + (b"" if text.endswith(b"\r\n") else b"\r\n") + b".\r\n")
            code, said = line.getreply()
        except _GONE as reason:
            raise Unknown("no answer", type(reason).__name__) from None
        if code != _OK:
            raise errors.to_text(code, said)

    def _take(self) -> smtplib.SMTP:
        """Return an open connection, or a new one; servers close what was idle for minutes."""
        with self._lock:
            line = self._idle.pop() if self._idle else None
        if line is not None:
            try:
                if line.rset()[0] == _OK:
                    return line
            except _GONE:
                pass
            _hang_up(line)
        return self._open()

    def _give_back(self, line: smtplib.SMTP) -> None:
        with self._lock:
            self._idle.append(line)

    def _open(self) -> smtplib.SMTP:
        """Open a line and sign in."""
        keys = self.keys
        context = ssl.create_default_context()
        try:
            line: smtplib.SMTP
            if keys.is_tls:
                line = smtplib.SMTP_SSL(keys.host, keys.port, timeout=TIMEOUT, context=context)
            else:
                line = smtplib.SMTP(keys.host, keys.port, timeout=TIMEOUT)
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
