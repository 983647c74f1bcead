"""From one message of ours to an e-mail: plain text, the same as HTML, headers that keep it out of the spam box."""

import hashlib
import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from django.utils.html import escape

from destana.messaging.channels.base import Outgoing, Refused
from destana.messaging.channels.email.conf import Conf

_LINE = re.compile(r"\s+")
_PAGE = (
    '<!doctype html><html lang="id"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width,initial-scale=1"></head>'
    '<body style="margin:0;padding:16px;background:#fff;color:#1b1b1b;font:16px/1.5 sans-serif">'
    '<div style="max-width:36rem">{}</div></body></html>'
)


def message_id(key: str, domain: str) -> str:
    """Return the Message-ID: the same key always gives the same id, so a repeat can be recognised as one."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{domain}>"


def compose(conf: Conf, address: str, body: Outgoing, key: str) -> EmailMessage:
    """Return the e-mail; raises :exc:`Refused` for an address that is none."""
    mail = EmailMessage(policy=SMTP.clone(cte_type="7bit", utf8=not address.isascii()))
    mail["From"] = Address(conf.sender_name, addr_spec=conf.sender)
    mail["To"] = _recipient(address)
    mail["Subject"] = _subject(body)
    mail["Message-ID"] = message_id(key, conf.domain)
    if body.at is not None:
        mail["Date"] = format_datetime(body.at)
    if body.expires_at is not None:
        mail["Expires"] = format_datetime(body.expires_at)  # RFC 4021: of no use after this moment
    mail["Auto-Submitted"] = "auto-generated"  # no holiday answers, please (RFC 3834)
    _unsubscribe(mail, conf, body)
    mail.set_content(body.text)
    mail.add_alternative(as_html(body), subtype="html")
    if body.photo:
        mail.add_attachment(body.photo, maintype="image", subtype="jpeg", filename="foto.jpg")
    return mail


def as_html(body: Outgoing) -> str:
    """Return the message as a page of its own; a whole page stays as it is, and what has no marks is escaped."""
    if body.html.lstrip().lower().startswith(("<!doctype", "<html")):
        return body.html
    marked = body.html or escape(body.text)
    paragraphs = (part.replace("\n", "<br>") for part in marked.split("\n\n"))
    links = (
        f'<p><a href="{escape(button.url)}">{escape(button.label)}</a></p>'
        for button in body.buttons
        if button.url
    )
    return _PAGE.format("".join(f"<p>{part}</p>" for part in paragraphs) + "".join(links))


def _subject(body: Outgoing) -> str:
    """One line: a line end in a subject would be a header of somebody else's making."""
    first = body.subject or next((line for line in body.text.splitlines() if line.strip()), "")
    return _LINE.sub(" ", first).strip()[:150]


def _recipient(address: str) -> Address:
    try:
        return Address(addr_spec=address)
    except (ValueError, IndexError):
        raise Refused("address", "not an e-mail address", contact_dead=True) from None
    except Exception as reason:  # noqa: BLE001 - the standard library's parser has errors of its own kinds
        raise Refused("address", type(reason).__name__, contact_dead=True) from None


def _unsubscribe(mail: EmailMessage, conf: Conf, body: Outgoing) -> None:
    """Offer the stop in the mail program itself: by one press (RFC 8058) where we have an https address, or by mail."""
    by_mail = f"<mailto:{conf.sender}?subject=BERHENTI>"
    if body.unsubscribe_url.startswith("https://"):
        mail["List-Unsubscribe"] = f"<{body.unsubscribe_url}>, {by_mail}"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    else:
        mail["List-Unsubscribe"] = by_mail
