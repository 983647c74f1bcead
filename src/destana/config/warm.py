"""Between "the program is loaded" and "the office is open": the first visitor finds pages that were asked for before.

Django reads its addresses, forms and templates at the first request. That request is made here, before the server
says that it is ready, so that nobody waits for it and a health word of a fresh server means what it says.
"""

import gc
import logging
import sys
from io import BytesIO
from typing import Any

_log = logging.getLogger(__name__)

PAGES = ("/api/v1/villages", "/lapor", "/masuk/")
"""One page of the API, the public's and the desk's; to ask for them changes nothing."""


def hold_collector() -> None:
    """Let the garbage collector rest while the program is loaded: it would look through all of it again and again.

    :func:`up` ends the rest. What was loaded by then stays for good, so no later round looks at it either.
    """
    gc.disable()


def up() -> None:
    """Ask for :data:`PAGES`, set what is loaded aside and let the collector work on what comes."""
    ask_pages()
    gc.freeze()
    gc.enable()


def ask_pages() -> None:
    """Ask Django for :data:`PAGES`. One that fails is written to the log and stops nothing: reports can still come."""
    from django.db import connections

    from destana.config.wsgi import application

    try:
        for path in PAGES:
            said: list[str] = []
            answer = application(_environ(path), lambda status, _headers, said=said: said.append(status))
            answer.close()
            if said != ["200 OK"]:
                _log.error("Warming up: %s answered %s", path, said)
    finally:
        connections.close_all()


def _environ(path: str) -> dict[str, Any]:
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "HTTP_HOST": "localhost",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
    }
