"""Lists that leave the house: each is one line in the log, whoever takes it along and whatever is in it."""

from datetime import datetime
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from destana.foundation.audit import actions as audit
from destana.foundation.people import access
from destana.foundation.people.terms import Actor, Permission
from destana.kit.refusals import Refusal
from destana.kit.sheets import MOST_ROWS
from destana.kit.text import clean

_REASON = 200


class ExportReasonMissing(Refusal):
    """Nobody takes a list along without saying what for."""

    sentence: ClassVar[str | Promise] = _("Write what the list is for.")
    status: ClassVar[int] = 422


class TooManyRows(Refusal):
    """A spreadsheet program would drop the end without a word."""

    sentence: ClassVar[str | Promise] = _("The list is too long for one sheet. Choose a shorter time.")
    status: ClassVar[int] = 422


def note_export(
    *,
    what: str,
    told: str,
    rows: int,
    reason: str,
    by: Actor,
    at: datetime,
    right: Permission = Permission.EXPORT,
) -> None:
    """Check that ``by`` may take a list along, and write who, what, how much and why into the log.

    In the caller's transaction, before the first row leaves. ``what`` names the list (``reports``), ``told`` its filter
    in codes. Raises ``access.NotPermitted``, ``access.NotFresh``, :class:`ExportReasonMissing`, :class:`TooManyRows`,
    and audit's ``OutsideTransaction``.
    """
    access.check_may_export(by, right)
    why = clean(reason, _REASON)
    if not why:
        raise ExportReasonMissing(what)
    if rows > MOST_ROWS:
        raise TooManyRows(rows)
    audit.record(
        by=by,
        verb="list.exported",
        target=f"export:{what}",
        at=at,
        reason=f"{rows} rows; {told or 'all'}; {why}",
    )
