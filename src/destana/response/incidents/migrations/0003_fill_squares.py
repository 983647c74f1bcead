"""Give the incidents that are there their place, by the rule of the day on which this was written.

Where the plug is pulled, nothing was done, and the next start does all of it.
"""

from typing import Any

from django.db import migrations
from django.db.models import Q

AT_ONCE = 200
STEP = 360 / 2**16
FAR = 0.2

Spot = tuple[float, float]


def fill(apps: Any, schema_editor: Any) -> None:
    """Go through the incidents of which something is proven, some at a time."""
    using = schema_editor.connection.alias
    incidents = apps.get_model("incidents", "Incident").objects.using(using)
    proven = Q(links__report__state="verified")
    last = 0
    while ids := list(
        incidents.exclude(state="watch")
        .filter(proven, pk__gt=last)
        .order_by("pk")
        .values_list("pk", flat=True)
        .distinct()[:AT_ONCE]
    ):
        for pk, spots in _spots(apps, using, ids).items():
            incidents.filter(pk=pk).update(square=_square(spots))
        last = ids[-1]


def _spots(apps: Any, using: str, ids: list[int]) -> dict[int, list[Spot]]:
    """Return the points of each incident's proven reports, else the centres of its villages."""
    links = apps.get_model("incidents", "IncidentReport").objects.using(using)
    statuses = apps.get_model("incidents", "VillageStatus").objects.using(using)
    points: dict[int, list[Spot]] = {}
    centres: dict[int, set[Spot]] = {}
    said = links.filter(incident__in=ids, report__state="verified", report__village__lat__isnull=False)
    for pk, lat, lng, is_confidential, *village in said.values_list(
        "incident", "report__lat", "report__lng", "report__is_confidential",
        "report__village__lat", "report__village__lng",
    ):  # fmt: skip
        centres.setdefault(pk, set()).add((village[0], village[1]))
        if lat is None or lng is None or is_confidential:
            continue
        if abs(lat - village[0]) <= FAR and abs(lng - village[1]) <= FAR:
            points.setdefault(pk, []).append((lat, lng))
    stated = statuses.filter(incident__in=ids, village__lat__isnull=False)
    for pk, lat, lng in stated.values_list("incident", "village__lat", "village__lng").distinct():
        centres.setdefault(pk, set()).add((lat, lng))
    return {pk: points.get(pk) or sorted(spots) for pk, spots in centres.items()}


def _square(spots: list[Spot]) -> int:
    lat = sum(spot[0] for spot in spots) / len(spots)
    lng = sum(spot[1] for spot in spots) / len(spots)
    x, y = min(int((lng + 180) / STEP), 2**16 - 1), min(int((lat + 90) / STEP), 2**15 - 1)
    return sum((x >> bit & 1) << 2 * bit | (y >> bit & 1) << 2 * bit + 1 for bit in range(16))


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0002_incident_square"),
        ("areas", "0001_initial"),
        ("reports", "0001_initial"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
