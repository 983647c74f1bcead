"""The bulletins as an Atom feed (RFC 4287). Pure: entries go in, bytes come out."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from lxml import etree

NAMESPACE = "http://www.w3.org/2005/Atom"
_NSMAP = cast("dict[str, str]", {None: NAMESPACE})
"""lxml's way to say: the default namespace."""
_NAMES = uuid.UUID("5f2f0d0e-6b0a-4d0e-9a6e-63110500d57a")
"""Root of our names: an id stays the same when the office moves to another address."""


@dataclass(frozen=True, kw_only=True)
class Item:
    """One bulletin in the feed. ``name`` is its CAP identifier; ``changed_at`` moves when it ends."""

    name: str
    title: str
    summary: str
    author: str
    page: str
    cap: str
    signature: str = ""
    published_at: datetime
    changed_at: datetime


def name_of(name: str) -> str:
    """Return the permanent id of a name: ``urn:uuid:…``."""
    return f"urn:uuid:{uuid.uuid5(_NAMES, name)}"


def feed(*, name: str, title: str, author: str, page: str, itself: str, items: list[Item]) -> bytes:
    """Return the feed, newest first. ``itself`` is its own address, ``page`` the page that it mirrors.

    An empty feed counts as changed at the beginning of 1970: a feed must carry a date, and nothing has happened.
    """
    root = etree.Element(f"{{{NAMESPACE}}}feed", nsmap=_NSMAP)
    root.set("{http://www.w3.org/XML/1998/namespace}lang", "id")
    changed = max((item.changed_at for item in items), default=datetime.fromtimestamp(0, UTC))
    _add(root, "id", name_of(name))
    _add(root, "title", title)
    _add(root, "updated", _moment(changed))
    _add(etree.SubElement(root, f"{{{NAMESPACE}}}author"), "name", author)
    _link(root, itself, rel="self", kind="application/atom+xml")
    _link(root, page, rel="alternate", kind="text/html")
    for item in sorted(items, key=lambda item: item.published_at, reverse=True):
        _entry(root, item)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _entry(root: etree._Element, item: Item) -> None:
    entry = etree.SubElement(root, f"{{{NAMESPACE}}}entry")
    _add(entry, "id", name_of(item.name))
    _add(entry, "title", item.title)
    _add(entry, "updated", _moment(item.changed_at))
    _add(entry, "published", _moment(item.published_at))
    _add(etree.SubElement(entry, f"{{{NAMESPACE}}}author"), "name", item.author)
    _link(entry, item.page, rel="alternate", kind="text/html")
    _link(entry, item.cap, rel="related", kind="application/cap+xml")
    if item.signature:
        _link(entry, item.signature, rel="related", kind="application/jose")
    _add(entry, "summary", item.summary)


def _add(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{NAMESPACE}}}{name}").text = text


def _link(parent: etree._Element, href: str, *, rel: str, kind: str) -> None:
    etree.SubElement(parent, f"{{{NAMESPACE}}}link", rel=rel, type=kind, href=href)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"
