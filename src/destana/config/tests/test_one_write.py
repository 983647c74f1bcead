"""An answer leaves in one piece, and nothing is held back that another would be waited for."""

import asyncio
from collections.abc import Callable
from typing import Any, cast

from destana.config.protocol import OneWrite


class Wire:
    """A transport that remembers what it was given, call by call."""

    def __init__(self) -> None:
        self.calls: list[bytes] = []
        self.is_closed = False

    def write(self, data: bytes) -> None:
        assert not self.is_closed
        self.calls.append(data)

    def close(self) -> None:
        self.is_closed = True

    def is_closing(self) -> bool:
        return self.is_closed

    def get_extra_info(self, name: str) -> str:
        return f"{name} of the wire"


def after(*steps: Callable[[OneWrite], Any]) -> Wire:
    """Take the steps in one turn of a loop, then let the loop turn."""
    wire = Wire()

    async def turn() -> None:
        held = OneWrite(cast(asyncio.Transport, wire), asyncio.get_running_loop())
        for step in steps:
            step(held)
        await asyncio.sleep(0)

    asyncio.run(turn())
    return wire


def test_head_and_body_leave_in_one_call() -> None:
    wire = after(lambda one: one.write(b"head "), lambda one: one.write(b"body"))
    assert wire.calls == [b"head body"]


def test_what_is_large_is_not_held_back() -> None:
    def large(one: OneWrite) -> None:
        one.write(b"head ")
        one.write(b"x" * OneWrite.most)
        assert len(cast(Wire, one._transport).calls) == 1  # in the same turn: the writer must be told to wait
        one.write(b"y")

    assert [len(call) for call in after(large).calls] == [OneWrite.most + 5, 1]


def test_it_sends_before_it_closes() -> None:
    wire = after(lambda one: one.write(b"bye"), lambda one: one.close())
    assert (wire.calls, wire.is_closed) == ([b"bye"], True)


def test_all_else_is_the_wires_own() -> None:
    def ask(one: OneWrite) -> None:
        assert one.get_extra_info("socket") == "socket of the wire"
        assert not one.is_closing()

    assert after(ask).calls == []
