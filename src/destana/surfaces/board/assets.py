"""The board's own script, icon and service worker, published beside the pages: a copy of the folder is whole."""

import hashlib
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from destana.surfaces.board.store import PublicFile
from destana.surfaces.ui.assets import built
from destana.surfaces.ui.context import office_of_settings

HERE = Path(__file__).parent
_MADE_OF = {".html", ".css", ".js", ".po", ".py"}
_WORKER_POLICY = "default-src 'none'; connect-src 'self'"
"""What the service worker itself may do: fetch pages of ours. Without one of its own it would get the strictest."""

_SCRIPT = "text/javascript; charset=utf-8"
_GREEN, _EXERCISE = "#083F3A", "#4A1A6B"
"""The ground of the icon: what stands on the home screen is told apart, too."""

_ICON = (
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 64 64'><rect width='64' height='64' rx='14' fill='#083F3A'/>"
    "<g transform='translate(11 10)' fill='none' stroke-linejoin='round'>"
    "<path d='M3 24 21 3l18 21' stroke='#FFC629' stroke-width='4.5'/>"
    "<path d='M3 31c4.500-4.500 7.500-4.500 12 0s7.500 4.500 12 0 7.500-4.500 12 0M3 38.500c4.500-4.500 7.500-4.500 12 "
    "0s7.500 4.500 12 0 7.500-4.500 12 0' stroke='#fff' stroke-width='3.4'/></g></svg>"
)


def script() -> PublicFile:
    """The page script under a name that carries its hash."""
    body = built("board/board.js").read_bytes()
    return PublicFile(f"/aset/board.{_short(body)}.js", body, _SCRIPT, is_fixed=True)


def files() -> Iterator[PublicFile]:
    """Everything that is no page."""
    page_script = script()
    worker = built("board/sw.js").read_bytes().replace(b"__SCRIPT__", page_script.path.encode())
    yield page_script
    yield PublicFile(
        "/sw.js", worker.replace(b"__VERSION__", _short(worker).encode()), _SCRIPT, csp=_WORKER_POLICY
    )
    icon = _ICON.replace(_GREEN, _EXERCISE) if office_of_settings().mode == "exercise" else _ICON
    yield PublicFile("/aset/ikon.svg", icon.encode(), "image/svg+xml")
    yield PublicFile("/aset/manifest.webmanifest", manifest(), "application/manifest+json")


@cache
def version() -> str:
    """Changes whenever the program that makes the pages does: then every page is made again.

    Read once: a new program is a new process.
    """
    folders = (HERE / "templates", HERE / "static", HERE / "locale", HERE.parent / "ui")
    files = {
        path for folder in folders for path in folder.rglob("*") if path.is_file() and path.suffix in _MADE_OF
    }
    total = hashlib.sha256()
    for path in sorted(files | set(HERE.glob("*.py"))):
        total.update(path.read_bytes())
    return total.hexdigest()[:16]


def _short(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:10]


def manifest() -> bytes:
    """What a phone needs to keep the board on its home screen."""
    office = office_of_settings()
    is_exercise = office.mode == "exercise"
    icon = {"src": "/aset/ikon.svg", "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
    return json.dumps(
        {
            "name": f"LATIHAN Destana {office.name}" if is_exercise else f"Destana {office.name}",
            "short_name": "LATIHAN" if is_exercise else "Destana",
            "lang": "id",
            "id": "/",
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "background_color": "#F6F3EA",
            "theme_color": _EXERCISE if is_exercise else _GREEN,
            "icons": [icon],
            "shortcuts": [{"name": "Lapor kejadian", "short_name": "Lapor", "url": "/lapor"}],
            "share_target": {
                "action": "/bagikan",
                "method": "POST",
                "enctype": "multipart/form-data",
                "params": {
                    "title": "judul",
                    "text": "kata",
                    "url": "tautan",
                    "files": [{"name": "foto", "accept": ["image/*"]}],
                },
            },
        },
        ensure_ascii=False,
    ).encode()
