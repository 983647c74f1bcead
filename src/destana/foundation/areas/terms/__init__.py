"""The words of this room: levels of areas, places and their names, boundary files and what is wrong with them."""

from .boundaries import (
    BoundaryPreview,
    BoundaryView,
    Fault,
    Feature,
    ImportState,
    MatchedBy,
    Problem,
    Weight,
)
from .places import (
    ATTRIBUTION,
    AreaView,
    Entry,
    Gazetteer,
    GeoJSON,
    Level,
    PlaceKind,
    ShapeKind,
    Spot,
    Village,
)
from .sketch import Projection, Sketch

__all__ = [
    "ATTRIBUTION",
    "AreaView",
    "BoundaryPreview",
    "BoundaryView",
    "Entry",
    "Fault",
    "Feature",
    "Gazetteer",
    "GeoJSON",
    "ImportState",
    "Level",
    "MatchedBy",
    "PlaceKind",
    "Problem",
    "Projection",
    "ShapeKind",
    "Sketch",
    "Spot",
    "Village",
    "Weight",
]
