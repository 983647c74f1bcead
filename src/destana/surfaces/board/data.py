"""The board as data: villages as GeoJSON, incidents and figures as CSV."""

import json
from datetime import UTC, datetime
from itertools import chain
from typing import Any

from django.conf import settings

from destana.kit import sheets
from destana.response.incidents.terms import FigureView, IncidentPage
from destana.surfaces.board.pages import Snapshot, Village

_COLUMNS = (
    "incident", "name", "state", "level", "hazards", "opened_at", "changed_at",
    "figure", "value", "village", "status", "source", "method", "as_of",
)  # fmt: skip


def geojson(snapshot: Snapshot) -> bytes:
    """RFC 7946: one feature a village, with its outline where one is known, else its centre."""
    features = [_feature(village, snapshot.shapes.get(village.code)) for village in snapshot.villages]
    return json.dumps(
        {
            "type": "FeatureCollection",
            "name": f"Destana {settings.ENV.office_name}",
            "district": settings.DISTRICT,
            "mode": settings.MODE,
            "as_of": _utc(snapshot.at),
            "features": features,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()


def _feature(village: Village, shape: dict[str, Any] | None) -> dict[str, Any]:
    point = {"type": "Point", "coordinates": [village.lng, village.lat]} if village.lat is not None else None
    return {
        "type": "Feature",
        "id": village.code,
        "geometry": shape or point,
        "properties": {
            "code": village.code,
            "name": village.name,
            "level": village.level.value,
            "hazard": village.hazard or None,
            "depth": village.depth or None,
            "depth_cm": village.depth_cm,
            "trend": village.trend or None,
            "rts": village.rts or None,
            "as_of": _utc(village.as_of) if village.as_of and not village.is_silent else None,
            "incident": village.incident or None,
        },
    }


def incidents_csv(snapshot: Snapshot) -> bytes:
    """RFC 4180: one line a figure; an incident without checked figures has one line with empty figure columns."""
    rows = (_row(page, figure) for page in snapshot.incidents for figure in page.figures or (None,))
    return b"".join(sheets.written(chain([_COLUMNS], rows)))


def _row(page: IncidentPage, figure: FigureView | None) -> list[sheets.Cell]:
    view = page.incident
    known: list[sheets.Cell] = [
        view.code,
        view.name,
        view.state.value,
        view.level.value,
        " ".join(view.hazards),
    ]
    known += [_utc(view.opened_at), _utc(view.changed_at)]
    if figure is None:
        return [*known, *[""] * 7]
    counted: list[sheets.Cell] = [
        figure.kind.value,
        figure.value,
        figure.village,
        figure.status.value,
        figure.source,
        figure.method,
    ]
    return [*known, *counted, _utc(figure.as_of)]


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
