"""An event loop in a thread of its own, for libraries that make many calls at once on one loop."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

_Found = TypeVar("_Found")


class LoopThread:
    """Runs until :meth:`close`; other threads hand it coroutines and functions."""

    def __init__(self, name: str) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self.loop.run_forever()
        finally:
            self.loop.close()

    def call(self, function: Callable[..., object], *arguments: object) -> None:
        """Call a function on the loop soon, and do not wait for it."""
        self.loop.call_soon_threadsafe(function, *arguments)

    def run(self, coroutine: Coroutine[Any, Any, _Found]) -> _Found:
        """Run a coroutine on the loop, wait for it, and return or raise what it does."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result()

    def close(self) -> None:
        """Cancel what still runs, let it clean up, and end the thread. Closing twice does nothing."""
        if not self._thread.is_alive():
            return
        self.run(_cancel_the_rest())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()


async def _cancel_the_rest() -> None:
    rest = asyncio.all_tasks() - {asyncio.current_task()}
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)
