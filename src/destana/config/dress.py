"""What every answer of the server says to browsers, whoever gives it: Django, a raw application, a file, a refusal.

Most answers already say it themselves, and then nothing is added. What none may lack is said here once.
"""

from destana.config.wire import App, Message, Receive, Scope, Send

_ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""No TRACE, which repeats a request with its cookies, and nothing that is no word of HTTP."""
_ONLY_HTTPS = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")


class Dressed:
    """Add to every answer of ``inner`` the headers that it lacks."""

    def __init__(self, inner: App, *, is_secure: bool) -> None:
        """``is_secure``: people reach this office by https, and browsers may be told never to come otherwise."""
        self._inner = inner
        self._headers = (*_ALWAYS, _ONLY_HTTPS) if is_secure else _ALWAYS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI entry."""
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                said = {bytes(name).lower() for name, _value in message["headers"]}
                missing = [one for one in self._headers if one[0] not in said]
                message["headers"] = [*message["headers"], *missing]
            await send(message)

        if scope["method"] not in _METHODS:
            await dressed(
                {"type": "http.response.start", "status": 405, "headers": [(b"content-length", b"0")]}
            )
            await dressed({"type": "http.response.body", "body": b""})
            return
        await self._inner(scope, receive, dressed)
