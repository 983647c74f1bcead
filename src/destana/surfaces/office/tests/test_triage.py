"""The deck on the page: it stands in place of the queue on a night of too many, and works as plain forms."""

from typing import Any

from django.test import Client

from destana.response.reports import queries, rules
from destana.response.reports.models import Batch, Report
from destana.response.reports.terms import State
from tests.world import PIMPING, World

FORM = {"jenis": "FLOOD", "desa": PIMPING, "kejadian": "0"}


def flood(world: World, reports: int) -> list[int]:
    """Let two villagers report one flood many times."""
    return [
        world.report(f"Banjir di Pimping RT {number:02d}", by=(world.siti, world.udin)[number % 2]).id
        for number in range(reports)
    ]


def ticked(*numbers: int) -> list[str]:
    return [f"{one.pk}:{one.version}" for one in Report.objects.filter(pk__in=numbers)]


def state(world: World, report_id: int) -> str:
    return queries.get_for(world.rusdi, report_id).state


def test_the_desk_becomes_a_deck_and_a_person_may_stay_with_the_queue(world: World, desk: Any) -> None:
    flood(world, rules.SURGE)
    member: Client = desk(world.rusdi)
    assert member.get("/meja")["Location"] == "/meja/tumpukan"
    assert member.get("/meja?satu=1").status_code == 200
    page = member.get("/meja")
    assert page.status_code == 200
    assert 'href="/meja/tumpukan"' in page.content.decode()
    member.get("/meja/tumpukan")
    assert member.get("/meja").status_code == 302
    assert desk(world.pambakal).get("/meja").status_code == 200


def test_a_calm_day_has_no_deck_in_the_way(world: World, desk: Any) -> None:
    flood(world, 3)
    page = desk(world.rusdi).get("/meja").content.decode()
    assert "/meja/tumpukan" not in page


def test_it_shows_the_clusters_and_opens_the_one_asked_for(world: World, desk: Any) -> None:
    flood(world, 3)
    fire = world.report("Kebakaran rumah di Kandang Jaya").id
    page = desk(world.rusdi).get(f"/meja/tumpukan?buka={fire}").content.decode()
    assert "Kebakaran" in page
    assert f'value="{fire}:1" checked' in page
    assert "1 dari 2" in page  # a burning house comes before three wet ones
    wet = desk(world.rusdi).get(f"/meja/tumpukan?buka={fire - 1}").content.decode()
    assert "2 dari 2" in wet
    assert "3 laporan" in wet
    assert "1 dari 2" in desk(world.rusdi).get("/meja/tumpukan?buka=oops").content.decode()


def test_it_verifies_what_is_ticked_and_takes_it_back(world: World, desk: Any) -> None:
    numbers = flood(world, 3)
    member = desk(world.rusdi)
    form = FORM | {"pilih": ticked(*numbers[:2]), "bukti": ["6"]}
    page = member.post("/meja/tumpukan/sahkan", form, follow=True).content.decode()
    assert "2 laporan disahkan." in page
    assert [state(world, one) for one in numbers] == [State.VERIFIED, State.VERIFIED, State.RECEIVED]
    [batch] = Batch.objects.all()
    assert f'action="/meja/tumpukan/{batch.pk}/urungkan"' in page
    page = member.post(f"/meja/tumpukan/{batch.pk}/urungkan", follow=True).content.decode()
    assert "Diurungkan: 2 laporan." in page
    assert state(world, numbers[0]) == State.CHECKING
    again = member.post(f"/meja/tumpukan/{batch.pk}/urungkan")
    assert again.status_code == 409
    assert "10 menit" in again.content.decode()


def test_it_says_which_were_left_alone_and_why(world: World, desk: Any) -> None:
    numbers = flood(world, 2)
    form = FORM | {"pilih": [*ticked(numbers[0]), f"{numbers[1]}:7"], "bukti": ["6"]}
    page = desk(world.rusdi).post("/meja/tumpukan/sahkan", form, follow=True).content.decode()
    assert "1 laporan disahkan." in page
    assert "L-0002: " in page


def test_it_refuses_without_proof_and_keeps_the_words_of_an_answer(world: World, desk: Any) -> None:
    numbers = flood(world, 2)
    member = desk(world.rusdi)
    refused = member.post("/meja/tumpukan/sahkan", FORM | {"pilih": ticked(*numbers)})
    assert refused.status_code == 422
    assert "Pilih dulu bukti" in refused.content.decode()
    typed = {"jawaban": "Perahu berangkat", "pilih": []}
    refused = member.post("/meja/tumpukan/jawab", typed)
    assert refused.status_code == 422
    assert "Perahu berangkat" in refused.content.decode()


def test_it_answers_and_merges_what_is_ticked(world: World, desk: Any) -> None:
    numbers = flood(world, 3)
    member = desk(world.rusdi)
    answer = {"jawaban": "Perahu berangkat", "pilih": ticked(*numbers), "buka": str(numbers[0])}
    page = member.post("/meja/tumpukan/jawab", answer, follow=True).content.decode()
    assert "3 pelapor dikabari." in page
    merged = {"utama": str(numbers[0]), "pilih": ticked(*numbers), "buka": str(numbers[0])}
    page = member.post("/meja/tumpukan/gabung", merged, follow=True).content.decode()
    assert "2 laporan digabung." in page
    assert [state(world, one) for one in numbers] == [State.RECEIVED, State.DUPLICATE, State.DUPLICATE]


def test_nothing_waiting_is_said_and_what_was_done_can_still_be_undone(world: World, desk: Any) -> None:
    numbers = flood(world, 2)
    member = desk(world.rusdi)
    form = FORM | {"pilih": ticked(*numbers), "bukti": ["6"]}
    page = member.post("/meja/tumpukan/sahkan", form, follow=True).content.decode()
    assert "Tidak ada laporan yang menunggu" in page or "Belum ada laporan" in page
    assert "/urungkan" in page


def test_ticks_that_are_no_reports_change_nothing(world: World, desk: Any) -> None:
    flood(world, 1)
    for pick in ("x", "1:", ":1", "-1:1", "1:1:1", "9" * 40 + ":1"):
        answer = desk(world.rusdi).post("/meja/tumpukan/jawab", {"pilih": [pick], "jawaban": "Halo"})
        assert answer.status_code == 422, pick
    assert Batch.objects.count() == 0
