"""The exercise's colours differ from the real office's and can be read as well: WCAG 2.2, at least 4.5 to 1 for text."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[1] / "static_src" / "css" / "tokens.css"
ROOT = ":root {"
DARK = ':root[data-theme="dark"] {'
EXERCISE = ':root[data-mode="exercise"] {'
EXERCISE_DARK = ':root[data-mode="exercise"][data-theme="dark"] {'

PAIRS = [
    ("river", "surface"), ("river", "paper"), ("river", "soft"), ("on-river", "river"), ("on-river", "press"),
    ("ink", "soft"), ("ink2", "soft"), ("on-deep", "deep"), ("on-deep", "deep2"), ("on-deep2", "deep"),
    ("on-deep2", "deep2"), ("sun", "deep"),
]  # fmt: skip
"""Text or sign, and the ground it stands on."""


def block(selector: str) -> dict[str, str]:
    """Return the colours that a rule of the tokens sets."""
    body = TOKENS.read_text().split(selector, 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([\w-]+): (#[0-9A-F]{6});", body))


def light(colour: str) -> float:
    parts = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(first: str, second: str) -> float:
    low, high = sorted((light(first), light(second)))
    return (high + 0.05) / (low + 0.05)


DAY = block(ROOT) | block(EXERCISE)
NIGHT = block(ROOT) | block(DARK) | block(EXERCISE) | block(EXERCISE_DARK)


@pytest.mark.parametrize("colours", [DAY, NIGHT], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_it_can_be_read(colours: dict[str, str], text: str, ground: str) -> None:
    assert contrast(colours[text], colours[ground]) >= 4.5


def test_it_is_no_colour_of_the_real_office_and_levels_stay() -> None:
    for name, colour in block(EXERCISE).items():
        assert colour != block(ROOT)[name]
    levels = {"aman", "waspada", "siaga", "awas"}
    assert not levels & (set(block(EXERCISE)) | set(block(EXERCISE_DARK)))


def test_black_on_black_would_be_seen() -> None:
    assert contrast("#13201D", "#13201D") == 1
