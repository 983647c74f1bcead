"""From one message of ours to an e-mail: plain text, the same as HTML, headers that keep it out of the spam box.

What a warning says to thousands is rendered once; each person's own lines (to whom, which id, how to stop it) are put
before it.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import lru_cache

from django.utils.crypto import salted_hmac
from django.utils.html import escape

from destana.messaging.channels.base import Button, Outgoing, Refused
from destana.messaging.channels.email.conf import Conf

_LINE = re.compile(r"\s+")
_ID = re.compile(r"<[!-;=?-~]{1,240}>")
_DOT = re.compile(rb"^\.", re.MULTILINE)
# An address as nearly everybody has it (RFC 5321's Dot-string); anything else is read by the standard library.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
USUAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_POLICY = SMTP.clone(cte_type="7bit")
_PAGE = (
    '<!doctype html><html lang="id"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width,initial-scale=1"></head>'
    '<body style="margin:0;padding:16px;background:#fff;color:#1b1b1b;font:16px/1.5 sans-serif">'
    '<div style="max-width:36rem">{}</div></body></html>'
)


def message_id(key: str, domain: str) -> str:
    """Return the Message-ID: the same key always gives the same id, so a repeat can be recognised as one.

    Nobody can guess it who did not get the letter: an answer that names it, or a bounce, is believed for that.
    """
    return f"<{salted_hmac('email.message-id', key, algorithm='sha256').hexdigest()[:32]}@{domain}>"


def compose(conf: Conf, address: str, body: Outgoing, key: str) -> bytes:
    """Return the e-mail as it travels after DATA; raises :exc:`Refused` for an address that is none."""
    own = "".join(f"{line}\r\n" for line in _own(conf, address, body, key))
    page = "" if body.choices else body.html  # choices are numbers in the words
    return own.encode() + _common(
        conf, body.in_words(), page, body.subject, body.buttons, body.photo, is_answer=bool(body.thread)
    )


def _own(conf: Conf, address: str, body: Outgoing, key: str) -> Iterator[str]:
    """Give the headers that differ from person to person, and from hour to hour."""
    yield f"To: {_recipient(address)}"
    yield f"Message-ID: {message_id(key, conf.domain)}"
    if body.at is not None:
        yield f"Date: {_moment(body.at)}"
    if body.expires_at is not None:
        yield f"Expires: {_moment(body.expires_at)}"  # RFC 4021: of no use after this moment
    yield from _thread(body.thread)
    yield from _unsubscribe(conf, body)


@lru_cache(maxsize=8)
def _common(
    conf: Conf,
    text: str,
    html: str,
    subject: str,
    buttons: tuple[Button, ...],
    photo: bytes,
    *,
    is_answer: bool,
) -> bytes:
    """Return the rest of the e-mail, with dots doubled (a line with a single one would end it, RFC 5321, 4.5.2)."""
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = Address(conf.sender_name, addr_spec=conf.sender)
    mail["Subject"] = _subject(text, subject)
    # No holiday answers, please (RFC 3834).
    mail["Auto-Submitted"] = "auto-replied" if is_answer else "auto-generated"
    mail.set_content(text)
    mail.add_alternative(as_html(text, html, buttons), subtype="html")
    if photo:
        mail.add_attachment(photo, maintype="image", subtype="jpeg", filename="foto.jpg")
    raw = _DOT.sub(b"..", mail.as_bytes())
    return raw if raw.endswith(b"\r\n") else raw + b"\r\n"


def as_html(text: str, html: str, buttons: tuple[Button, ...]) -> str:
    """Return the message as a page of its own; a whole page stays as it is, and what has no marks is escaped."""
    if html.lstrip().lower().startswith(("<!doctype", "<html")):
        return html
    marked = html or escape(text)
    paragraphs = (part.replace("\n", "<br>") for part in marked.split("\n\n"))
    links = (
        f'<p><a href="{escape(button.url)}">{escape(button.label)}</a></p>'
        for button in buttons
        if button.url
    )
    return _PAGE.format("".join(f"<p>{part}</p>" for part in paragraphs) + "".join(links))


def _subject(text: str, subject: str) -> str:
    """One line: a line end in a subject would be a header of somebody else's making."""
    first = subject or next((line for line in text.splitlines() if line.strip()), "")
    return _LINE.sub(" ", first).strip()[:150]


def _recipient(address: str) -> str:
    if USUAL.fullmatch(address):
        return address
    try:
        return str(Address(addr_spec=address))
    except (ValueError, IndexError):
        raise Refused("address", "not an e-mail address", contact_dead=True) from None
    except Exception as reason:  # noqa: BLE001 - the standard library's parser has errors of its own kinds
        raise Refused("address", type(reason).__name__, contact_dead=True) from None


@lru_cache(maxsize=64)
def _moment(at: datetime) -> str:
    return format_datetime(at)


def _thread(thread: tuple[str, ...]) -> Iterator[str]:
    """Name the letters that this one continues, a line each; the ids are somebody else's, so only plain ones go out."""
    named = [one for one in thread if _ID.fullmatch(one)]
    if not named:
        return
    yield f"In-Reply-To: {named[-1]}"
    first, *more = named
    yield f"References: {first}"
    for one in more:
        yield f" {one}"


def _unsubscribe(conf: Conf, body: Outgoing) -> Iterator[str]:
    """Offer the stop in the mail program itself: by one press (RFC 8058) where we have an https address, or by mail."""
    by_mail = f"<mailto:{conf.sender}?subject=BERHENTI>"
    if body.unsubscribe_url.startswith("https://") and not _LINE.search(body.unsubscribe_url):
        yield f"List-Unsubscribe: <{body.unsubscribe_url}>,"
        yield f" {by_mail}"
        yield "List-Unsubscribe-Post: List-Unsubscribe=One-Click"
    else:
        yield f"List-Unsubscribe: {by_mail}"
