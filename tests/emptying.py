"""How a test that really commits is cleaned up after: the log's triggers refuse every deletion, ours included.

They are taken off for the emptying, put back as they were, and the chain starts from nothing again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import TransactionTestCase


@contextmanager
def _without_triggers() -> Iterator[None]:
    """SQLite empties tables row by row, PostgreSQL truncates them: both are refused by triggers."""
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            try:
                yield
            finally:
                cursor.execute("SET session_replication_role = DEFAULT")
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        yield
        for _name, sql in triggers:
            cursor.execute(sql)


def _empty(original: Any, case: TransactionTestCase) -> None:
    from destana.foundation.audit.models import ChainHead

    with _without_triggers():
        original(case)
    ChainHead.objects.get_or_create(pk=1, defaults={"seq": 0, "hash": "0" * 64})


@pytest.fixture(autouse=True, scope="session")
def _emptying() -> Iterator[None]:
    original: Any = getattr(TransactionTestCase, "_fixture_teardown")  # noqa: B009 - a private hook, unknown to the types
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: _empty(original, case))
        yield
