"""Other rooms are entered by their doors: terms, queries, actions, access. Nobody reaches into a cupboard."""

import pytest

from tests.architecture import house

DOORS = {"terms", "queries", "actions", "access"}
# Rooms without the usual shape: the gateway has no tables, a channel speaks through the registry and the base.
OPEN_ROOMS = {"destana.messaging.gateway", "destana.messaging.channels"}
# (who, which part of the other room) -> why. `who` stands for everything below it too.
EXCEPTIONS = {
    ("destana.config.jobs", "jobs"): "the list of jobs names every room's jobs",
    (
        "destana.messaging.gateway.deliver",
        "rules",
    ): "the upper floor of the mail room asks the outbox's pure rules",
    ("destana.messaging.gateway.media", "rules"): "the same for what the inbox still waits for",
    ("destana.response.reports.actions.submit", "rules"): "the log's digest is a pure function of bytes",
    ("destana.surfaces.office.house.pages", "roles"): "the page of roles shows the cards as they are written",
    ("destana.surfaces.office.incidents.pages", "rules"): "the page offers what the state table allows",
    (
        "destana.surfaces.office.signin",
        "models",
    ): "Django's login and allauth's factors take the person's row itself",
    (
        "destana.surfaces.office.signin",
        "rules",
    ): "how long a second factor is fresh, how a user name is written",
}


def excuse(importer: str, part: str) -> tuple[str, str] | None:
    """Return the exception that covers an import, if any."""
    for who, what in EXCEPTIONS:
        if what == part and (importer == who or importer.startswith(f"{who}.")):
            return who, what
    return None


def crossing(importer: str, imported: str) -> str | None:
    """Return the part of a room that an import from outside reaches, None when it stays inside or enters none."""
    target = house.room(imported)
    if target is None or target == house.room(importer) or target in OPEN_ROOMS:
        return None
    rest = imported.removeprefix(target).strip(".")
    return rest.split(".")[0] or "(the package)"


def test_it_enters_rooms_by_their_doors() -> None:
    wrong = [
        f"{importer} imports {imported}"
        for importer, imported in house.imports()
        if (part := crossing(importer, imported)) and part not in DOORS and not excuse(importer, part)
    ]
    assert wrong == []


@pytest.mark.parametrize(("importer", "part"), sorted(EXCEPTIONS))
def test_each_exception_is_still_needed(importer: str, part: str) -> None:
    assert any(
        crossing(who, what) == part and excuse(who, part) == (importer, part) for who, what in house.imports()
    )


def test_the_test_sees_a_wrong_door() -> None:
    assert crossing("destana.surfaces.chat.hear", "destana.response.reports.models.report") == "models"
    assert crossing("destana.surfaces.chat.hear", "destana.response.reports.queries.lists") == "queries"
    assert crossing("destana.response.reports.actions", "destana.response.reports.models") is None
