"""No test calls out: a socket that leaves this machine fails the test that opened it.

The office must go on without internet, so a test that needs it would prove the wrong thing, and fail in a village.
"""

import ipaddress
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest


class CallsOut(AssertionError):
    """A test tried to reach an address beyond 127.0.0.0/8, ::1 or a Unix socket."""


def is_loopback(address: object) -> bool:
    """Tell whether a socket address stays on this machine: a path, ``localhost`` or a loopback number."""
    if not isinstance(address, tuple):
        return True
    host = str(address[0])
    if host in {"", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _guarded(original: Callable[..., Any]) -> Callable[..., Any]:
    def connect(self: socket.socket, address: object, *rest: object) -> object:
        if not is_loopback(address):
            raise CallsOut(f"A test tried to reach {address!r}; use a stand-in on 127.0.0.1.")
        return original(self, address, *rest)

    return connect


def _guarded_sending(original: Callable[..., Any]) -> Callable[..., Any]:
    """Guard ``sendto`` and ``sendmsg``, which name the address last, if at all."""

    def send(self: socket.socket, data: object, *rest: object) -> object:
        if rest and not is_loopback(rest[-1]):
            raise CallsOut(f"A test tried to send to {rest[-1]!r}; use a stand-in on 127.0.0.1.")
        return original(self, data, *rest)

    return send


def _resolve(original: Callable[..., Any]) -> Callable[..., Any]:
    def resolve(host: object, *rest: object, **options: object) -> object:
        name = host.decode() if isinstance(host, bytes) else host
        if name is not None and not is_loopback((name,)):
            raise CallsOut(f"A test asked for the address of {name!r}; use a stand-in on 127.0.0.1.")
        return original(host, *rest, **options)

    return resolve


@pytest.fixture(autouse=True, scope="session")
def _stay_on_this_machine() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", _guarded(socket.socket.connect))
        patch.setattr(socket.socket, "connect_ex", _guarded(socket.socket.connect_ex))
        patch.setattr(socket.socket, "sendto", _guarded_sending(socket.socket.sendto))
        patch.setattr(socket.socket, "sendmsg", _guarded_sending(socket.socket.sendmsg))
        for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex"):
            patch.setattr(socket, name, _resolve(getattr(socket, name)))
        yield
