import io

import pytest
from PIL import Image, ImageChops

from destana.response.rumours import picture, queries
from destana.response.rumours.terms import FactView, Ruling
from tests.world import NOW


def fact(
    ruling: Ruling = Ruling.FALSE, *, claim: str = "Bendungan Pitap jebol malam ini", why: str = ""
) -> FactView:
    why = why or "Petugas BPBD melihat sendiri pukul 05.40. Bendungan utuh, air normal."
    return FactView(12, "F-012", claim, ruling, why, NOW, NOW if ruling == Ruling.UNPROVEN else None)


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize("ruling", list(Ruling))
def test_it_is_a_grey_picture_of_the_agreed_size(ruling: Ruling) -> None:
    made = opened(queries.picture(fact(ruling)))
    assert (made.size, made.mode, made.format) == ((1080, 1350), "L", "PNG")


def test_the_same_ruling_gives_the_same_bytes_and_another_one_others() -> None:
    drawn = [picture.draw(fact(ruling)) for ruling in Ruling]
    assert len(set(drawn)) == len(Ruling)
    assert picture.draw(fact()) == picture.draw(fact())


def test_the_stamps_differ_in_shape_not_in_colour() -> None:
    """Thresholded like a bad photocopy, any two still differ in more than a tenth of the stamp's frame."""
    box = (64, 140, 240, 330)
    frames = [
        opened(picture.draw(fact(ruling))).crop(box).point(lambda grey: 255 * (grey > 128))
        for ruling in Ruling
    ]
    for place, one in enumerate(frames):
        for other in frames[place + 1 :]:
            differing = ImageChops.difference(one, other).histogram()[255]
            assert differing > 0.05 * one.width * one.height


@pytest.mark.parametrize("length", [1, 40, 160])
def test_long_words_stay_inside_the_frame(length: int) -> None:
    made = opened(picture.draw(fact(claim="W" * length, why="Penjelasan " * 27)))
    edge = ImageChops.invert(made).crop((26, 26, 60, 1324))
    assert edge.getbbox() is None
    assert ImageChops.invert(made).crop((1020, 350, 1054, 1324)).getbbox() is None


def test_who_cannot_see_it_is_told_all_of_it() -> None:
    said = queries.alternative(fact())
    assert "F-012" in said
    assert "SALAH" in said
    assert "Bendungan Pitap jebol malam ini" in said
    assert "Bendungan utuh" in said
