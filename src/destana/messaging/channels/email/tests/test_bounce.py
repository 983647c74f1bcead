"""What became of a letter of ours: a notice of a mail server is a receipt of the letter it names, and of no other."""

import pytest

from destana.messaging.channels import registry
from destana.messaging.channels.base import NotSent, Refused, Said, TryLater

pytestmark = pytest.mark.usefixtures("channels")
ID = "<0123456789abcdef0123456789abcdef@lampihong.example>"


def notice(
    status: str = "5.1.1", action: str = "failed", name: str = ID, returned: str = "message/rfc822"
) -> bytes:
    return (
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example\r\nAuto-Submitted: auto-replied\r\n"
        'Date: Wed, 14 Jan 2026 06:04:00 +0800\r\nMessage-ID: <d@mx.example>\r\nMIME-Version: 1.0\r\n'
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nI am sorry.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; siti@warga.example\r\nAction: {action}\r\nStatus: {status}\r\n\r\n"
        f"--b\r\nContent-Type: {returned}\r\n\r\nFrom: kabar@lampihong.example\r\nMessage-ID: {name}\r\n\r\nx\r\n--b--\r\n"
    ).encode()  # fmt: skip


def failure(raw: bytes) -> NotSent:
    post = registry.unpack("email", raw)
    [told] = post.told
    assert (told.provider_id, told.said, post.letters) == (ID, Said.FAILED, ())
    assert told.at is not None
    assert told.failure is not None
    return told.failure


@pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers"])
@pytest.mark.parametrize(
    ("status", "is_dead"), [("5.1.1", True), ("5.1.10", True), ("5.7.1", False), ("5.2.2", False)]
)
def test_a_failure_says_of_whom_it_is(status: str, is_dead: bool, returned: str) -> None:
    found = failure(notice(status, returned=returned))
    assert isinstance(found, Refused)
    assert (found.code, found.contact_dead, found.channel_down) == (status, is_dead, False)


def test_a_temporary_failure_may_go_again() -> None:
    assert isinstance(failure(notice("4.4.7")), TryLater)


def test_a_delivery_is_told() -> None:
    [told] = registry.unpack("email", notice("2.0.0", action="delivered")).told
    assert (told.provider_id, told.said, told.failure) == (ID, Said.DELIVERED, None)


@pytest.mark.parametrize(
    "raw",
    [
        notice("4.4.1", action="delayed"),
        notice(name="<0123456789abcdef0123456789abcdef@other.example>"),
        notice(name=""),
        notice().replace(b"message/delivery-status", b"text/plain"),
    ],
)
def test_a_notice_of_nothing_that_ended_is_a_letter_that_is_left_alone(raw: bytes) -> None:
    post = registry.unpack("email", raw)
    assert post.told == ()
    [letter] = post.letters
    [item] = registry.parse("email", letter.raw)
    assert item.note.startswith("written by a machine")
