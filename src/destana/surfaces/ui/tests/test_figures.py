"""The drawing of a person in water."""

import pytest

from destana.response.hazards.terms import Depth
from destana.surfaces.ui import figures


def test_deeper_water_stands_higher() -> None:
    tops = [figures.gauge(depth.value, None).top for depth in Depth]  # type: ignore[union-attr]
    assert tops == sorted(tops, reverse=True)
    assert len(set(tops)) == len(tops)


def test_unknown_is_not_zero() -> None:
    assert figures.gauge("", None) is None


@pytest.mark.parametrize(
    ("centimetres", "word"), [(8, Depth.ANKLE), (50, Depth.KNEE), (100, Depth.WAIST), (900, Depth.ROOF)]
)
def test_centimetres_find_their_word(centimetres: int, word: Depth) -> None:
    drawn = figures.gauge("", centimetres)
    assert drawn is not None
    assert drawn.centimetres == centimetres
    assert drawn.word == str(word.label)


@pytest.mark.parametrize("depth", list(Depth))
def test_everything_stays_inside_the_drawing(depth: Depth) -> None:
    drawn = figures.gauge(depth.value, None)
    assert drawn is not None
    assert 0 <= drawn.text_top <= 136
    assert 12 <= drawn.text_below <= 136
    assert abs(drawn.text_top - drawn.text_below) >= 12
    assert drawn.below >= 0
