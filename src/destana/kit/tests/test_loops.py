import asyncio
import threading

import pytest

from destana.kit.loops import LoopThread


async def _where() -> str:
    return threading.current_thread().name


def test_it_runs_on_its_own_thread_and_brings_the_answer() -> None:
    thread = LoopThread("calls")
    assert thread.run(_where()) == "calls"
    thread.close()


def test_it_raises_what_the_coroutine_raised() -> None:
    async def stumble() -> None:
        raise KeyError("x")

    thread = LoopThread("calls")
    with pytest.raises(KeyError):
        thread.run(stumble())
    thread.close()


def test_it_lets_what_still_runs_clean_up_when_it_closes() -> None:
    said: list[str] = []
    begun = threading.Event()

    async def wait() -> None:
        try:
            begun.set()
            await asyncio.sleep(3600)
        finally:
            said.append("cleaned")

    thread = LoopThread("calls")
    tasks: list[object] = []
    thread.call(lambda: tasks.append(thread.loop.create_task(wait())))
    assert begun.wait(10)
    thread.close()
    thread.close()
    assert said == ["cleaned"]
