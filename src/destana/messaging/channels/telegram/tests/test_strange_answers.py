"""Answers that are the Bot API's in shape only: each case was found by tests/fuzz."""

import pytest

from destana.messaging.channels.base import TryLater, Unknown
from destana.messaging.channels.telegram import errors
from destana.messaging.channels.telegram.client import Answer, Client
from destana.messaging.channels.telegram.conf import Conf

DAY = 24 * 3600


@pytest.mark.parametrize(
    "body", [b'{"ok": false, "error_code": Infinity}', b'{"ok": false, "error_code": 1e999}', b"[" * 100_000]
)
def test_it_says_that_such_an_answer_is_none(body: bytes) -> None:
    client = Client(Conf(token="1:x", secret="y" * 30, api="http://127.0.0.1:1", webhook=""))
    with pytest.raises(Unknown):
        client._read(400, body)
    client.close()


@pytest.mark.parametrize(
    ("said", "waits"), [(float("inf"), DAY), (10**400, DAY), (float("nan"), 30), (-1, 30), (7, 7)]
)
def test_it_never_waits_for_ever(said: float, waits: float) -> None:
    refusal = errors.as_exception(Answer(is_ok=False, code=429, parameters={"retry_after": said}))
    assert isinstance(refusal, TryLater)
    assert refusal.after == waits
