"""Serves the public files without Django and without the database: they must outlive both.

A plain ASGI application. What is no public file goes on to the application behind it.
"""

import gzip
import hashlib
import re
import zlib
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import brotli
import msgspec

from destana.surfaces.board.store import Meta

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

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
    """One file in memory with its copies; ``stamp`` is the note's time of change, to see when it is stale."""

    stamp: int
    meta: Meta
    body: bytes
    brotli: bytes | None
    gzip: bytes | None


class PublicFiles:
    """Answer GET and HEAD from ``root``; hand everything else to ``otherwise``."""

    def __init__(self, root: Path, otherwise: App, *, is_secure: bool = False) -> None:
        """``is_secure``: the office is reached by https, so tell browsers to stay there."""
        self._root = root
        self._otherwise = otherwise
        self._extra = ((b"strict-transport-security", b"max-age=31536000"),) if is_secure else ()
        self._loaded: dict[Path, Loaded] = {}

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
        segments = [segment for segment in path.split("/") if segment]
        if not all(_SEGMENT.fullmatch(segment) for segment in segments):
            return None
        inside = self._root.joinpath(*segments)
        return self._load(inside / "index.html") or (self._load(inside) if segments else None)

    def _load(self, target: Path) -> Loaded | None:
        note = target.with_name(target.name + ".meta")
        try:
            stamp = note.stat().st_mtime_ns
        except OSError:
            return None
        kept = self._loaded.get(target)
        if kept is not None and kept.stamp == stamp:
            return kept
        fresh = _read(target, note, stamp)
        if fresh is not None:
            if len(self._loaded) >= _KEEP:
                self._loaded.clear()
            self._loaded[target] = fresh
        return fresh

    async def _answer(self, page: Loaded, scope: Scope, send: Send) -> None:
        wants = _headers(scope)
        etag = f'"{page.meta.sha256[:32]}"'.encode()
        headers = [(b"etag", etag), (b"cache-control", _caching(page.meta)), *_ALWAYS, *self._extra]
        if page.meta.csp:
            headers.append((b"content-security-policy", page.meta.csp.encode()))
        if _matches(wants.get(b"if-none-match", b""), etag):
            await _send(send, 304, headers, b"")
            return
        body, coding = _best(page, wants.get(b"accept-encoding", b""))
        headers.append((b"content-type", page.meta.content_type.encode()))
        headers.append((b"content-length", str(len(body)).encode()))
        if coding:
            headers.append((b"content-encoding", coding))
        if page.meta.download:
            headers.append((b"content-disposition", f'attachment; filename="{page.meta.download}"'.encode()))
        await _send(send, 200, headers, b"" if scope["method"] == "HEAD" else body)


def _read(target: Path, note: Path, stamp: int) -> Loaded | None:
    """Read body and note until they belong together; a reader may come while both are being replaced."""
    body, meta = b"", None
    for _attempt in range(_TRIES):
        try:
            meta = msgspec.json.decode(note.read_bytes(), type=Meta)
            body = target.read_bytes()
        except (FileNotFoundError, msgspec.DecodeError):
            return None
        if hashlib.sha256(body).hexdigest() == meta.sha256:
            return Loaded(
                stamp,
                meta,
                body,
                _copy(target, ".br", brotli.decompress, body),
                _copy(target, ".gz", gzip.decompress, body),
            )
    if meta is None:
        return None
    # Between two versions: serve the body without its (other) copies, and look again at the next request.
    plain = Meta(hashlib.sha256(body).hexdigest(), meta.content_type, meta.csp)
    return Loaded(-1, plain, body, None, None)


def _copy(target: Path, suffix: str, unpack: Callable[[bytes], bytes], body: bytes) -> bytes | None:
    """A compressed copy, if it is there and is a copy of this body and of no other."""
    try:
        packed = target.with_name(target.name + suffix).read_bytes()
        return packed if unpack(packed) == body else None
    except (OSError, EOFError, zlib.error, brotli.error):
        return None


def _headers(scope: Scope) -> dict[bytes, bytes]:
    """Request headers; a header sent twice is joined by a comma, as HTTP says."""
    found: dict[bytes, bytes] = {}
    for name, value in scope["headers"]:
        found[name] = found[name] + b"," + value if name in found else value
    return found


def _matches(wanted: bytes, etag: bytes) -> bool:
    tags = [tag.strip().removeprefix(b"W/") for tag in wanted.split(b",")]
    return b"*" in tags or etag in tags


def _best(page: Loaded, accepted: bytes) -> tuple[bytes, bytes]:
    """The smallest copy that the browser can read."""
    codings = _codings(accepted)
    if page.brotli is not None and b"br" in codings:
        return page.brotli, b"br"
    if page.gzip is not None and b"gzip" in codings:
        return page.gzip, b"gzip"
    return page.body, b""


def _codings(accepted: bytes) -> set[bytes]:
    """Content codings with a weight above zero."""
    found = set()
    for part in accepted.lower().split(b","):
        name, _, weight = part.partition(b";")
        if weight.replace(b" ", b"") not in (b"q=0", b"q=0.0", b"q=0.00", b"q=0.000"):
            found.add(name.strip())
    return found


def _caching(meta: Meta) -> bytes:
    """Pages are asked for again each time (a 304 is a few bytes); files named by their hash never change."""
    return b"public, max-age=31536000, immutable" if meta.is_fixed else b"public, no-cache"


async def _send(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
