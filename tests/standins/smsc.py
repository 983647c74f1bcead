"""A real SMPP 3.4 server on 127.0.0.1, of other make than our client: the package smpp34."""

import asyncio
import re
import socket
from concurrent.futures import Future
from typing import Any

import smpp34

from destana.kit.loops import LoopThread

DONE = b"id:%s sub:001 dlvrd:001 submit date:2601140604 done date:2601140605 stat:%s err:000 text:Siaga"
"""A receipt as appendix B of the standard writes it."""


class Smsc:
    """The operator. ``taken`` is every ``submit_sm`` that was accepted; ``reject`` the status of each coming one, 0 for yes."""

    def __init__(self) -> None:
        self.taken: list[Any] = []
        self.reject: list[int] = []
        self.is_silent = False
        self.port = _free_port()
        self.receivers: list[Any] = []
        self._kept: list[Any] = []
        self._loop = LoopThread("smsc")
        self._server = smpp34.Server("127.0.0.1", self.port, system_id="smsc")
        self._loop.run(self._start())

    @property
    def url(self) -> str:
        """What the office writes into its setting."""
        return f"smpp://kecamatan:rahasia@127.0.0.1:{self.port}"

    async def _start(self) -> None:
        await self._server.start()
        self._serving = asyncio.create_task(self._serve())

    async def _serve(self) -> None:
        while True:
            event: Any = await self._server.next()
            name = type(event).__name__
            if name == "Esme" and event.can_receive:
                self.receivers.append(event)
            elif name == "SubmitSmEvent":
                self._take(event)

    def _take(self, event: Any) -> None:
        if self.is_silent:
            self._kept.append(event)
        elif self.reject and (status := self.reject.pop(0)):
            event.reject(status)
        else:
            self.taken.append(event)
            event.accept(f"op-{len(self.taken)}")

    def deliver(self, words: bytes, **fields: Any) -> "Future[Any]":
        """Deliver an SMS to the office; the future is done when the office has acknowledged it."""
        given = {"source_addr": "6281255501234", "source_addr_ton": 1, "source_addr_npi": 1, **fields}
        return asyncio.run_coroutine_threadsafe(self._deliver(words, given), self._loop.loop)

    async def _deliver(self, words: bytes, fields: dict[str, Any]) -> Any:
        async with asyncio.timeout(5):
            while not self.receivers:  # noqa: ASYNC110 - the office has bound, and the event is on its way
                await asyncio.sleep(0.01)
        return await self.receivers[-1].deliver_sm("9119", words, **fields)

    def stop(self) -> None:
        """Stop serving."""
        self._loop.run(self._end())
        self._loop.close()

    async def _end(self) -> None:
        self._serving.cancel()
        await self._server.stop()


def received(event: Any) -> str:
    """Return one taken part as the phone would show it, without the header for joining."""
    words = event.short_message[6:] if event.esm_class & 0x40 else event.short_message
    return (
        words.decode("utf-16-be")
        if event.data_coding == 8
        else re.sub(r"\x1be", "€", words.decode("latin-1"))
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
