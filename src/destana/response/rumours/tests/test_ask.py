import threading
from collections.abc import Callable

import pytest
from django.db import connection, connections

from destana.foundation.files import actions as files
from destana.foundation.people.terms import SYSTEM
from destana.response.reports.tests.test_photos import photo
from destana.response.rumours import actions, queries
from destana.response.rumours.models import Question, Rumour, RumourPhoto
from destana.response.rumours.terms import Claim, Likeness, Ruling, Source
from tests.world import DISTRICT, NOW, World

DAM = "Bendungan Pitap jebol, warga Pimping diminta segera mengungsi ke bukit malam ini"


def claim(words: str = DAM, key: str = "m1", **more: object) -> Claim:
    return Claim(Source.SIMULATOR, key, words, **more)  # type: ignore[arg-type]


def test_a_new_claim_opens_a_card_with_a_clock(world: World) -> None:
    made = actions.ask(claim=claim(), by=world.rusdi, at=NOW)
    assert (made.code, made.is_new, made.fact) == ("F-001", True, None)
    assert made.due_at == world.later(hours=1)
    [card] = queries.cards(world.rusdi, now=world.later(hours=2)).rows
    assert (card.asked, card.late) == (1, True)


def test_a_known_claim_is_answered_at_once(world: World) -> None:
    world.ruled("Bendungan Pitap jebol, warga Pimping diminta mengungsi")
    made = actions.ask(claim=claim(), by=world.rusdi, at=world.later(hours=1))
    assert made.fact is not None
    assert (made.fact.ruling, made.likeness, made.is_new) == (Ruling.FALSE, Likeness.WORDS, False)
    assert Question.objects.get(key="m1").answered_at == world.later(hours=1)


def test_the_same_key_is_the_same_question_for_ever(world: World) -> None:
    first = actions.ask(claim=claim(), by=world.rusdi, at=NOW)
    again = [
        actions.ask(claim=claim("lain sekali isinya sekarang"), by=world.rusdi, at=world.later(days=30))
        for _ in range(20)
    ]
    assert {one.code for one in again} == {first.code}
    assert all(one.is_repeat for one in again)
    assert (Question.objects.count(), Rumour.objects.count(), Rumour.objects.get().asked) == (1, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_without_the_constraint_a_repeated_key_asks_twice(
    transactional_db: None, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the uniqueness dropped, the same key makes a second question."""
    guards = list(Question._meta.constraints)
    [guard] = [each for each in guards if each.name == "rumours_question_once"]
    with monkeypatch.context() as patch, connection.schema_editor() as editor:
        patch.setattr(Question._meta, "constraints", [each for each in guards if each is not guard])
        editor.remove_constraint(Question, guard)
    try:
        for _each in range(2):
            actions.ask(claim=claim(), by=world.rusdi, at=NOW)
        assert Question.objects.count() == 2
    finally:
        Question.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Question, guard)


def test_words_of_no_claim_and_no_photo_are_refused(world: World) -> None:
    for words in ("", "cek", "benarkah ini?", "tolong cek min"):
        with pytest.raises(actions.NothingToCheck):
            actions.ask(claim=claim(words), by=world.rusdi, at=NOW)
    assert not Rumour.objects.exists()


def test_numbers_in_a_chain_message_are_kept_unreadable(world: World) -> None:
    actions.ask(
        claim=claim("Info dari 0812 5123 4567: bendungan Pitap sudah jebol total"), by=world.rusdi, at=NOW
    )
    kept = Question.objects.get().words + Rumour.objects.get().claim + Rumour.objects.get().texts.get().core
    assert "5123" not in kept


def test_a_photo_is_known_again_by_its_likeness(world: World) -> None:
    first, copy = (files.keep_photo(data=photo(3, quality=quality), at=NOW).id for quality in (92, 60))
    made = actions.ask(claim=claim("", file_id=first), by=world.rusdi, at=NOW)
    again = actions.ask(claim=claim("", "m2", file_id=copy), by=world.rusdi, at=NOW)
    other = actions.ask(
        claim=claim("", "m3", file_id=files.keep_photo(data=photo(120), at=NOW).id), by=world.rusdi, at=NOW
    )
    assert (again.code, again.likeness) == (made.code, Likeness.PHOTO)
    assert other.is_new
    assert first != copy


def test_a_photo_that_comes_later_leads_to_the_card_of_its_copy(world: World) -> None:
    first = files.keep_photo(data=photo(3), at=NOW).id
    known = actions.ask(claim=claim("", file_id=first), by=world.rusdi, at=NOW)
    late = Claim(Source.TELEGRAM, "t1", contact_id=world.udin.id)
    waiting = actions.ask_with_photo_to_come(claim=late, by=world.rusdi, at=NOW)
    assert waiting.is_new
    found = actions.add_photo(source=Source.TELEGRAM, key="t1", file_id=first, by=SYSTEM, at=NOW)
    assert found is not None
    assert found.code == known.code
    assert Rumour.objects.get(pk=known.rumour_id).asked == 2
    assert actions.add_photo(source=Source.TELEGRAM, key="nobody", file_id=first, by=SYSTEM, at=NOW) is None


def test_a_new_photo_that_comes_later_stays_with_its_card(world: World) -> None:
    late = Claim(Source.TELEGRAM, "t1", contact_id=world.udin.id)
    waiting = actions.ask_with_photo_to_come(claim=late, by=world.rusdi, at=NOW)
    kept = files.keep_photo(data=photo(3), at=NOW).id
    for _twice in range(2):
        found = actions.add_photo(source=Source.TELEGRAM, key="t1", file_id=kept, by=SYSTEM, at=NOW)
        assert found is not None
        assert found.code == waiting.code
    assert RumourPhoto.objects.count() == 1


def test_what_was_set_aside_is_not_known(world: World) -> None:
    first = actions.ask(claim=claim(), by=world.rusdi, at=NOW)
    actions.set_aside(rumour_id=first.rumour_id, reason="iklan", by=world.rusdi, at=NOW)
    assert actions.ask(claim=claim(key="m2"), by=world.rusdi, at=NOW).is_new


def test_asking_costs_the_same_however_many_claims_are_known(
    world: World, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for number in range(12):
        actions.ask(
            claim=claim(f"kabar nomor {number} tentang kejadian {number} di kecamatan", f"k{number}"),
            by=world.rusdi,
            at=NOW,
        )
    with django_assert_max_num_queries(26):  # type: ignore[attr-defined]
        actions.ask(claim=claim(), by=world.rusdi, at=NOW)
    with django_assert_max_num_queries(3):  # type: ignore[attr-defined]
        assert len(queries.fact_checks(DISTRICT)) == 0


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_the_same_at_once_open_one_card(transactional_db: None, world: World) -> None:
    start, faults = threading.Barrier(4), []

    def one(number: int) -> None:
        try:
            start.wait(10)
            actions.ask(claim=claim(key=f"m{number}"), by=SYSTEM, at=NOW)
        except Exception as fault:  # noqa: BLE001 - shown below
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert faults == []
    assert (Rumour.objects.count(), Question.objects.count()) == (1, 4)


def test_a_claim_of_two_words_is_known_but_opens_no_card(world: World) -> None:
    with pytest.raises(actions.NothingToCheck):
        actions.ask(claim=claim("benarkah bendungan jebol?"), by=world.rusdi, at=NOW)
    world.ruled("Bendungan jebol")
    made = actions.ask(claim=claim("benarkah bendungan jebol?"), by=world.rusdi, at=NOW)
    assert made.fact is not None
