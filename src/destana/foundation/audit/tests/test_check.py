"""Whoever changes the log is found out, and the database refuses to be changed in the first place."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, transaction

from destana.foundation.audit import queries
from destana.foundation.audit.models import AuditEntry

from .test_record import add

TABLE = "audit_auditentry"


@contextmanager
def without_triggers() -> Iterator[None]:
    """The attacker's view: somebody with the file in hand and the triggers taken off."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"ALTER TABLE {TABLE} DISABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER audit_entry_no_update")
            cursor.execute("DROP TRIGGER audit_entry_no_delete")
    yield


def change() -> None:
    AuditEntry.objects.filter(seq=2).update(reason="a better reason")


def drop() -> None:
    AuditEntry.objects.filter(seq=2).delete()


def drop_last() -> None:
    AuditEntry.objects.filter(seq=4).delete()


def insert() -> None:
    line = AuditEntry.objects.get(seq=4)
    line.seq, line.hash = 5, "f" * 64
    line.save(force_insert=True)


def swap() -> None:
    one, two = AuditEntry.objects.get(seq=2), AuditEntry.objects.get(seq=3)
    AuditEntry.objects.filter(seq=2).update(verb=two.verb, target=two.target)
    AuditEntry.objects.filter(seq=3).update(verb=one.verb, target=one.target)


@pytest.mark.django_db
@pytest.mark.parametrize(("attack", "line"), [(change, 2), (drop, 2), (drop_last, 4), (insert, 5), (swap, 2)])
def test_it_names_the_line(attack: Callable[[], None], line: int) -> None:
    for verb in ("a", "b", "c", "d"):
        add(verb)
    with without_triggers():
        attack()
    assert line in {fault.seq for fault in queries.check()}


@pytest.mark.django_db
@pytest.mark.parametrize("attack", [change, drop])
def test_the_database_refuses_and_only_the_trigger_does(attack: Callable[[], None]) -> None:
    for verb in ("a", "b", "c"):
        add(verb)
    with pytest.raises(DatabaseError), transaction.atomic():
        attack()
    assert queries.check() == []
    with without_triggers():
        attack()
    assert queries.check() != []
