"""A box on the map as an address carries it: ``box=west,south,east,north``."""

from django.utils.translation import gettext_lazy as _

from destana.kit.refusals import Refusal
from destana.kit.squares import Box

_NUMBER = r"-?[0-9]{1,3}(\.[0-9]{1,15})?"
PATTERN = rf"^{_NUMBER}(,{_NUMBER}){{3}}$"
"""Four plain numbers; for the OpenAPI document."""


class NotABox(Refusal):
    """Sides that are off the Earth, or the wrong way round."""

    sentence = _(
        "Write the box as west,south,east,north in degrees: longitudes from -180 to 180, latitudes from -90 to 90, "
        "west before east and south before north. A box across the 180th meridian is two boxes."
    )
    status = 422


def read_box(text: str) -> Box:
    """Return the box that a text of :data:`PATTERN` writes. Raises :class:`NotABox`."""
    try:
        return Box(*(float(side) for side in text.split(",")))
    except (TypeError, ValueError):
        raise NotABox(text) from None
