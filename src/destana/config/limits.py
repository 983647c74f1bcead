"""How much one request may bring and how long it may take: numbers of the whole server, each with its reason."""

KIB = 1024
MIB = 1024 * KIB

HEAD_BYTES = 16 * KIB
"""Request line and headers together; a browser with full cookies sends about 2 KiB."""

BODY_BYTES = 8 * MIB
"""A request body anywhere but on the photo pages."""

PHOTO_BODY_BYTES = 13 * MIB
"""A form with photos: one of 12 megapixels at full quality is 5 to 12 MiB."""

PHOTO_PLACES = ("/lapor", "/meja", "/api/v1/reports")
"""Addresses, and everything below them, where forms carry photos."""

POLITE_BYTES = 64 * MIB
"""A body over its limit is read and thrown away up to here: a browser shows the answer only once it has sent all."""

MEMORY_BYTES = 256 * KIB
"""A body larger than this waits in a temporary file, not in memory."""

STALL_SECONDS = 30.0
"""A sender or reader that is silent for so long is let go."""

BODY_SECONDS = 300.0
"""A whole body: 8 MiB over a village line of 256 kbit/s takes 260 seconds."""

THREADS = 4
"""Django threads a process: more of them only take turns on the interpreter lock."""

RETRY_SECONDS = 30
"""``Retry-After`` of an answer that could not be given now."""

DISK_REFUSE_BYTES = 100 * MIB
"""With less free space than this the office does not start: SQLite's log alone may grow to 64 MiB."""


def body_limit(path: str) -> int:
    """Return how many bytes a request to ``path`` may bring."""
    for place in PHOTO_PLACES:
        if path == place or path.startswith(place + "/"):
            return PHOTO_BODY_BYTES
    return BODY_BYTES
