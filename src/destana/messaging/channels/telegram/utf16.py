"""Telegram counts text in UTF-16 units: an emoji is two, everything in the villages' alphabet one."""

from destana.kit.text import seam


def size(text: str) -> int:
    """Return the length of ``text`` in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, offset: int, length: int) -> str:
    """Return the part of ``text`` that starts at ``offset`` and is ``length`` units long."""
    units = text.encode("utf-16-le", "surrogatepass")
    return units[2 * offset : 2 * (offset + length)].decode("utf-16-le", "replace")


def split(text: str, limit: int) -> list[str]:
    """Return ``text`` in parts of at most ``limit`` units, cut at a paragraph, a line or a word where there is one."""
    parts: list[str] = []
    while size(text) > limit:
        head = cut(text, 0, limit).rstrip("\ufffd")  # half an emoji at the edge
        at = seam(head)
        parts.append(text[:at].rstrip())
        text = text[at:].lstrip()
    return [*parts, text] if text or not parts else parts
