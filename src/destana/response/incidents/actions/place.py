"""Where an incident is: worked out anew in the transaction of whatever may have changed it."""

from collections.abc import Collection

from destana.kit.squares import square_of
from destana.response.incidents import rules
from destana.response.incidents.models import Incident, IncidentReport, VillageStatus
from destana.response.incidents.terms import Proven, Spot, State
from destana.response.reports.terms import State as ReportState


def settle_place(incident_id: int) -> None:
    """Write down the square of an incident; none where nothing of it is proven, nor while it is only watched."""
    lock_all([incident_id])
    place = rules.place(_proven(incident_id), _stated(incident_id))
    rows = Incident.objects.filter(pk=incident_id)
    rows.update(square=None)
    if place:
        rows.exclude(state=State.WATCH).update(square=square_of(*place))


def lock_all(incident_ids: Collection[int]) -> None:
    """Lock incidents for the transaction, always in the same order: two people may move reports to and fro."""
    list(Incident.objects.select_for_update().filter(pk__in=incident_ids).order_by("pk").values("pk"))


def _proven(incident_id: int) -> list[Proven]:
    rows = IncidentReport.objects.filter(
        incident_id=incident_id, report__state=ReportState.VERIFIED
    ).values_list(
        "report__lat",
        "report__lng",
        "report__village__lat",
        "report__village__lng",
        "report__is_confidential",
    )
    return [
        Proven(_spot(lat, lng), _spot(village_lat, village_lng), is_confidential)
        for lat, lng, village_lat, village_lng, is_confidential in rows
    ]


def _stated(incident_id: int) -> set[Spot]:
    rows = VillageStatus.objects.filter(incident_id=incident_id)
    centres = (_spot(*pair) for pair in rows.values_list("village__lat", "village__lng").distinct())
    return {centre for centre in centres if centre}


def _spot(lat: float | None, lng: float | None) -> Spot | None:
    return None if lat is None or lng is None else Spot(lat, lng)
