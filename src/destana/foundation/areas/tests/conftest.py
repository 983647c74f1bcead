"""A loaded district, its keeper, and boundary files made for the occasion."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from destana.foundation.areas import actions, queries

AT = datetime(2026, 1, 14, 5, 40, tzinfo=UTC)
LAMPIHONG = "63.11.05"
PIMPING = "63.11.05.2021"


@dataclass(frozen=True)
class Keeper:
    ref: str = "person:1"
    role: str = "admin"


@pytest.fixture
def keeper() -> Keeper:
    return Keeper()


@pytest.fixture
def lampihong(db: None, keeper: Keeper) -> str:
    actions.load_district(district=LAMPIHONG, by=keeper, at=AT)
    return LAMPIHONG


Change = Callable[[dict[str, Any]], None]


def collection(shapes: Mapping[str, Any], **properties: Callable[[str], object]) -> dict[str, Any]:
    """Return a FeatureCollection; each keyword is a property made from the village's code."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {name: make(code) for name, make in properties.items()},
                "geometry": geometry,
            }
            for code, geometry in shapes.items()
        ],
    }


def as_bytes(data: object) -> bytes:
    return json.dumps(data).encode()


def good_file(district: str = LAMPIHONG) -> dict[str, Any]:
    """Return a faultless file: the district's own cells, with the code in an odd property."""
    return collection(queries.shapes(district), KDE_PUM=lambda code: code, REMARK=lambda code: "2025")


def square(lat: float, lng: float, half: float = 0.005) -> dict[str, Any]:
    west, east, south, north = lng - half, lng + half, lat - half, lat + half
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}
