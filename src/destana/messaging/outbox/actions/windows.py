"""When we may answer freely, which templates may be used instead, and to how many people we may still write first."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q

from destana.foundation.audit import actions as audit
from destana.foundation.people.terms import SYSTEM
from destana.messaging.outbox import rules
from destana.messaging.outbox.models import Opened, Template, Window
from destana.messaging.outbox.terms import Claim, Priority, TemplateNews, Tier

# The later word counts, in whatever order they come.
_OPEN = """
    INSERT INTO outbox_window (channel, address, since) VALUES (%s, %s, %s)
    ON CONFLICT (channel, address) DO UPDATE SET since = excluded.since
    WHERE outbox_window.since IS NULL OR outbox_window.since < excluded.since
"""


def open_windows(*, channel: str, spoke: Mapping[str, datetime], at: datetime) -> None:
    """Note when people last wrote, by address. A moment in the future counts as now: a wrong clock opens nothing."""
    when = connection.ops.adapt_datetimefield_value
    rows = [(channel, address[:254], when(min(said, at))) for address, said in sorted(spoke.items())]
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(_OPEN, rows)


def close_windows(*, channel: str, addresses: Iterable[str]) -> None:
    """The provider says that these are closed, whatever we counted; the next word of the person opens them again."""
    Window.objects.filter(channel=channel, address__in=list(addresses)).update(since=None)


def forget_windows(*, at: datetime) -> int:
    """Drop what says nothing any more: windows long closed, and people written to first more than a day ago."""
    old = at - 2 * rules.DAY
    gone, _each = Window.objects.filter(Q(since__lt=old) | Q(since__isnull=True)).delete()
    more, _each = Opened.objects.filter(since__lt=old).delete()
    return gone + more


def note_template(*, channel: str, news: TemplateNews, at: datetime) -> None:
    """Keep what the provider decided about a template; a change is on the log."""
    with transaction.atomic():
        row, is_new = Template.objects.select_for_update().get_or_create(
            channel=channel,
            name=news.name[:512],
            language=news.language[:20],
            defaults={"standing": "", "changed_at": at},
        )
        if not is_new and (row.standing, row.category) == (news.state[:40], news.category[:40]):
            return
        row.standing, row.category = news.state[:40], news.category[:40] or row.category
        row.reason, row.changed_at = news.reason[:200], at
        row.save()
        audit.record(
            by=SYSTEM,
            verb="template.changed",
            target=f"message:template:{row.pk}",
            at=at,
            reason=f"{row.standing} {row.category}".strip(),
        )


def spend(claims: Sequence[Claim], *, channel: str, tier: Tier, at: datetime) -> set[int]:
    """Take from the day's budget for messages that write to people first; return the ids of those that may go.

    Most urgent first. Who was written to first within 24 hours costs nothing more. What the reserve leaves is for all,
    the reserve for warnings alone.
    """
    with transaction.atomic():
        addresses = {one.address for one in claims}
        today = Opened.objects.select_for_update().filter(channel=channel, since__gt=at - rules.DAY)
        paid = set(today.filter(address__in=addresses).values_list("address", flat=True))
        spent = today.count()
        allowed, fresh = set(), []
        for one in sorted(claims, key=lambda claim: claim.priority):
            if one.address not in paid:
                critical = one.priority == Priority.CRITICAL
                if not rules.may_spend(
                    spent=spent, people=tier.people, reserve=tier.reserve, is_critical=critical
                ):
                    continue
                spent += 1
                paid.add(one.address)
                fresh.append(Opened(channel=channel, address=one.address, since=at))
            allowed.add(one.message_id)
        Opened.objects.bulk_create(
            fresh,
            update_conflicts=True,
            unique_fields=["channel", "address"],
            update_fields=["since"],
        )
    return allowed
