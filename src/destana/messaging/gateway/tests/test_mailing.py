"""Letters from a real mailbox to the inbox: nothing lost, nothing read twice, whatever breaks in between."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any

import pytest
from django.test import override_settings

from destana.messaging.channels.base import Refused
from destana.messaging.channels.email import box, imap
from destana.messaging.channels.email.post import LARGEST
from destana.messaging.gateway import mailing, sorting
from destana.messaging.gateway.mailing import Postman
from destana.messaging.inbox import queries
from destana.messaging.inbox.models import Conflict, InboundMessage
from destana.messaging.inbox.terms import State
from tests.standins.dovecot import IS_HERE, USER, ImapServer, imap_server

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not IS_HERE, reason="dovecot is not installed (apt: dovecot-imapd)"),
]
Said = dict[str, dict[str, Any]]


def letter(number: int = 1, body: str = "banjir di Pimping", name: str = "") -> bytes:
    named = f"Message-ID: <{name or number}@warga.example>\r\n"
    return f"From: Siti <siti@warga.example>\r\nSubject: Lapor {number}\r\n{named}\r\n{body}\r\n".encode()


@pytest.fixture(scope="module")
def dovecot() -> Iterator[ImapServer]:
    with imap_server() as server:
        yield server


@pytest.fixture
def server(dovecot: ImapServer, channels: Said) -> Iterator[ImapServer]:
    with dovecot.box() as line:
        if line.search(None, "ALL")[1][0]:
            line.store("1:*", "+FLAGS", r"(\Deleted)")
            line.expunge()
    with override_settings(CHANNELS=with_box(channels, dovecot.url)):
        yield dovecot


def with_box(channels: Said, url: str) -> Said:
    return {**channels, "email": {**channels["email"], "box_url": url}}


@pytest.fixture
def postman() -> Iterator[Postman]:
    one = Postman()
    yield one
    one.leave()


def kept() -> int:
    return InboundMessage.objects.filter(channel="email.post").count()


def test_letters_are_kept_and_then_marked(server: ImapServer, postman: Postman, at: datetime) -> None:
    server.post(letter(1), letter(2))
    assert postman.collect(at) == 2
    assert (kept(), server.unseen()) == (2, 0)
    sorting.sort_post(at)
    found = [queries.incoming(row)[0] for row in queries.unread(channels=["email"])]
    assert [(one.address, one.text) for one in found] == [
        ("siti@warga.example", "Lapor 1\nbanjir di Pimping"),
        ("siti@warga.example", "Lapor 2\nbanjir di Pimping"),
    ]


def test_the_server_tells_by_itself_what_came_later(
    server: ImapServer, postman: Postman, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap, "RENEW", 3600.0)
    assert postman.collect(at) == 0
    server.post(letter(1))
    assert until(lambda: postman.collect(at) == 1)


def test_a_server_that_cannot_tell_is_asked(
    server: ImapServer, postman: Postman, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap.Line, "wait", lambda line: None)
    assert postman.collect(at) == 0
    server.post(letter(1))
    assert postman.collect(at) == 0
    monkeypatch.setattr(imap, "POLL", 0.0)
    assert postman.collect(at) == 1


class Killed(BaseException):
    """The process ends here."""


def test_a_kill_between_commit_and_mark_loses_nothing_and_doubles_nothing(
    server: ImapServer, postman: Postman, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.post(letter(1))
    with monkeypatch.context() as patch:
        patch.setattr(imap.Line, "mark", killed)
        with pytest.raises(Killed):
            postman.collect(at)
    postman.leave()  # what the kernel does for a process that ended
    assert (kept(), server.unseen()) == (1, 1)
    assert postman.collect(at) == 1
    assert (kept(), server.unseen()) == (1, 0)


def test_marking_first_would_lose_a_letter(
    server: ImapServer, postman: Postman, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the other order, and the same kill."""
    server.post(letter(1))
    take = mailing.keep

    def mark_first(self: Postman, line: imap.Line, uid: bytes, at: datetime) -> bool:
        raw = line.fetch(uid)
        line.mark(uid)
        return mailing.keep(raw, at=at)

    with monkeypatch.context() as patch:
        patch.setattr(Postman, "_take", mark_first)
        patch.setattr(mailing, "keep", killed)
        with pytest.raises(Killed):
            postman.collect(at)
    postman.leave()
    assert mailing.keep is take
    assert postman.collect(at) == 0
    assert (kept(), server.unseen()) == (0, 0)


def killed(*given: object, **named: object) -> bool:
    raise Killed


def test_another_mailbox_with_the_same_numbers_is_read_once(
    server: ImapServer, postman: Postman, at: datetime
) -> None:
    server.post(letter(1), letter(2))
    assert postman.collect(at) == 2
    server.make_anew(letter(3), letter(2))  # number 1 is another letter now, number 2 one that we have
    again = Postman()
    assert again.collect(at) == 2
    again.leave()
    assert (kept(), server.unseen()) == (3, 0)


def test_ten_letters_under_one_name_are_one_and_nothing_of_them_is_lost(
    server: ImapServer, postman: Postman, at: datetime
) -> None:
    server.post(*(letter(number, name="same") for number in range(10)))
    assert postman.collect(at) == 10
    sorting.sort_post(at)
    assert InboundMessage.objects.filter(channel="email").count() == 1
    assert Conflict.objects.count() == 9


def test_a_letter_of_thirty_megabytes_keeps_its_words(
    server: ImapServer, postman: Postman, at: datetime
) -> None:
    head, _blank, body = letter(1).partition(b"\r\n\r\n")
    photo = b"\r\n".join([b"A" * 76] * (30 * 1024 * 1024 // 78))
    parts = b"--x\r\nContent-Type: text/plain\r\n\r\n" + body + b"\r\n--x\r\nContent-Type: image/jpeg\r\n"
    server.post(
        head
        + b'\r\nContent-Type: multipart/mixed; boundary="x"\r\n\r\n'
        + parts
        + b"Content-Transfer-Encoding: base64\r\n\r\n"
        + photo
        + b"\r\n--x--\r\n",
        letter(2),
    )
    assert postman.collect(at) == 2
    assert all(len(bytes(row.raw)) < LARGEST for row in InboundMessage.objects.all())
    sorting.sort_post(at)
    first, second = queries.unread(channels=["email"])
    [item] = queries.incoming(first)
    assert item.text == "Lapor 1\nbanjir di Pimping"
    assert item.media
    assert queries.incoming(second)[0].text.startswith("Lapor 2")


def test_broken_mime_goes_on_as_far_as_it_can_be_read(
    server: ImapServer, postman: Postman, at: datetime
) -> None:
    server.post(
        b"\x00\xff\xfe nothing of a letter",
        b"From: =?utf-9?q?x?= <a@b.example>\r\nContent-Type: multipart/mixed\r\n\r\nair naik",
        letter(3),
    )
    postman.collect(at)
    sorting.sort_post(at)
    assert server.unseen() == 0
    assert kept() == InboundMessage.objects.filter(channel="email").count() >= 2
    assert not InboundMessage.objects.filter(channel="email.post", state=State.NEW).exists()


def test_a_server_that_is_down_is_a_lamp_and_then_none(
    server: ImapServer, at: datetime, later: Callable[..., datetime]
) -> None:
    now = [0.0]
    postman = Postman(clock=lambda: now[0])
    server.post(letter(1))
    server.stop()
    assert postman.collect(at) == 0
    assert (found := queries.pickup("email"))
    assert (found.why, found.since) == ("connect", at)
    server.start()
    assert postman.collect(later(seconds=1)) == 0  # not hammered
    now[0] = 5.0
    assert postman.collect(later(seconds=6)) == 1
    assert (found := queries.pickup("email"))
    assert (found.why, found.since) == ("", later(seconds=6))
    postman.leave()


@pytest.mark.parametrize(("change", "why"), [((USER, "nobody"), "login"), (("INBOX", "Nowhere"), "folder")])
def test_a_refusal_is_a_lamp_and_is_not_repeated_at_once(
    server: ImapServer, channels: Said, at: datetime, change: tuple[str, str], why: str
) -> None:
    now = [0.0]
    postman = Postman(clock=lambda: now[0])
    opened = []
    with override_settings(CHANNELS=with_box(channels, server.url.replace(*change))):
        for moment in (0.0, 60.0, 299.0):
            now[0] = moment
            postman.collect(at)
            opened.append(queries.pickup("email"))
    assert {one.why for one in opened if one} == {why}
    assert not server.unseen()


def test_a_line_that_is_cut_in_the_middle_of_a_letter_loses_nothing(
    server: ImapServer, channels: Said, at: datetime
) -> None:
    server.post(letter(1, body="air " * 50_000))
    with cutting(server.port, after=60_000) as port:
        now = [0.0]
        postman = Postman(clock=lambda: now[0])
        with override_settings(
            CHANNELS=with_box(channels, server.url.replace(f":{server.port}", f":{port}"))
        ):
            assert postman.collect(at) == 0
    assert (kept(), server.unseen()) == (0, 1)
    assert (found := queries.pickup("email"))
    assert found.why == "cut"
    now[0] = 5.0
    assert postman.collect(at) == 1
    assert (kept(), server.unseen()) == (1, 0)
    postman.leave()


def test_a_certificate_of_nobody_is_refused_and_a_known_one_is_taken(
    server: ImapServer, channels: Said, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.post(letter(1))
    with override_settings(CHANNELS=with_box(channels, server.tls_url)):
        assert Postman().collect(at) == 0
        assert (found := queries.pickup("email"))
        assert found.why == "tls"
        monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
        postman = Postman()
        assert postman.collect(at) == 1
        assert until(lambda: postman.collect(at) == 0 and server.unseen() == 0)
        postman.leave()


def test_another_machine_gets_no_password_without_encryption() -> None:
    keys = box.read("imap://a:b@mail.example")
    assert (keys.is_local, keys.is_tls) == (False, False)
    said: list[bytes] = []
    with plain_server(said) as port, pytest.raises(Refused, match="tls"):
        line = imap.Line.__new__(imap.Line)
        line.keys = box.Box("127.0.0.1", port, is_tls=False, user="a", password="b", folder="INBOX")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(box, "is_loopback", lambda host: False)
            imap.Line(line.keys)
    assert not any(b"LOGIN" in one for one in said)


def until(done: Callable[[], bool]) -> bool:
    """Ask again until it is so; dovecot tells within a second."""
    limit = time.monotonic() + 8
    while time.monotonic() < limit:
        if done():
            return True
        time.sleep(0.02)
    return False


class cutting:  # noqa: N801 - read as a verb
    """A line to the server that breaks after so many bytes from it."""

    def __init__(self, port: int, *, after: int) -> None:
        self.port, self.after = port, after
        self.door = socket.create_server(("127.0.0.1", 0))
        self.thread = threading.Thread(target=self._carry)

    def __enter__(self) -> int:
        self.thread.start()
        port: int = self.door.getsockname()[1]
        return port

    def __exit__(self, *_error: object) -> None:
        self.door.close()
        self.thread.join(5)

    def _carry(self) -> None:
        near, _from = self.door.accept()
        far = socket.create_connection(("127.0.0.1", self.port))
        back = threading.Thread(target=_copy, args=(near, far, None))
        back.start()
        _copy(far, near, self.after)
        for one in (near, far):
            one.close()
        back.join(5)


def _copy(source: socket.socket, target: socket.socket, most: int | None) -> None:
    passed = 0
    try:
        while (piece := source.recv(4096)) and (most is None or passed < most):
            target.sendall(piece)
            passed += len(piece)
    except OSError:
        pass
    for one in (source, target):
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)


class plain_server:  # noqa: N801 - read as a noun after "with"
    """A server that offers no encryption and notes what it is told."""

    def __init__(self, said: list[bytes]) -> None:
        self.said = said
        self.door = socket.create_server(("127.0.0.1", 0))
        self.thread = threading.Thread(target=self._talk)

    def __enter__(self) -> int:
        self.thread.start()
        port: int = self.door.getsockname()[1]
        return port

    def __exit__(self, *_error: object) -> None:
        self.door.close()
        self.thread.join(5)

    def _talk(self) -> None:
        line, _from = self.door.accept()
        line.settimeout(5)
        line.sendall(b"* OK here\r\n")
        try:
            while piece := line.recv(1000):
                self.said.append(piece)
                tag = piece.split()[0]
                line.sendall(b"* CAPABILITY IMAP4rev1\r\n" + tag + b" OK done\r\n")
        except OSError:
            pass
        line.close()
