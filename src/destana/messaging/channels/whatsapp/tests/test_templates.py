"""What Meta asks of a text before it approves it."""

import re

import pytest

from destana.config.env import Env
from destana.messaging.channels.whatsapp.templates import TEXTS

PLACE = re.compile(r"\{\{(\d+)\}\}")


@pytest.mark.parametrize("purpose", TEXTS)
def test_it_would_be_taken(purpose: str) -> None:
    text = TEXTS[purpose]
    places = PLACE.findall(text)
    assert places == [str(number + 1) for number in range(len(places))]
    assert not PLACE.match(text)
    assert not text.endswith("}}")
    assert not re.search(r"\}\}\s*\{\{", text)
    assert len(PLACE.sub("", text)) + 800 <= 1024
    assert "\n" not in text


def test_every_text_has_a_name_by_default() -> None:
    said = Env.model_fields["whatsapp_templates"].default
    assert {pair.split("=")[0] for pair in said.split(",")} == set(TEXTS)


def test_the_places_are_as_many_as_we_fill() -> None:
    counts = {purpose: len(PLACE.findall(text)) for purpose, text in TEXTS.items()}
    assert counts.pop("answer") == 2
    assert set(counts.values()) == {3}
