"""A link for a photo and a place, for whoever reports where neither can be sent: one report, once, for a day."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from destana.foundation.audit import actions as audit
from destana.foundation.people.terms import Actor, reporter
from destana.kit.refusals import Refusal
from destana.response.reports import access, notices, rules
from destana.response.reports.models import Report, ReportLink
from destana.response.reports.terms import Added

from .submit import add_photo
from .supplement import supplement

_BYTES = 16
"""128 bits: nobody finds one by trying."""


class LinkClosed(Refusal):
    """Unknown, used or too old: the visitor is told the same in every case."""

    sentence = _("This link no longer works.")
    status = 404


class NothingAdded(Refusal):
    """Neither a photo nor a place."""

    sentence = _("Add a photo or a place.")
    status = 422


@dataclass(frozen=True, slots=True)
class NewLink:
    """The only moment in which the token is known; the table keeps its hash."""

    token: str
    expires_at: datetime


def make_link(*, report_id: int, by: Actor, at: datetime) -> NewLink:
    """Make a link for one report. Raises :class:`access.NotYours` for anybody but the reporter."""
    token = secrets.token_urlsafe(_BYTES)
    with transaction.atomic():
        report = Report.objects.get(pk=report_id)
        access.check_is_reporter(by, report)
        row = ReportLink.objects.create(
            report=report, token_hash=rules.link_hash(token), made_at=at, expires_at=at + rules.LINK_LIFE
        )
        audit.record(
            by=access.shown_in_log(by, report), verb="report.link_made", target=f"report:{report_id}", at=at
        )
    return NewLink(token, row.expires_at)


def use_link(*, token: str, photos: Sequence[int], added: Added, at: datetime) -> str:
    """Add kept photos and a place to the link's report, close the link, and tell the reporter. Returns the code.

    One conditional update decides, in the transaction that adds: of two who send at once one is refused.
    Raises :class:`LinkClosed`, :class:`NothingAdded`.
    """
    if not photos and added == Added():
        raise NothingAdded
    with transaction.atomic():
        rows = ReportLink.objects.filter(token_hash=rules.link_hash(token), used_at=None, expires_at__gt=at)
        if not rows.update(used_at=at):
            raise LinkClosed
        link = ReportLink.objects.select_related("report").get(token_hash=rules.link_hash(token))
        by = reporter(link.report.contact_id, link.report.source)
        for file_id in photos:
            add_photo(report_id=link.report_id, file_id=file_id, by=by, at=at)
        supplement(report_id=link.report_id, added=added, by=by, at=at, is_correction=True)
        notices.added_by_link(link.report, link.pk, at=at)
    return link.report.code
