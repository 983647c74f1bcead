"""Six mouths, one text: a wording that does not fit one of them is neither submitted nor published.

Each has its control: with that mouth's check taken away, the same words go through.
"""

import sys
from collections.abc import Callable
from typing import Any

import pytest

from destana.foundation.areas import queries as areas
from destana.response.bulletins import actions, paper, picture, previews
from destana.response.bulletins.actions import lock
from destana.response.bulletins.models import Bulletin
from destana.response.bulletins.terms import Misfit, Problem, State
from destana.response.bulletins.tests.scene import drafted, submitted
from destana.response.bulletins.tests.test_previews import SHEET, sheet
from tests.world import NOW, PIMPING, World

pytestmark = pytest.mark.usefixtures("key")

LONG_CHAT = {
    "what": "Air selutut dan masih naik di semua RT sepanjang sungai. " * 6,
    "when": "Sejak pagi. " * 16,
}
HALLS = "satu dua tiga empat lima enam tujuh".split()
TOO_MUCH: dict[Problem, dict[str, Any]] = {
    Problem.CHAT_TOO_LONG: LONG_CHAT,
    Problem.SMS_TOO_LONG: {"steps": ("Matikan listrik di rumah, lalu tunggu kabar " * 3,)},
    Problem.SMS_LETTERS: {"steps": ("Matikan listrik 🔌",)},
    Problem.PICTURE_LETTERS: {"headline": "Air naik 🌊"},
    Problem.SPEECH_TOO_LONG: {
        "steps": [f"Antar lansia anak ibu hamil ke {hall} Balai Desa" for hall in HALLS]
    },
    Problem.PAPER_TOO_LONG: {"steps": [f"Antar lansia dan anak-anak ke Balai Desa {hall}" for hall in HALLS]},
    Problem.CAP_INVALID: {},
}
SWAPPED = {"type": "Polygon", "coordinates": [[[-2.4, 115.3], [-2.3, 115.3], [-2.3, 115.4], [-2.4, 115.3]]]}


@pytest.fixture
def borders(monkeypatch: pytest.MonkeyPatch) -> None:
    """A border whose latitudes and longitudes were swapped in its file: it lies outside Indonesia."""
    monkeypatch.setattr(areas, "shapes", lambda district: {PIMPING: SWAPPED})


def problems(run: Callable[[], object]) -> tuple[Problem, ...]:
    """What keeps it from going on; nothing where it went on."""
    try:
        run()
    except actions.NotReady as refusal:
        return refusal.problems
    return ()


def refused(run: Callable[[], object]) -> tuple[Problem, ...]:
    with pytest.raises(actions.NotReady) as refusal:
        run()
    return refusal.value.problems


@pytest.mark.parametrize("problem", list(TOO_MUCH))
def test_it_refuses_to_submit_what_does_not_fit(
    world: World, problem: Problem, request: pytest.FixtureRequest
) -> None:
    if problem == Problem.CAP_INVALID:
        request.getfixturevalue("borders")
    found = drafted(world, **TOO_MUCH[problem])
    assert problem in refused(lambda: actions.submit(bulletin_id=found.id, by=world.rusdi, at=NOW))
    assert Bulletin.objects.get(pk=found.id).state == State.DRAFT


@pytest.mark.parametrize("problem", [Problem.PICTURE_LETTERS, Problem.PAPER_TOO_LONG, Problem.CAP_INVALID])
def test_a_control_without_the_check_it_would_not_be_named(
    world: World, problem: Problem, monkeypatch: pytest.MonkeyPatch, borders: None
) -> None:
    found = drafted(world, **TOO_MUCH[problem])
    monkeypatch.setattr(picture, "misfits", lambda sheet: [])
    monkeypatch.setattr(paper, "misfits", lambda sheet: [])
    monkeypatch.setattr(lock, "cap_misfits", lambda row, number, at: [])
    assert problem not in problems(lambda: actions.submit(bulletin_id=found.id, by=world.rusdi, at=NOW))


@pytest.mark.parametrize(
    ("mouth", "problem"),
    [
        ("chat", Problem.CHAT_TOO_LONG),
        ("sms", Problem.SMS_TOO_LONG),
        ("loudspeaker", Problem.SPEECH_TOO_LONG),
    ],
)
def test_a_control_for_the_texts(
    world: World, mouth: str, problem: Problem, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = drafted(world, **TOO_MUCH[problem])
    monkeypatch.setattr(previews, mouth, lambda sheet: "x")
    assert problem not in problems(lambda: actions.submit(bulletin_id=found.id, by=world.rusdi, at=NOW))


def test_it_refuses_to_publish_what_does_not_fit_any_more(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The words were fine for the number to come; the real number, or a longer name of the office, is not."""
    waiting = submitted(world)
    monkeypatch.setattr(
        picture, "misfits", lambda sheet: [Misfit("picture", Problem.PICTURE_TOO_LONG, 200, 100)]
    )
    monkeypatch.setattr(sys.modules[actions.publish.__module__], "check_ready", lambda row, at: None)

    def release() -> object:
        return actions.publish(bulletin_id=waiting.id, sha256=waiting.sha256, by=world.innovator, at=NOW)

    assert refused(release) == (Problem.PICTURE_TOO_LONG,)
    assert Bulletin.objects.get(pk=waiting.id).state == State.SUBMITTED


def test_it_counts_a_sheet_that_fits_in_whole_millimetres() -> None:
    assert paper.misfits(SHEET) == []
    longer = sheet(steps=TOO_MUCH[Problem.PAPER_TOO_LONG]["steps"])
    [misfit] = paper.misfits(longer)
    assert misfit.length > misfit.limit == 267
    assert paper.height(longer) > paper.height(SHEET)
