"""The picture to pass on: the level reads in black and white, everything is on it, what does not fit is refused."""

import io
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.utils import translation
from PIL import Image, ImageChops

from destana.kit import drawing
from destana.response.bulletins import picture
from destana.response.bulletins.terms import Kind, Problem
from destana.response.bulletins.tests.test_previews import SHEET, sheet
from destana.response.hazards.terms import Level


@pytest.fixture(autouse=True)
def _indonesian() -> Iterator[None]:
    with translation.override("id"):
        yield


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize("level", list(Level))
def test_it_is_a_grey_picture_of_the_agreed_size_and_small_enough_for_a_chat(level: Level) -> None:
    data = picture.draw(sheet(level=level, steps=("Antar lansia dan anak ke Balai Desa " * 4,) * 4))
    made = opened(data)
    assert (made.size, made.mode, made.format) == ((1080, 1350), "L", "PNG")
    assert len(data) <= picture.MOST_BYTES


def test_it_tells_the_levels_apart_in_black_and_white_by_frame_and_by_shape() -> None:
    """Without a word of text: the frame's upper edge and the shape, thresholded like a bad photocopy."""
    made = {
        level: opened(picture.draw(sheet(level=level))).point(lambda grey: 255 * (grey > 128))
        for level in Level
    }
    for box, levels in (
        ((18, 18, 1061, 46), (Level.NONE, Level.WASPADA, Level.SIAGA, Level.AWAS)),
        ((86, 150, 236, 300), tuple(Level)),
    ):
        for one in levels:
            for other in levels:
                differs = ImageChops.difference(made[one].crop(box), made[other].crop(box)).histogram()[255]
                width, height = box[2] - box[0], box[3] - box[1]
                assert one == other or differs > width * height * 0.03, (one, other, box)


@pytest.mark.skipif(shutil.which("zbarimg") is None, reason="zbarimg reads the QR code")
@pytest.mark.parametrize("scale", [1.0, 0.5])
def test_its_square_leads_to_the_check_also_when_a_chat_shrinks_it(scale: float) -> None:
    made = opened(picture.draw(SHEET))
    out = io.BytesIO()
    made.resize((int(1080 * scale), int(1350 * scale))).save(out, "PNG")
    read = subprocess.run(
        ["zbarimg", "--raw", "-q", "-"], input=out.getvalue(), capture_output=True, check=True, timeout=20
    )
    assert read.stdout.decode().strip() == "https://lampihong.example/cek/K14-7Q"


def test_the_same_words_give_the_same_bytes() -> None:
    assert picture.draw(SHEET) == picture.draw(SHEET)
    assert picture.draw(SHEET) != picture.draw(sheet(headline="Air Sungai Balangan turun"))


def test_it_carries_the_word_of_the_exercise_across() -> None:
    plain, practice = (opened(picture.draw(sheet(exercise=each))) for each in (False, True))
    faint = [made.crop((300, 750, 1000, 1000)).histogram()[drawing.FAINT] for made in (plain, practice)]
    assert faint[0] * 10 < faint[1]


def test_it_says_across_that_it_is_over() -> None:
    before, after = (opened(picture.draw(SHEET, over=over)) for over in ("", "tidak berlaku lagi"))
    box = (64, 560, 1016, 690)
    assert ImageChops.difference(before.crop(box), after.crop(box)).getbbox() is not None
    assert after.getpixel((68, 600)) == drawing.INK


@pytest.mark.parametrize(
    ("changes", "names", "field"),
    [
        ({"headline": "Air Sungai Balangan naik dan terus naik dari hulu " * 4}, SHEET.names, "headline"),
        ({"steps": ("Antar lansia, ibu hamil dan anak kecil ke Balai Desa",) * 14}, SHEET.names, "steps"),
        ({}, tuple(f"Desa Panjang Sekali Namanya {place}" for place in range(14)), "villages"),
        ({"who": "Badan Penanggulangan Bencana Daerah Kabupaten Balangan " * 4}, SHEET.names, "who"),
    ],
)
def test_it_names_the_part_that_does_not_fit(
    changes: dict[str, Any], names: tuple[str, ...], field: str
) -> None:
    [misfit] = picture.misfits(sheet(names=names, **changes))
    assert (misfit.problem, misfit.fields) == (Problem.PICTURE_TOO_LONG, (field,))
    assert misfit.length > misfit.limit
    assert picture.misfits(SHEET) == []


def test_it_refuses_what_its_letters_cannot_draw() -> None:
    [misfit] = picture.misfits(sheet(headline="Air naik 🌊"))
    assert (misfit.problem, misfit.letters) == (Problem.PICTURE_LETTERS, "🌊")


def test_a_picture_of_a_withdrawal_warns_of_nothing() -> None:
    withdrawal = replace(SHEET, wording=replace(SHEET.wording, kind=Kind.WITHDRAWAL), replaces=(13,))
    box = (18, 18, 1061, 46)
    drawn = opened(picture.draw(withdrawal)).crop(box)
    assert (
        ImageChops.difference(drawn, opened(picture.draw(sheet(level=Level.NONE))).crop(box)).getbbox()
        is None
    )
