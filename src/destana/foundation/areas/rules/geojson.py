"""Shapes as they are kept: GeoJSON with as many decimals as mean something."""

import json
from typing import cast

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from destana.foundation.areas.terms import GeoJSON

DECIMALS = 7
"""A centimetre."""


def to_geojson(shape: BaseGeometry) -> GeoJSON:
    """Return the shape for storing, in lists as JSON gives them back."""
    short = shapely.transform(shape, _rounded)
    return cast("GeoJSON", json.loads(shapely.to_geojson(short if short.is_valid else shape)))


def _rounded(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.round(degrees, DECIMALS)
