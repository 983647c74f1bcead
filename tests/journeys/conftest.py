"""What the stories share: the fixtures of the desks, and a thread in which Django does not mind Playwright's loop."""

import os
from collections.abc import Iterator

import pytest

from tests.journeys.desk import desk
from tests.journeys.town import built, town

__all__ = ["built", "desk", "town"]


@pytest.fixture(scope="session", autouse=True)
def beside_the_browser() -> Iterator[None]:
    """Playwright keeps a loop in the tests' own thread; the tables of a story are filled and emptied beside it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield
