"""One line to the mailbox, kept open: waits for news, hands over what is unseen, marks what is kept here.

What was fetched is told by the server's own mark ("seen"), never by numbers that we keep: so a mailbox that was made
anew (another UIDVALIDITY) or restored brings at worst a letter once more, and its key makes it one.
"""

import imaplib
import re
import select
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from destana.messaging.channels.base import Refused, TryLater
from destana.messaging.channels.email.box import Box
from destana.messaging.channels.email.post import BEGINNING, LARGEST, shortened

TIMEOUT = 30.0
"""Seconds for one answer; a large letter comes in many pieces, each with this time."""
RENEW = 60.0
"""Seconds after which the mailbox is looked through, news or not: what was missed comes then."""
POLL = 15.0
"""Seconds between two looks where the server cannot tell by itself (no IDLE, RFC 2177)."""
_SIZE = re.compile(rb"RFC822\.SIZE (\d{1,12})")
_IDLE = b"DEST1"


class Line:
    """An open folder. Every call may raise :exc:`TryLater` (line down) or :exc:`Refused` (sign-in, folder, TLS)."""

    def __init__(self, keys: Box) -> None:
        self.keys = keys
        self._looked = float("-inf")
        self._idles = False
        self._odd: set[bytes] = set()
        with _told("connect"):
            self._imap = self._open()
        try:
            self._enter()
        except Exception:
            self.close()
            raise

    def close(self) -> None:
        """Leave, without waiting for the server's goodbye."""
        with suppress(imaplib.IMAP4.error, OSError):
            self._imap.shutdown()

    def has_news(self) -> bool:
        """Whether it is time to look: something came, or the last look is long ago. Never waits."""
        passed = time.monotonic() - self._looked
        if not self._idles:
            return passed >= POLL
        with _told("cut"):
            came = bool(select.select([self._imap.socket()], [], [], 0)[0])
            if came or passed >= RENEW:
                self._stop_waiting()
                return True
        return False

    def unseen(self, most: int) -> list[bytes]:
        """Return the UIDs of letters that are not marked, oldest first."""
        with _told("cut"):
            self._looked = time.monotonic()
            _answered(self._imap.noop())  # or what came since the last command is not searched
            found = b" ".join(_answered(self._imap.uid("SEARCH", "UNSEEN", "UNDELETED")))
        return sorted({*found.split()} - self._odd, key=int)[:most]

    def look_again(self) -> None:
        """Look at the next turn, without waiting for news: there may be more."""
        self._looked = float("-inf")

    def fetch(self, uid: bytes) -> bytes:
        """Return a letter as it lies there, unmarked; of one that is too large its beginning. Empty: it is gone."""
        with _told("cut"):
            found = _SIZE.search(b" ".join(_answered(self._imap.uid("FETCH", uid.decode(), "(RFC822.SIZE)"))))
            size = int(found.group(1)) if found else 0
            if size > LARGEST:
                raw = shortened(self._text(uid, f"(BODY.PEEK[]<0.{BEGINNING}>)"), size)
            else:
                raw = self._text(uid, "(BODY.PEEK[])") if size else b""
        if not raw:
            self._odd.add(
                uid
            )  # not asked for again on this line: one broken letter must not hold up the others
        return raw

    def mark(self, uid: bytes) -> None:
        """Say that we have it: only after it is committed here."""
        with _told("cut"):
            _answered(self._imap.uid("STORE", uid.decode(), "+FLAGS.SILENT", r"(\Seen)"))

    def wait(self) -> None:
        """Ask the server to tell by itself, where it can (RFC 2177)."""
        if "IDLE" not in self._imap.capabilities:
            return
        with _told("cut"):
            self._imap.send(_IDLE + b" IDLE\r\n")
            while not (line := self._imap.readline()).startswith(b"+"):
                if not line or line.startswith(_IDLE):
                    raise OSError("no idle")
            self._idles = True

    def _stop_waiting(self) -> None:
        self._idles = False
        self._imap.send(b"DONE\r\n")
        while not (line := self._imap.readline()).startswith(_IDLE):
            if not line:
                raise OSError("the line is down")

    def _text(self, uid: bytes, what: str) -> bytes:
        answer = self._imap.uid("FETCH", uid.decode(), what)
        return next((one[1] for one in answer[1] if isinstance(one, tuple) and len(one) > 1), b"")

    def _open(self) -> imaplib.IMAP4:
        keys, context = self.keys, ssl.create_default_context()
        if keys.is_tls:
            return imaplib.IMAP4_SSL(keys.host, keys.port, ssl_context=context, timeout=TIMEOUT)
        line = imaplib.IMAP4(keys.host, keys.port, timeout=TIMEOUT)
        if keys.is_local:  # its certificate names another host, and nobody listens in between
            return line
        if "STARTTLS" not in line.capabilities:
            line.shutdown()
            raise Refused("tls", "the mail server offers no encryption", channel_down=True)
        line.starttls(ssl_context=context)
        return line

    def _enter(self) -> None:
        """Sign in and open the folder. The server's words are left out: they may repeat the user."""
        with _told("cut"):
            try:
                self._imap.login(self.keys.user, self.keys.password)
            except imaplib.IMAP4.abort:
                raise
            except imaplib.IMAP4.error:
                raise Refused(
                    "login", "the mail server refuses user or password", channel_down=True
                ) from None
            quoted = self.keys.folder.replace("\\", "\\\\").replace('"', '\\"')
            if self._imap.select(f'"{quoted}"')[0] != "OK":
                raise Refused("folder", "the folder is not there", channel_down=True)


@contextmanager
def _told(code: str) -> Iterator[None]:
    """Say in the house's words how a conversation ended; the library's own words may hold people's letters."""
    try:
        yield
    except ssl.SSLCertVerificationError:
        raise Refused("tls", "the mail server's certificate is not valid", channel_down=True) from None
    except (imaplib.IMAP4.error, OSError, EOFError, ValueError) as reason:
        raise TryLater(code, type(reason).__name__) from None


def _answered(answer: tuple[str, list[Any]]) -> list[bytes]:
    """Return the lines of an answer; whatever is no yes counts as a line that is down."""
    if answer[0] != "OK":
        raise OSError("refused")
    return [one for one in answer[1] if isinstance(one, bytes)]
