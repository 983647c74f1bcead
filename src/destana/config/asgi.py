"""The whole server as one ASGI application: who answers which address.

``/hook/*``, the event stream and health are raw ASGI; public files come from the disk; everything else is Django,
behind a buffer, on a few threads. What needs no database still answers when the database is gone.
"""

import asyncio
import logging
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from a2wsgi import WSGIMiddleware

from destana.config import limits, warm
from destana.config.buffer import Buffer
from destana.config.dress import Dressed
from destana.config.health import Health
from destana.config.metrics import Metrics
from destana.config.proven import word
from destana.config.wire import App, Receive, Scope, Send
from destana.config.worlds import Gate

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "destana.config.settings")

_log = logging.getLogger(__name__)


class Router:
    """Send each request to the application of its first path segment, and run the checks when the server starts."""

    def __init__(self, routes: Mapping[str, App], otherwise: App) -> None:
        """``routes``: first path segment, such as ``hook``, to its application."""
        self._routes = routes
        self._otherwise = otherwise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI entry."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            first = scope["path"].split("/", 2)[1] if scope["path"].startswith("/") else ""
            await self._routes.get(first, self._otherwise)(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1000})

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        faults = await asyncio.to_thread(_start_faults)
        if faults:
            await send({"type": "lifespan.startup.failed", "message": " ".join(faults)})
            return
        await asyncio.to_thread(warm.up)
        _tell_restore()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})


def _start_faults() -> list[str]:
    from django.db import connections

    from destana.config.checks import start_faults

    try:
        return start_faults()
    finally:
        connections.close_all()


def _tell_restore() -> None:
    from django.conf import settings

    said = word(Path(settings.DATA), datetime.now(UTC))
    if settings.MODE == "real":
        _log.log(logging.INFO if said.is_well else logging.WARNING, said.sentence)


def ask_database() -> str:
    """Return what is wrong with the database in words, or nothing; opens a connection of its own each time."""
    from django.db import DatabaseError, connections

    connection = connections["default"]
    try:
        if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
            return "the database file is gone"
        with connection.cursor() as cursor:
            cursor.execute("SELECT mode FROM config_office")
            cursor.fetchone()
        return _log_fault()
    except DatabaseError as error:
        return f"the database cannot be read: {error}"
    finally:
        connection.close()


def _log_fault() -> str:
    from destana.foundation.audit import queries as audit

    last = audit.last_check()
    return f"the log of every action is not as it was written: {last.fault}" if last and last.fault else ""


def build() -> Dressed:
    """Put the application together; Django is loaded here."""
    from django.conf import settings

    from destana.config.wsgi import application
    from destana.messaging.gateway import webhook
    from destana.surfaces.api.door import Door
    from destana.surfaces.board.serve import PublicFiles
    from destana.surfaces.office import live

    data = Path(settings.DATA)
    folder = data / "tmp"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    django = Buffer(
        cast("App", WSGIMiddleware(cast("Any", application), workers=limits.THREADS)), folder=folder
    )
    site = PublicFiles(data / "public", django, is_secure=settings.SITE.startswith("https://"))
    health = Health(data, ask_database, copies=settings.BACKUP_DIR is not None)
    routes: dict[str, App] = {
        "api": cast("App", Door(site)),
        "hook": cast("App", webhook.app),
        "langsung": cast("App", live.app),
        "sehat": health,
        "healthz": health,  # the name under which machines look for it
        "metrics": Metrics(data, site),
    }
    gate = Gate(cast("App", Router(routes, site)), settings.MODE)
    return Dressed(cast("App", gate), is_secure=settings.SITE.startswith("https://"))


app = build()
