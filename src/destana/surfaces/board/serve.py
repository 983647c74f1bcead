"""Serves the public files without Django and without the database: they must outlive both.

A plain ASGI application. What is no public file goes on to the application behind it.
"""

import gzip
import hashlib
import os
import re
import zlib
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import brotli
import msgspec

from destana.surfaces.board.store import Meta

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = tuple[tuple[bytes, bytes], ...]

_SEGMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]*")
_ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"geolocation=(self), camera=(self), microphone=(self)"),
    (b"vary", b"accept-encoding"),
)
_TRIES = 3
_KEEP = 256


@dataclass(frozen=True)
class Loaded:
    """One file in memory with its copies; ``stamp`` is the note's time of change, to see when it is stale.

    What each kind of answer says in its head is put together once, when the file is read.
    """

    note: str
    stamp: int
    meta: Meta
    etag: bytes
    unchanged: Headers
    whole: tuple[bytes, Headers]
    brotli: tuple[bytes, Headers] | None
    gzip: tuple[bytes, Headers] | None

    def best(self, accepted: bytes) -> tuple[bytes, Headers]:
        """Return the smallest copy that the browser can read, with its head."""
        if not accepted:
            return self.whole
        codings = _codings(accepted)
        if self.brotli is not None and b"br" in codings:
            return self.brotli
        if self.gzip is not None and b"gzip" in codings:
            return self.gzip
        return self.whole


class PublicFiles:
    """Answer GET and HEAD from ``root``; hand everything else to ``otherwise``."""

    def __init__(self, root: Path, otherwise: App, *, is_secure: bool = False) -> None:
        """``is_secure``: the office is reached by https, so tell browsers to stay there."""
        self._root = root
        self._otherwise = otherwise
        self._always = (
            *_ALWAYS,
            *(((b"strict-transport-security", b"max-age=31536000"),) if is_secure else ()),
        )
        self._loaded: dict[str, Loaded] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI entry."""
        page = None
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
            page = self.find(scope["path"])
        if page is None:
            await self._otherwise(scope, receive, send)
            return
        await self._answer(page, scope, send)

    def find(self, path: str) -> Loaded | None:
        """The file of an address, or None; addresses that climb or hide are no public files."""
        kept = self._loaded.get(path)
        if kept is not None and _stamp(kept.note) == kept.stamp:
            return kept
        fresh = self._look(path)
        if fresh is None:
            self._loaded.pop(path, None)
        else:
            if len(self._loaded) >= _KEEP:
                self._loaded.clear()
            self._loaded[path] = fresh
        return fresh

    def _look(self, path: str) -> Loaded | None:
        segments = [segment for segment in path.split("/") if segment]
        if not all(_SEGMENT.fullmatch(segment) for segment in segments):
            return None
        inside = self._root.joinpath(*segments)
        return self._load(inside / "index.html") or (self._load(inside) if segments else None)

    def _load(self, target: Path) -> Loaded | None:
        note = target.with_name(target.name + ".meta")
        stamp = _stamp(str(note))
        return None if stamp is None else _read(target, note, stamp, self._always)

    async def _answer(self, page: Loaded, scope: Scope, send: Send) -> None:
        known, accepted = b"", b""
        for name, value in scope["headers"]:  # one sent twice is joined by a comma, as HTTP says
            if name == b"if-none-match":
                known = known + b"," + value if known else value
            elif name == b"accept-encoding":
                accepted = accepted + b"," + value if accepted else value
        if known and _matches(known, page.etag):
            await _send(send, 304, page.unchanged, b"")
            return
        body, headers = page.best(accepted)
        await _send(send, 200, headers, b"" if scope["method"] == "HEAD" else body)


def _stamp(note: str) -> int | None:
    try:
        return os.stat(note).st_mtime_ns  # noqa: PTH116 - half the time of a Path's, on every request
    except OSError:
        return None


def _loaded(
    note: Path, stamp: int, meta: Meta, body: bytes, packed: Mapping[str, bytes | None], always: Headers
) -> Loaded:
    etag = f'"{meta.sha256[:32]}"'.encode()
    head: list[tuple[bytes, bytes]] = [(b"etag", etag), (b"cache-control", _caching(meta)), *always]
    if meta.csp:
        head.append((b"content-security-policy", meta.csp.encode()))

    def copy(content: bytes | None, coding: str = "") -> tuple[bytes, Headers] | None:
        if content is None:
            return None
        more = [(b"content-type", meta.content_type.encode()), (b"content-length", b"%d" % len(content))]
        if coding:
            more.append((b"content-encoding", coding.encode()))
        if meta.download:
            more.append((b"content-disposition", f'attachment; filename="{meta.download}"'.encode()))
        return content, (*head, *more)

    whole = copy(body)
    assert whole is not None  # noqa: S101 - for the type checker: a body is always there
    return Loaded(
        str(note),
        stamp,
        meta,
        etag,
        tuple(head),
        whole,
        copy(packed.get("br"), "br"),
        copy(packed.get("gzip"), "gzip"),
    )


def _read(target: Path, note: Path, stamp: int, always: Headers) -> Loaded | None:
    """Read body and note until they belong together; a reader may come while both are being replaced."""
    body, meta = b"", None
    for _attempt in range(_TRIES):
        try:
            meta = msgspec.json.decode(note.read_bytes(), type=Meta)
            body = target.read_bytes()
        except (FileNotFoundError, msgspec.DecodeError):
            return None
        if hashlib.sha256(body).hexdigest() == meta.sha256:
            packed = {
                "br": _copy(target, ".br", brotli.decompress, body),
                "gzip": _copy(target, ".gz", gzip.decompress, body),
            }
            return _loaded(note, stamp, meta, body, packed, always)
    if meta is None:
        return None
    # Between two versions: serve the body without its (other) copies, and look again at the next request.
    plain = Meta(hashlib.sha256(body).hexdigest(), meta.content_type, meta.csp)
    return _loaded(note, -1, plain, body, {}, always)


def _copy(target: Path, suffix: str, unpack: Callable[[bytes], bytes], body: bytes) -> bytes | None:
    """A compressed copy, if it is there and is a copy of this body and of no other."""
    try:
        packed = target.with_name(target.name + suffix).read_bytes()
        return packed if unpack(packed) == body else None
    except (OSError, EOFError, zlib.error, brotli.error):
        return None


def _matches(wanted: bytes, etag: bytes) -> bool:
    tags = [tag.strip().removeprefix(b"W/") for tag in wanted.split(b",")]
    return b"*" in tags or etag in tags


@lru_cache(maxsize=64)
def _codings(accepted: bytes) -> frozenset[bytes]:
    """Content codings with a weight above zero."""
    found = set()
    for part in accepted.lower().split(b","):
        name, _, weight = part.partition(b";")
        if weight.replace(b" ", b"") not in (b"q=0", b"q=0.0", b"q=0.00", b"q=0.000"):
            found.add(name.strip())
    return frozenset(found)


def _caching(meta: Meta) -> bytes:
    """Pages are asked for again each time (a 304 is a few bytes); files named by their hash never change."""
    return b"public, max-age=31536000, immutable" if meta.is_fixed else b"public, no-cache"


async def _send(send: Send, status: int, headers: Headers, body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
