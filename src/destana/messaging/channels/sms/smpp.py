"""SMPP 3.4 over the wire, by smpplib: one line that sends, one that receives, both kept open.

What is delivered to us is acknowledged only when :meth:`Held.done` is called: until then the operator keeps it.
"""

import logging
import select
import ssl
import threading
import time
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any

from smpplib import client, exceptions, smpp

from destana.messaging.channels.base import NotSent, TryLater, Unknown
from destana.messaging.channels.sms.conf import Conf
from destana.messaging.channels.sms.gateway import Held, Sms
from destana.messaging.channels.sms.smpp_pdu import Delivered, as_exception, submits
from destana.messaging.channels.sms.smpp_pdu import unpack as unpack  # noqa: PLC0414 - what post.py asks every gateway for

TIMEOUT = 15.0
"""Seconds for a connection, and for each answer; with the parts of a long message under the outbox's lease (120 s)."""
ENQUIRE_AFTER = 30.0
"""Seconds of silence after which an open line is asked whether it is still there."""
_MOST = 100
_LOGGER = "destana.smpp"
logging.getLogger(_LOGGER).setLevel(
    logging.CRITICAL
)  # the library logs whole PDUs, with the password and the words


class Line:
    """One bound session. ``role`` is ``transmitter`` or ``receiver``. Not shared: its owner holds a lock."""

    def __init__(self, conf: Conf, role: str) -> None:
        self.conf = conf
        self.role = role
        self._session: Any = None
        self._heard = 0.0

    def session(self) -> Any:
        """Return the bound session, opened now where there is none; raises ``TryLater`` or ``Refused``."""
        if (
            self._session is not None
            and time.monotonic() - self._heard > ENQUIRE_AFTER
            and not self._is_there()
        ):
            self.drop()
        if self._session is None:
            self._session = self._open()
            self._heard = time.monotonic()
        return self._session

    def read(self) -> Any:
        """Return the next PDU that is not small talk of the line; raises what the library raises."""
        session = self.session()
        while True:
            pdu = session.read_pdu()
            self._heard = time.monotonic()
            if pdu.command != "enquire_link":
                return pdu
            self.answer("enquire_link_resp", pdu)

    def answer(self, command: str, pdu: Any) -> None:
        """Answer a PDU."""
        reply = smpp.make_pdu(command, client=self._session)
        reply.sequence = pdu.sequence
        self._session.send_pdu(reply)

    def is_readable(self) -> bool:
        """Whether bytes wait."""
        return bool(select.select([self.session()._socket], [], [], 0)[0])  # noqa: SLF001 - the library has no other way

    def drop(self) -> None:
        """Leave the session without a word: it may be stuck."""
        session, self._session = self._session, None
        if session is not None:
            with suppress(Exception):
                session.disconnect()

    def close(self) -> None:
        """Say goodbye and leave."""
        if self._session is not None:
            with suppress(exceptions.PDUError, exceptions.ConnectionError, OSError):
                self._session.unbind()
        self.drop()

    def _open(self) -> Any:
        context = ssl.create_default_context() if self.conf.scheme == "tls" else None
        session = client.Client(
            self.conf.host,
            self.conf.port,
            timeout=TIMEOUT,
            logger_name=_LOGGER,
            allow_unknown_opt_params=True,
            ssl_context=context,
        )
        try:
            session.connect()
            bind = getattr(session, f"bind_{self.role}")
            bind(system_id=self.conf.user, password=self.conf.password, interface_version=0x34)
        except exceptions.PDUError as refusal:
            with suppress(Exception):
                session.disconnect()
            raise as_exception(_status(refusal)) or TryLater("bind") from None
        except (exceptions.ConnectionError, OSError) as reason:
            with suppress(Exception):
                session.disconnect()
            raise TryLater("connect", type(reason).__name__) from None
        return session

    def _is_there(self) -> bool:
        try:
            self._session.send_pdu(smpp.make_pdu("enquire_link", client=self._session))
            self._heard = time.monotonic()
        except (exceptions.PDUError, exceptions.ConnectionError, OSError):
            return False
        return True


class Smpp:
    """An operator's line. Parts go one after the other; what got through before a failure is told."""

    per_call = 1

    def __init__(self, conf: Conf) -> None:
        self.conf = conf
        self._out, self._in = Line(conf, "transmitter"), Line(conf, "receiver")
        self._sending, self._receiving = threading.Lock(), threading.Lock()

    def close(self) -> None:
        """Unbind."""
        with self._sending:
            self._out.close()
        with self._receiving:
            self._in.close()

    def send(self, sms: Sms) -> tuple[str, ...]:
        """Hand over all parts; returns the operator's ids."""
        gone: list[str] = []
        with self._sending:
            for fields in submits(sms, self.conf.sender)[sms.parts_sent :]:
                try:
                    gone.append(self._submit(fields))
                except NotSent as failure:
                    failure.parts = tuple(gone)
                    raise
        return tuple(gone)

    def _submit(self, fields: dict[str, Any]) -> str:
        session = self._out.session()
        try:
            sent = session.send_message(**fields)
        except (exceptions.PDUError, exceptions.ConnectionError, OSError) as reason:
            self._out.drop()
            raise Unknown("line", type(reason).__name__) from None
        answer = self._answer_to(sent.sequence)
        failure = as_exception(answer.status)
        if failure is not None:
            raise failure
        number = answer.message_id
        return (number.decode("ascii", "replace") if isinstance(number, bytes) else str(number or ""))[:200]

    def _answer_to(self, sequence: int) -> Any:
        """Wait for the answer; silence means that nobody knows, and the line is left."""
        limit = time.monotonic() + TIMEOUT
        while time.monotonic() < limit:
            try:
                pdu = self._out.read()
            except (exceptions.PDUError, exceptions.ConnectionError, TimeoutError, OSError) as reason:
                self._out.drop()
                raise Unknown("no answer", type(reason).__name__) from None
            if pdu.sequence == sequence and pdu.command in {"submit_sm_resp", "generic_nack"}:
                return pdu
        self._out.drop()
        raise Unknown("no answer", "time is up")

    def collect(self, _after: str, at: datetime) -> list[Held]:
        """Return what the operator has delivered, at most 100; raises ``TryLater`` or ``Refused``."""
        held: list[Held] = []
        with self._receiving:
            try:
                while len(held) < _MOST and self._in.is_readable():
                    pdu = self._in.read()
                    if pdu.command == "deliver_sm":
                        held.append(Held(_delivered(pdu).as_bytes(at), partial(self._done, pdu)))
            except (exceptions.PDUError, exceptions.ConnectionError, OSError) as reason:
                self._in.drop()
                if not held:
                    raise TryLater("line", type(reason).__name__) from None
        return held

    def _done(self, pdu: Any) -> None:
        """Acknowledge; where the line has gone meanwhile, the operator delivers once more, and it is the same row."""
        with (
            self._receiving,
            suppress(exceptions.PDUError, exceptions.ConnectionError, OSError, AttributeError),
        ):
            self._in.answer("deliver_sm_resp", pdu)


def _status(refusal: Exception) -> int:
    return int(refusal.args[1]) if len(refusal.args) > 1 else 0


def _delivered(pdu: Any) -> Delivered:
    text = pdu.short_message or getattr(pdu, "message_payload", None) or b""
    sar = tuple(
        getattr(pdu, f"sar_{name}", None) for name in ("msg_ref_num", "total_segments", "segment_seqnum")
    )
    return Delivered(
        source=_words(pdu.source_addr),
        destination=_words(pdu.destination_addr),
        esm_class=int(pdu.esm_class or 0),
        data_coding=int(pdu.data_coding or 0),
        message=bytes(text),
        receipted=_words(getattr(pdu, "receipted_message_id", None)),
        sar=(int(sar[0]), int(sar[1]), int(sar[2])) if None not in sar else None,  # type: ignore[arg-type]
    )


def _words(value: Any) -> str:
    return value.decode("ascii", "replace").rstrip("\0") if isinstance(value, bytes) else str(value or "")
