"""Which report a link is for."""

from datetime import datetime

from destana.response.reports import rules
from destana.response.reports.models import ReportLink


def code_of_link(token: str, *, at: datetime) -> str:
    """Return the code of the report that may still be added to by this link; nothing for a closed or unknown one."""
    rows = ReportLink.objects.filter(token_hash=rules.link_hash(token), used_at=None, expires_at__gt=at)
    link = rows.select_related("report").first()
    return link.report.code if link else ""
