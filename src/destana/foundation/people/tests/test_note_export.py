"""No list leaves without its right, a fresh second factor, a reason, and a line in the log."""

from dataclasses import replace

import pytest
from django.db import transaction

from destana.foundation.audit import queries as audit
from destana.foundation.audit.actions import OutsideTransaction
from destana.foundation.people import access, actions
from destana.foundation.people.terms import Actor, Permission, Role
from destana.kit import sheets

from .conftest import NOW, make

pytestmark = pytest.mark.django_db


def note(
    by: Actor, *, reason: str = "rapat kabupaten", rows: int = 3, right: Permission = Permission.EXPORT
) -> None:
    with transaction.atomic():
        actions.note_export(
            what="reports", told="state=terbuka", rows=rows, reason=reason, by=by, at=NOW, right=right
        )


def test_it_says_who_what_which_how_many_and_why(member: Actor) -> None:
    note(member)
    [line] = audit.history("export:reports")
    assert (line.verb, line.by_ref, line.by_role) == ("list.exported", member.ref, "member")
    assert line.reason == "3 rows; state=terbuka; rapat kabupaten"


def test_it_refuses_without_right_freshness_or_reason_and_writes_nothing(member: Actor) -> None:
    admin = replace(make("admin2", Role.ADMIN), fresh=True)
    before = audit.head()
    for refusal, by, reason in (
        (access.NotPermitted, admin, "x"),
        (access.NotFresh, replace(member, fresh=False), "x"),
        (actions.ExportReasonMissing, member, " \n "),
    ):
        with pytest.raises(refusal):
            note(by, reason=reason)
    assert audit.head() == before
    note(admin, right=Permission.AUDIT_READ)
    assert audit.head() != before


def test_it_refuses_what_no_sheet_holds(member: Actor) -> None:
    note(member, rows=sheets.MOST_ROWS)
    with pytest.raises(actions.TooManyRows):
        note(member, rows=sheets.MOST_ROWS + 1)


def test_it_is_written_in_a_transaction_only(transactional_db: None) -> None:
    by = replace(make("anggota", Role.MEMBER), fresh=True)
    with pytest.raises(OutsideTransaction):
        actions.note_export(what="reports", told="", rows=1, reason="x", by=by, at=NOW)
