"""A boundary file as bytes → features. Shapes stay unread text until it is known which of them matter."""

import msgspec
from django.utils.translation import gettext_lazy as _

from destana.kit.refusals import Refusal

MAX_BYTES = 50 * 1024 * 1024
"""A whole regency in full detail is some 20 MB."""


class BoundaryFileRefused(Refusal):
    """The file as a whole is no use. Each kind says why."""

    sentence = _("This file cannot be used as boundaries.")
    status = 422


class BoundaryFileEmpty(BoundaryFileRefused):
    """Zero bytes."""

    sentence = _("The file is empty.")


class BoundaryFileTooLarge(BoundaryFileRefused):
    """More than :data:`MAX_BYTES`."""

    sentence = _("The file is larger than 50 MB. Please cut it to the district first.")
    status = 413


class NotJson(BoundaryFileRefused):
    """Not JSON, broken JSON, JSON in a strange encoding or nested without end."""

    sentence = _("The file is not readable JSON. Boundaries come as GeoJSON in UTF-8.")


class NumberTooLarge(BoundaryFileRefused):
    """A number such as 1e999."""

    sentence = _("The file carries a number that no computer can hold, such as 1e999.")


class NotGeoJson(BoundaryFileRefused):
    """JSON, but not a FeatureCollection or a Feature."""

    sentence = _("The file is JSON, but not a GeoJSON collection of features.")


class NoFeatures(BoundaryFileRefused):
    """A collection without features."""

    sentence = _("The file holds no features.")


class RawGeometry(msgspec.Struct):
    """The kind of a geometry, its coordinates still unread."""

    type: str
    coordinates: msgspec.Raw = msgspec.Raw(b"[]")


class RawFeature(msgspec.Struct):
    """One feature with any properties."""

    type: str = "Feature"
    id: str | int | float | None = None
    properties: dict[str, object] | None = None
    geometry: RawGeometry | None = None


class _File(msgspec.Struct):
    type: str
    features: list[RawFeature] | None = None
    id: str | int | float | None = None
    properties: dict[str, object] | None = None
    geometry: RawGeometry | None = None


_DECODER = msgspec.json.Decoder(_File)
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def read(data: bytes) -> list[RawFeature]:
    """Return the features. Raises a :class:`BoundaryFileRefused`."""
    data = data.removeprefix(_BYTE_ORDER_MARK)
    if not data.strip():
        raise BoundaryFileEmpty
    if len(data) > MAX_BYTES:
        raise BoundaryFileTooLarge
    file = _decode(data)
    if file.type == "Feature":
        return [RawFeature(id=file.id, properties=file.properties, geometry=file.geometry)]
    if file.type != "FeatureCollection" or file.features is None:
        raise NotGeoJson
    if not file.features:
        raise NoFeatures
    return file.features


def _decode(data: bytes) -> _File:
    try:
        return _DECODER.decode(data)
    except msgspec.ValidationError as error:
        raise (NumberTooLarge if "out of range" in str(error) else NotGeoJson) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NotJson from error
