"""Text as the Bot API reads it: the few HTML marks it knows, lengths in UTF-16 units."""

from html.parser import HTMLParser

_MARKS = frozenset({"b", "strong", "i", "em", "u", "s", "a", "code", "pre", "blockquote", "tg-spoiler"})


class BadMarks(ValueError):
    """The marks cannot be read."""


def size(text: str) -> int:
    """Return the length in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def plain(text: str) -> str:
    """Return the text without its marks; raises :exc:`BadMarks` for tags that are unknown or not closed."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    if reader.open:
        raise BadMarks(f"Can't find end tag corresponding to start tag {reader.open[-1]}")
    return "".join(reader.words)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _MARKS:
            raise BadMarks(f'Unsupported start tag "{tag}"')
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            raise BadMarks(f'Unexpected end tag "{tag}"')

    def handle_decl(self, decl: str) -> None:
        raise BadMarks("Unsupported start tag")

    def handle_data(self, data: str) -> None:
        self.words.append(data)
