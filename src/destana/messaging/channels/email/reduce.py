"""What a person wrote this time: without the letter that is answered, without signatures, HTML as plain lines."""

import re
from html.parser import HTMLParser

_LONGEST = 200_000
"""Characters that are looked at; a report has some hundred."""
_KEPT = 8_000

_ATTRIBUTION = re.compile(
    r"^(on|pada|am|le)\b.{5,200}\b(wrote|menulis|schrieb|a écrit)\s?:$|^.{5,120}\b(wrote|menulis)\s?:$",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(
    r"^[-_\s]{3,}\s*(original message|pesan asli|pesan sebelumnya|original-nachricht)\s*[-_\s]{3,}$|^_{20,}$",
    re.IGNORECASE,
)
_HEAD = re.compile(r"^\*?(from|dari)\s?:\*?\s", re.IGNORECASE)
_HEAD_NEXT = re.compile(
    r"^\*?(sent|dikirim|date|tanggal|to|kepada|ke|subject|perihal|subjek)\s?:\*?\s", re.IGNORECASE
)
_FORWARDED = re.compile(
    r"^[-\s]{3,}\s*(forwarded message|pesan yang diteruskan|pesan terusan)\s*[-\s]{3,}$"
    r"|^begin forwarded message:$",
    re.IGNORECASE,
)
_FORWARDED_HEAD = re.compile(
    r"^\*?(from|dari|date|tanggal|sent|dikirim|to|kepada|ke|cc|subject|perihal|subjek)\s?:", re.IGNORECASE
)
_SIGNED = re.compile(
    r"^(--\s?|sent from my .{2,40}|dikirim dari .{2,60}|sent from .{2,40} for .{2,30}|get outlook for .{2,20}"
    r"|dapatkan outlook untuk .{2,20})$",
    re.IGNORECASE,
)


def own_words(text: str) -> tuple[str, bool]:
    """Return what was written this time, and whether it is passed on rather than written.

    What was passed on is kept, its heads left out: it is what the desk is asked to look at.
    """
    lines = [line.rstrip() for line in text[:_LONGEST].replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    kept: list[str] = []
    is_forwarded, in_heads = False, False
    for number, line in enumerate(lines):
        if _FORWARDED.match(line):
            is_forwarded = in_heads = True
            continue
        if in_heads and (not line or _FORWARDED_HEAD.match(line)):
            continue
        in_heads = False
        if _SIGNED.match(line) and not is_forwarded:
            break
        if line.startswith(">") and not is_forwarded:
            continue
        if not is_forwarded and _starts_quote(lines, number):
            if not _quoted_by_marks(lines, number):
                break
            continue
        kept.append(line)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()[:_KEPT], is_forwarded


def _starts_quote(lines: list[str], number: int) -> bool:
    """Whether the letter that is answered begins here; its first line may have been broken in two."""
    line = lines[number].strip()
    if _ORIGINAL.match(line) or _ATTRIBUTION.match(line):
        return True
    if _HEAD.match(line):
        return any(_HEAD_NEXT.match(one.strip()) for one in lines[number + 1 : number + 4])
    after = lines[number + 1].strip() if number + 1 < len(lines) else ""
    is_broken = bool(re.match(r"(on|pada)\b", line, re.IGNORECASE)) and bool(
        re.search(r"(wrote|menulis)\s?:$", after, re.IGNORECASE)
    )
    return is_broken or bool(
        number
        and re.search(r"(wrote|menulis)\s?:$", line, re.IGNORECASE)
        and re.match(r"(on|pada)\b", lines[number - 1].strip(), re.IGNORECASE)
    )


def _quoted_by_marks(lines: list[str], number: int) -> bool:
    """Whether what is answered has marks before its lines: then words below it are an answer, too."""
    after = [line for line in lines[number + 1 : number + 4] if line]
    return any(line.startswith(">") for line in after)


def plain(page: str) -> str:
    """Return an HTML letter as lines, without what is quoted in it."""
    reader = _Reader()
    try:
        reader.feed(page[:_LONGEST])
        reader.close()
    except (
        AssertionError,
        ValueError,
    ):  # the parser gives up on a broken declaration; what it has read stands
        pass
    lines = [" ".join(line.split()) for line in "".join(reader.said).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


_SILENT = frozenset({"style", "script", "head", "title", "blockquote", "template", "noscript"})
_LINES = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "table", "ul", "ol", "hr"})
_EMPTY = frozenset({"br", "hr", "img", "meta", "link", "input", "col", "wbr", "area", "base", "source"})
_QUOTES = ("gmail_quote", "yahoo_quoted", "moz-cite-prefix", "protonmail_quote", "gmail_signature")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _LINES and not self._silent:
            self.said.append("\n")
        if tag in _EMPTY:
            return
        named = " ".join(value or "" for name, value in attrs if name in {"class", "id"})
        is_forward = "Forwarded message" in "".join(self.said[-3:])
        hides = tag in _SILENT or (any(one in named for one in _QUOTES) and not is_forward)
        self._open.append((tag, hides))
        self._silent += hides

    def handle_endtag(self, tag: str) -> None:
        if tag in _LINES and not self._silent and tag not in _EMPTY:
            self.said.append("\n")
        if not any(name == tag for name, _hides in self._open):
            return
        while self._open:
            name, hides = self._open.pop()
            self._silent -= hides
            if name == tag:
                break

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.said.append(data.replace("\n", " "))
