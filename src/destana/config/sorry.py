"""Answers given before or without a page of our own: too large, too slow, not now. One sentence, in the reader's words.

They need no template, no database and no session, because one of these may be what is missing.
"""

import json
from dataclasses import dataclass
from html import escape

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from destana.config.limits import RETRY_SECONDS
from destana.config.wire import Scope, Send, header


@dataclass(frozen=True)
class Sorry:
    """A refusal: HTTP status, a code for programs, a title and one sentence that says what to do."""

    status: int
    code: str
    title: Promise
    sentence: Promise


TOO_LARGE = Sorry(
    413,
    "too_large",
    _("That is too large"),
    _("What you sent is larger than this page can take. Send fewer or smaller photos; nothing else is lost."),
)
TOO_SLOW = Sorry(
    408,
    "too_slow",
    _("The connection stood still"),
    _("Your connection stood still for too long and nothing was stored. Please send it again."),
)
HEAD_TOO_LARGE = Sorry(
    431,
    "headers_too_large",
    _("The request cannot be read"),
    _("Your browser sent more header data than we can read. Delete the cookies of this site and try again."),
)
NOT_NOW = Sorry(
    503,
    "not_now",
    _("Not possible just now"),
    _(
        "Destana cannot store anything at this moment, so nothing was recorded. Please send it again in a minute. "
        "If there is danger to life, call or tell your village head at once."
    ),
)
BROKEN = Sorry(
    500,
    "broken",
    _("Something broke on our side"),
    _("Something broke on our side. The fault is noted. If you were sending a report, please send it again."),
)
_PAGE = (
    '<!doctype html><html lang="{language}"><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title} · Destana</title>'
    '<main><h1>{title}</h1><p>{sentence}</p><p><a href="/">Destana</a></p></main></html>'
)


def is_for_programs(path: str, accept: str) -> bool:
    """Tell whether the answer is read by a program: an API or hook address, or whoever asks for JSON."""
    return path.startswith(("/api/", "/hook")) or ("json" in accept and "html" not in accept)


def language_of(accept_language: str) -> str:
    """Return ``en`` for a reader whose first language is English, else ``id``."""
    return "en" if accept_language.strip().lower().startswith("en") else "id"


def render(sorry: Sorry, *, path: str, accept: str = "", accept_language: str = "") -> tuple[str, bytes]:
    """Return content type and body of the answer."""
    language = language_of(accept_language)
    with translation.override(language):
        title, sentence = str(sorry.title), str(sorry.sentence)
    if is_for_programs(path, accept):
        body = json.dumps({"error": {"code": sorry.code, "message": sentence}}, ensure_ascii=False)
        return "application/json; charset=utf-8", body.encode()
    page = _PAGE.format(language=language, title=escape(title), sentence=escape(sentence))
    return "text/html; charset=utf-8", page.encode()


def headers_of(sorry: Sorry, content_type: str, length: int) -> list[tuple[str, str]]:
    """Return the headers of the answer; a refusal is never kept by a cache, and some may be tried again later."""
    found = [
        ("content-type", content_type),
        ("content-length", str(length)),
        ("cache-control", "no-store"),
        ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
        ("x-content-type-options", "nosniff"),
    ]
    return [*found, ("retry-after", str(RETRY_SECONDS))] if sorry.status == NOT_NOW.status else found


async def answer(sorry: Sorry, scope: Scope, send: Send, *, closes: bool = True) -> None:
    """Send the refusal; ``closes`` ends the connection, because the rest of the request may still be on its way."""
    content_type, body = render(
        sorry,
        path=scope["path"],
        accept=header(scope, b"accept").decode("latin-1"),
        accept_language=header(scope, b"accept-language").decode("latin-1"),
    )
    headers = [*headers_of(sorry, content_type, len(body)), *([("connection", "close")] if closes else [])]
    start = [(name.encode(), value.encode()) for name, value in headers]
    await send({"type": "http.response.start", "status": sorry.status, "headers": start})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
