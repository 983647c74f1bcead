"""The short talks: status, following, stopping, codes, a person, and what the bot does not understand."""

import pytest

from destana.foundation.people import queries as people
from destana.foundation.people.models import Follow
from destana.messaging.inbox.models import InboundMessage
from destana.response.hazards.terms import Level
from destana.response.incidents import actions as incidents
from destana.surfaces.chat.words import Wish, looks_like_bulletin_code, report_number, wish_of
from tests.world import PIMPING, World

from .test_report import hear, press, update

pytestmark = pytest.mark.django_db(transaction=True)


def test_following_asks_the_level_and_the_stop_word_ends_it(world: World) -> None:
    [question] = hear(update(1, text="ikuti pimping"), world.now)
    assert "Pimping" in question
    hear(press(2, f"ikuti-siaga:{PIMPING}"), world.now)
    [follow] = people.following(world.udin.id)
    assert (follow.village, follow.min_rank) == (PIMPING, Level.SIAGA.rank)
    hear(update(3, text="BERHENTI"), world.now)
    assert not Follow.objects.filter(stopped_at__isnull=True).exists()


def test_a_village_outside_cannot_be_followed_by_a_forged_button(world: World) -> None:
    hear(press(1, "ikuti-semua:63.08.06.2020"), world.now)
    assert not Follow.objects.exists()


def test_status_of_a_silent_village_is_not_safe(world: World) -> None:
    [answer] = hear(update(1, text="status pimping"), world.now)
    assert str(Level.AMAN.label) not in answer
    incidents.state_village(
        village=PIMPING,
        level=Level.SIAGA,
        hazard="FLOOD",
        depth="knee",
        source="Pambakal",
        by=world.rusdi,
        at=world.now,
    )
    [answer] = hear(update(2, text="status pimping"), world.now)
    assert str(Level.SIAGA.label) in answer


def test_a_report_code_tells_how_it_stands(world: World) -> None:
    made = world.verified()
    [answer] = hear(update(1, text=f"l {made.code[2:]}"), world.now)
    assert made.code in answer


def test_an_unknown_bulletin_code_is_not_trusted(world: World) -> None:
    [answer] = hear(update(1, text="CEK K14-7Q"), world.now)
    assert "K14-7Q" in answer


def test_zero_reaches_a_person(world: World) -> None:
    hear(update(1, text="0"), world.now)
    assert InboundMessage.objects.get().state == "needs_person"


def test_what_is_not_understood_gets_the_menu(world: World) -> None:
    [answer] = hear(update(1, text="xyzzy"), world.now)
    assert answer
    assert InboundMessage.objects.get().state == "read"


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("berhenti", Wish.STOP),
        ("Berhenti!", Wish.STOP),
        ("berhenti dulu hujannya", None),
        ("ikuti pimping", Wish.FOLLOW),
        ("umpat pimping", Wish.FOLLOW),
        ("status", Wish.STATUS),
        ("banjir", None),
    ],
)
def test_first_words(text: str, wish: Wish | None) -> None:
    assert wish_of(text)[0] == wish


def test_codes_as_people_type_them() -> None:
    assert report_number(" l-0142 ") == 142
    assert report_number("L142") == 142
    assert report_number("L-0142 banjir") is None
    assert looks_like_bulletin_code("k14-7q")
    assert not looks_like_bulletin_code("k14-7q banjir")
