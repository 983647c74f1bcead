"""The real SMTP client over the wire to a real SMTP server."""

from collections.abc import Iterator
from typing import Any, cast

import pytest

from destana.messaging.channels.base import Button, ChannelOff, NotSent, Outgoing, Refused, TryLater, Unknown
from destana.messaging.channels.email import compose as composing
from destana.messaging.channels.email import conf
from destana.messaging.channels.email import send as sending
from destana.messaging.channels.email.send import Email
from tests.standins.mail import MailServer, mail_server

SITI = "siti@contoh.example"


@pytest.fixture(params=[False, True], ids=["step by step", "pipelining"])
def post(request: pytest.FixtureRequest) -> Iterator[MailServer]:
    """A mail server that takes one command after the other, and one that takes them in one piece."""
    with mail_server(is_pipelining=request.param) as server:
        yield server


@pytest.fixture
def email(post: MailServer) -> Iterator[Email]:
    channel = Email(conf.read(post.url, "kabar@lampihong.example", "Kecamatan Lampihong"))
    yield channel
    channel.close()


def send(
    email: Email, text: str = "SIAGA di Pimping", *, to: str = SITI, key: str = "k1", **more: Any
) -> Any:
    return email.send(to, Outgoing(text=text, **more), key)


def failure(email: Email, **more: Any) -> NotSent:
    with pytest.raises(NotSent) as caught:
        send(email, **more)
    return caught.value


def words(post: MailServer, kind: str = "plain", number: int = -1) -> str:
    body = post.mails[number].message.get_body((kind,))
    assert body is not None
    return cast("str", body.get_content()).replace("\r\n", "\n")


def test_it_sends_plain_words_and_the_same_as_html(email: Email, post: MailServer) -> None:
    send(email, "SIAGA di Pimping & Jimamun.\nAir <naik>.\n\nBersiap.")
    assert words(post) == "SIAGA di Pimping & Jimamun.\nAir <naik>.\n\nBersiap.\n"
    assert "<p>SIAGA di Pimping &amp; Jimamun.<br>Air &lt;naik&gt;.</p><p>Bersiap.</p>" in words(post, "html")


def test_it_takes_marks_and_whole_pages_as_html(email: Email, post: MailServer) -> None:
    send(email, html="<b>SIAGA</b>", buttons=(Button("Baca", url="https://d.example/kabar/14"),))
    assert "<b>SIAGA</b>" in words(post, "html")
    assert '<a href="https://d.example/kabar/14">Baca</a>' in words(post, "html")
    send(email, html="<!doctype html><title>x</title>")
    assert words(post, "html").startswith("<!doctype html><title>")


def test_it_gives_the_same_key_the_same_message_id(email: Email, post: MailServer) -> None:
    first = send(email, key="bulletin:7:5")
    second = send(email, key="bulletin:7:5")
    third = send(email, key="bulletin:7:6")
    assert first == second != third
    assert post.mails[0].message["Message-ID"] == first.provider_ids[0]
    assert first.provider_ids[0].endswith("@lampihong.example>")


def test_it_tells_machines_that_it_is_one_and_how_to_stop_it(email: Email, post: MailServer, at: Any) -> None:
    send(email, unsubscribe_url="https://d.example/berhenti/x", at=at, expires_at=at)
    mail = post.mails[0].message
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe"] == (
        "<https://d.example/berhenti/x>, <mailto:kabar@lampihong.example?subject=BERHENTI>"
    )
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "13 Jan 2026 22:04:00" in mail["Date"]
    assert "13 Jan 2026 22:04:00" in mail["Expires"]


def test_it_offers_no_one_click_stop_without_https(email: Email, post: MailServer) -> None:
    send(email, unsubscribe_url="http://localhost/berhenti")
    assert post.mails[0].message["List-Unsubscribe-Post"] is None
    assert "mailto:" in post.mails[0].message["List-Unsubscribe"]


def test_it_lets_no_header_in_through_the_subject(email: Email, post: MailServer) -> None:
    send(email, subject="Kabar\r\nBcc: semua@contoh.example")
    assert post.mails[0].message["Subject"] == "Kabar Bcc: semua@contoh.example"
    assert post.mails[0].message["Bcc"] is None


def test_it_takes_the_first_line_where_there_is_no_subject(email: Email, post: MailServer) -> None:
    send(email, "\nSIAGA di Pimping\nBersiap.")
    assert post.mails[0].message["Subject"] == "SIAGA di Pimping"


@pytest.mark.parametrize("text", ["a\n.\nb", ".a\n..b\n.", "🌊 é ḥ", "x" * 3000, "baris\n" * 500])
def test_it_carries_every_text_unchanged(email: Email, post: MailServer, text: str) -> None:
    send(email, text)
    assert words(post).rstrip("\n") == text.rstrip("\n")


def test_it_attaches_a_photo(email: Email, post: MailServer) -> None:
    send(email, photo=b"\xff\xd8 photo")
    assert [part.get_content() for part in post.mails[0].message.iter_attachments()] == [b"\xff\xd8 photo"]


def test_it_sends_many_over_one_connection(email: Email, post: MailServer) -> None:
    for number in range(5):
        send(email, key=str(number))
    assert (len(post.mails), post.sessions) == (5, 1)


def test_it_opens_a_new_line_where_the_server_has_hung_up(email: Email, post: MailServer) -> None:
    send(email)
    post.hang_up()
    send(email)
    assert (len(post.mails), post.sessions) == (2, 2)


@pytest.mark.parametrize(
    "address", ["", "siti", "siti@", "a b@c.example", "siti@contoh.example\r\nRCPT TO:<x@y>"]
)
def test_it_calls_an_address_dead_that_is_none(email: Email, post: MailServer, address: str) -> None:
    found = failure(email, to=address)
    assert isinstance(found, Refused)
    assert found.contact_dead
    assert post.sessions == 0


@pytest.mark.parametrize(
    ("command", "answer", "kind", "code", "dead", "down"),
    [
        ("RCPT", "550 5.1.1 no such user siti@contoh.example", Refused, "5.1.1", True, False),
        ("RCPT", "550 5.1.10 domain takes no mail", Refused, "5.1.10", True, False),
        ("RCPT", "550 no such user", Refused, "550", True, False),
        ("RCPT", "552 5.2.2 mailbox full", Refused, "5.2.2", False, False),
        ("RCPT", "550 5.7.1 policy", Refused, "5.7.1", False, False),
        ("RCPT", "450 4.2.0 greylisted", TryLater, "4.2.0", False, False),
        ("RCPT", "452 too many", TryLater, "452", False, False),
        ("MAIL", "550 5.7.1 sender refused", Refused, "5.7.1", False, True),
        ("MAIL", "451 4.3.0 later", TryLater, "4.3.0", False, False),
        ("DATA", "554 5.6.0 content refused", Refused, "5.6.0", False, False),
        ("DATA", "451 4.3.2 later", TryLater, "4.3.2", False, False),
    ],
)
def test_it_knows_what_a_code_means(  # noqa: PLR0917 - the table above
    email: Email,
    post: MailServer,
    command: str,
    answer: str,
    kind: type[NotSent],
    code: str,
    dead: bool,
    down: bool,
) -> None:
    post.order(command, answer)
    found = failure(email)
    assert type(found) is kind
    assert (found.code, found.note) == (code, "")  # servers repeat addresses in their words
    assert getattr(found, "contact_dead", False) is dead
    assert getattr(found, "channel_down", False) is down
    send(email)  # the line is of use again
    assert (len(post.mails), post.sessions) == (1, 1)


def test_it_makes_everybody_wait_when_the_server_closes(email: Email, post: MailServer) -> None:
    post.order("RCPT", "421 4.3.2 closing")
    found = failure(email)
    assert isinstance(found, TryLater)
    assert found.whole_channel


def test_it_calls_a_lost_answer_unknown(email: Email, post: MailServer) -> None:
    post.order("DATA", "drop")
    assert isinstance(failure(email), Unknown)
    assert len(post.mails) == 1
    send(email)
    assert len(post.mails) == 2


def test_it_tries_later_when_the_server_is_dead() -> None:
    with mail_server() as server:
        address = server.url
    assert isinstance(failure(Email(conf.read(address, "kabar@lampihong.example", ""))), TryLater)


def test_it_signs_in() -> None:
    with mail_server(needs_login=True) as server:
        email = Email(conf.read(server.url, "kabar@lampihong.example", ""))
        send(email)
        email.close()
        assert len(server.mails) == 1


def test_it_calls_the_channel_down_on_a_wrong_password() -> None:
    with mail_server(needs_login=True) as server:
        url = server.url.replace("made-up", "wrong")
        found = failure(Email(conf.read(url, "kabar@lampihong.example", "")))
    assert isinstance(found, Refused)
    assert found.channel_down


def test_it_sends_no_password_in_the_clear_to_another_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    with mail_server(needs_login=True) as server:
        monkeypatch.setattr(conf.Conf, "is_local", False)
        found = failure(Email(conf.read(server.url, "kabar@lampihong.example", "")))
    assert isinstance(found, Refused)
    assert (found.code, found.channel_down) == ("tls", True)


@pytest.mark.parametrize(
    "address", ['"siti aminah"@contoh.example', "siti@ćontoh.example", "a" * 60 + "@contoh.example"]
)
def test_it_reaches_an_unusual_address(email: Email, post: MailServer, address: str) -> None:
    send(email, to=address)
    assert [mail.recipient for mail in post.mails] == [address]


def test_it_renders_the_same_words_once(
    email: Email, post: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    rendered: list[str] = []
    page = composing.as_html

    def watched(text: str, *more: Any) -> str:
        rendered.append(text)
        return page(text, *more)

    monkeypatch.setattr(composing, "as_html", watched)
    for number in range(3):
        send(email, "Air naik di Lajar", to=f"warga{number}@contoh.example", key=str(number))
    assert rendered == ["Air naik di Lajar"]
    assert [mail.message["To"] for mail in post.mails] == [mail.recipient for mail in post.mails]
    assert len({mail.message["Message-ID"] for mail in post.mails}) == 3


class Line:
    """A server that asks for the text although it has refused the recipient (RFC 2920 allows it)."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.answers = [(250, b"ok"), (550, b"5.1.1 no such user"), (354, b"go on"), (554, b"no recipients")]

    def send(self, said: str) -> None:
        self.heard.append(said)

    def getreply(self) -> tuple[int, bytes]:
        return self.answers.pop(0)


def test_it_ends_at_once_a_letter_that_nobody_is_to_have(email: Email) -> None:
    line = Line()
    with pytest.raises(Refused) as caught:
        email._open_letter_at_once(cast("Any", line), SITI)
    assert (caught.value.code, caught.value.contact_dead) == ("5.1.1", True)
    assert line.heard[1:] == [".\r\n"]
    assert line.answers == []


def test_it_asks_a_line_that_was_idle_for_long_before_it_speaks(
    email: Email, post: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "_FRESH", 0.0)
    send(email)
    post.hang_up()
    send(email)
    send(email)
    assert (len(post.mails), post.sessions) == (3, 2)


def test_it_reads_its_address() -> None:
    keys = conf.read("smtps://destana:p%40ss@mail.example", "Kabar <kabar@x.example>", "Kecamatan")
    assert (keys.host, keys.port, keys.is_tls, keys.user, keys.password) == (
        "mail.example",
        465,
        True,
        "destana",
        "p@ss",
    )
    assert (keys.sender, keys.sender_name, keys.domain) == ("kabar@x.example", "Kabar", "x.example")
    assert "p@ss" not in repr(keys)


def test_it_only_sends(email: Email) -> None:
    with pytest.raises(Refused):
        email.fetch_media("x")
    with pytest.raises(ChannelOff):
        conf.load()
