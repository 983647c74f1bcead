"""Questions about incidents and about how the villages stand."""

from .along import along, chosen, codes_of, extent
from .box import in_box
from .lists import (
    NotHere,
    board_incidents,
    board_page,
    figures,
    fitting,
    get_for,
    incident_of,
    oldest_by_state,
    page,
    recent,
    reports_of,
    reports_of_running,
    running,
    running_count,
    silent_since,
    village_now,
)

__all__ = [
    "NotHere",
    "along",
    "board_incidents",
    "board_page",
    "chosen",
    "codes_of",
    "extent",
    "figures",
    "fitting",
    "get_for",
    "in_box",
    "incident_of",
    "oldest_by_state",
    "page",
    "recent",
    "reports_of",
    "reports_of_running",
    "running",
    "running_count",
    "silent_since",
    "village_now",
]
