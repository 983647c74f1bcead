"""Real and exercise never meet: by host name, by keys, by what the mail room may reach.

An exercise office answers under names of its own alone, all of which say what it is: one label of the name is
``latihan`` or begins with ``latihan-``. The real office answers under no such name. A demonstration is on the machine
of whoever looks at it, and is not asked.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from destana.config.wire import App, Message, Receive, Scope, Send, header

LABEL = "latihan"
GIVEN = ("telegram-token", "whatsapp-token", "whatsapp-app-secret", "sms-url", "smtp-url")
"""Files in ``DATA/keys`` with a provider's secret, as ``destana rotate`` keeps them."""


def is_exercise_name(host: str) -> bool:
    """Whether a host name, with or without its port, is one of an exercise."""
    labels = host.lower().rpartition("]")[2].split(":")[0].split(".")
    return any(label == LABEL or label.startswith(f"{LABEL}-") for label in labels)


def may_answer(host: str, mode: str) -> bool:
    """Whether an office of this mode answers under this name."""
    if mode == "demo":
        return True
    return is_exercise_name(host) == (mode == "exercise")


def host_faults(hosts: Iterable[str], mode: str) -> Iterator[str]:
    """Yield a sentence for each configured name that belongs to the other world."""
    for host in hosts:
        if may_answer(host, mode):
            continue
        if mode == "exercise":
            yield (
                f"An exercise must not answer as {host}: give DESTANA_PUBLIC_URL a host name with the part `{LABEL}`, "
                f"such as http://{LABEL}.localhost:8312."
            )
        else:
            yield (
                f"{host} is the name of an exercise, and this office is real: change DESTANA_PUBLIC_URL or "
                "DESTANA_HOSTS."
            )


def credential_faults(given: Mapping[str, str], keys: Path, mode: str) -> Iterator[str]:
    """Yield a sentence for each key of the outside world that an exercise was given: variable or file."""
    if mode != "exercise":
        return
    for name, value in given.items():
        if value:
            yield f"An exercise reaches nobody real: take {name} out of its environment."
    for name in GIVEN:
        if (keys / name).is_file():
            yield f"An exercise reaches nobody real: {keys / name} does not belong here."


class Gate:
    """Turn away requests that name the other world's host, before anything else is asked: 421, and no word more."""

    def __init__(self, inner: App, mode: str) -> None:
        """``mode``: this office's."""
        self._inner = inner
        self._mode = mode

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI entry. This machine itself, by its loopback address, may ask either office how it is."""
        if scope["type"] != "http" or self._fits(scope):
            await self._inner(scope, receive, send)
            return
        start: Message = {
            "type": "http.response.start",
            "status": 421,
            "headers": [(b"content-length", b"0"), (b"cache-control", b"no-store")],
        }
        await send(start)
        await send({"type": "http.response.body", "body": b""})

    def _fits(self, scope: Scope) -> bool:
        host = header(scope, b"host").decode("latin-1")
        if scope["path"] in {"/sehat", "/healthz", "/metrics"}:
            return True
        return may_answer(host, self._mode)
