"""Give every fact check that was published before claims had cards a card of its own, by the rule of the day.

Checks of one report are one card's findings. Where the plug is pulled, nothing was done, and the next start does all.
"""

import re
from typing import Any

from django.db import migrations


def fill(apps: Any, schema_editor: Any) -> None:
    """Go through the fact checks, the oldest first, district by district."""
    using = schema_editor.connection.alias
    cards: dict[Any, Any] = {}
    numbers: dict[str, int] = {}
    checks = apps.get_model("reports", "FactCheck").objects.using(using).select_related("report")
    for check in checks.order_by("published_at", "pk").iterator():
        key = ("report", check.report_id) if check.report_id else ("check", check.pk)
        if key not in cards:
            numbers[check.district_id] = numbers.get(check.district_id, 0) + 1
            cards[key] = _card(apps, using, check, numbers[check.district_id])
        _finding(apps, using, check, cards[key])
    series = apps.get_model("rumours", "Series").objects.using(using)
    for district, last in numbers.items():
        series.create(district_id=district, last=last)


def _card(apps: Any, using: str, check: Any, number: int) -> Any:
    card = (
        apps.get_model("rumours", "Rumour")
        .objects.using(using)
        .create(
            district_id=check.district_id,
            number=number,
            claim=check.claim,
            report_id=check.report_id,
            state="set_aside",
            received_at=check.published_at,
            changed_at=check.published_at,
        )
    )
    core = " ".join(re.sub(r"[^\w]+", " ", check.claim.casefold()).split())
    apps.get_model("rumours", "Text").objects.using(using).create(
        rumour=card, core=core, at=check.published_at
    )
    return card


def _finding(apps: Any, using: str, check: Any, card: Any) -> None:
    """The one who published stands as who settled it, too; who wrote it was not kept, but for a report's proposer."""
    proposer = check.report.proposed_hoax_by_id if check.report else None
    findings = apps.get_model("rumours", "Finding").objects.using(using)
    if check.is_current:
        findings.filter(rumour=card).update(is_current=False)
    made = findings.create(
        rumour=card,
        ruling=check.ruling,
        claim=check.claim,
        explanation=check.explanation,
        next_check_at=check.next_check_at if check.ruling == "unproven" else None,
        by_id=proposer if proposer != check.published_by_id else None,
        at=check.published_at,
        settled_by_id=check.published_by_id,
        settled_at=check.published_at,
        published_by_id=check.published_by_id,
        published_at=check.published_at,
        is_current=check.is_current,
    )
    if check.is_current:
        card.state, card.finding, card.due_at = "published", made, made.next_check_at
        card.changed_at = check.published_at
        card.save(using=using)


class Migration(migrations.Migration):
    dependencies = [("rumours", "0001_initial"), ("reports", "0003_keeping")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
