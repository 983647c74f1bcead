import gc
import logging
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.urls import clear_url_caches, get_resolver

from destana.config import warm


@pytest.fixture
def collector() -> Iterator[None]:
    """The collector of the tests' process as it was."""
    yield
    gc.unfreeze()
    gc.enable()


def rows() -> dict[str, int]:
    return {model.__name__: model._default_manager.count() for model in apps.get_models()}


@pytest.mark.django_db(transaction=True)
def test_the_first_visitor_finds_addresses_and_pages_read(caplog: pytest.LogCaptureFixture) -> None:
    before = rows()
    clear_url_caches()
    assert "url_patterns" not in vars(get_resolver())
    with caplog.at_level(logging.ERROR):
        warm.ask_pages()
    assert caplog.messages == []
    assert "url_patterns" in vars(get_resolver())
    assert rows() == before


@pytest.mark.django_db(transaction=True)
def test_a_page_that_fails_is_told_and_stops_nothing(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warm, "PAGES", ("/tidak-ada", "/lapor"))
    warm.ask_pages()
    assert [each for each in caplog.messages if each.startswith("Warming")] == [
        "Warming up: /tidak-ada answered ['404 Not Found']"
    ]


def test_the_collector_rests_until_all_is_loaded(collector: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warm, "PAGES", ())
    warm.hold_collector()
    assert not gc.isenabled()
    warm.up()
    assert gc.isenabled()
    assert gc.get_freeze_count() > 0
