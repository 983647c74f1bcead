"""What a page says when storing fails: a full disk or a database that is gone is "not now" (503), anything else a 500.

Django calls :func:`server_error` inside the handling of the exception, for faults in views and in middleware alike.
"""

import errno
import sqlite3
import sys

from django.db.utils import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from destana.config import sorry
from destana.messaging.gateway.writer import end_process
from destana.messaging.inbox import actions as inbox

_SQLITE_GONE = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_CORRUPT,
}
_POSTGRES_GONE = ("08", "53", "57P", "58")
"""SQLSTATE classes: connection, insufficient resources (disk full, memory), shutting down, system error."""
_PRIMARY = 0xFF  # the low byte of SQLite's extended result codes


def is_storage_fault(error: BaseException | None) -> bool:
    """Tell whether the fault is one of storing, which passes: full disk, no database, no connection."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO}:
            return True
        if isinstance(error, sqlite3.Error):
            # An SQLite file that vanished is made anew, empty, by whoever opens it next.
            is_empty = str(error).startswith("no such table")
            return is_empty or (getattr(error, "sqlite_errorcode", 0) & _PRIMARY) in _SQLITE_GONE
        if isinstance(error, (OperationalError, InterfaceError)) and _is_postgres_gone(error):
            return True
        error = error.__cause__ or error.__context__
    return False


def _is_postgres_gone(error: OperationalError | InterfaceError) -> bool:
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        return False
    state = getattr(cause, "sqlstate", None)
    return state is None or state.startswith(_POSTGRES_GONE)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer for an exception that nobody caught (Django's ``handler500``)."""
    error = sys.exc_info()[1]
    what = sorry.NOT_NOW if is_storage_fault(error) else sorry.BROKEN
    if error is not None and inbox.is_broken_disk(error):
        end_process()
    content_type, body = sorry.render(
        what,
        path=request.path_info,
        accept=request.headers.get("Accept", ""),
        accept_language=request.headers.get("Accept-Language", ""),
    )
    response = HttpResponse(body, status=what.status, content_type=content_type)
    for name, value in sorry.headers_of(what, content_type, len(body)):
        response.headers.setdefault(name, value)
    return response
