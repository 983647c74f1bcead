"""The disk is full, or a sync fails, while the server takes reports: it never says 201 for what is not kept."""

from pathlib import Path

import pytest

from tests.drills.clients import API, HOOK
from tests.drills.office import Answer, Office, counts, report, send, update

pytestmark = pytest.mark.slow
BEFORE = 5


@pytest.fixture
def faulty(office: Office, interposer: Path, tmp_path: Path) -> tuple[Office, Path]:
    """An open office with some acknowledged reports; writing a letter to the path makes the disk fail."""
    fault = tmp_path / "fault"
    office.more = {"LD_PRELOAD": str(interposer), "DRILL_FAULT": str(fault)}
    office.open()
    for number in range(BEFORE):
        assert taken(send(office, API, report(f"before-{number}")))
        assert taken(send(office, HOOK, update(1 + number)))
    return office, fault


def taken(answer: Answer | None) -> bool:
    return answer is not None and answer.status in {200, 201}


def refused(answer: Answer | None) -> bool:
    """Tell whether the sender knows that it must come again: 503 with a time, or no answer at all."""
    return answer is None or (answer.status == 503 and answer.retry_after.isdigit())


def found(office: Office) -> tuple[set[str], set[str]]:
    office.kill()
    reports, updates = counts(office.database)
    assert {*reports.values(), *updates.values()} <= {1}
    return set(reports), set(updates)


def test_a_full_disk_is_answered_with_come_again_and_costs_nothing(faulty: tuple[Office, Path]) -> None:
    office, fault = faulty
    fault.write_text("w")
    answers = [send(office, API, report(f"full-disk-{number}")) for number in range(3)]
    hooked = send(office, HOOK, update(100))
    fault.unlink()
    assert all(map(refused, [*answers, hooked])), [*answers, hooked]
    if office.process is None or office.process.poll() is not None:
        office.kill()
        office.open()
    assert taken(send(office, API, report("full-disk-0")))
    assert taken(send(office, HOOK, update(100)))
    reports, updates = found(office)
    assert reports == {*(f"before-{number}" for number in range(BEFORE)), "full-disk-0"}
    assert updates == {*(str(1 + number) for number in range(BEFORE)), "100"}


@pytest.mark.parametrize("path", [API, HOOK])
def test_a_failed_sync_is_never_an_acknowledgement(faulty: tuple[Office, Path], path: str) -> None:
    office, fault = faulty
    body = report("unsynced") if path == API else update(100)
    fault.write_text("f")
    answer = send(office, path, body)
    assert not fault.exists(), "no sync was tried"
    assert refused(answer), answer
    assert office.process is not None
    office.process.wait(15)  # it ends by itself: after a failed sync the kernel's word is no proof
    office.kill()
    office.open()
    assert taken(send(office, path, body))
    reports, updates = found(office)
    assert {f"before-{number}" for number in range(BEFORE)} <= reports
    assert {str(1 + number) for number in range(BEFORE)} <= updates
    assert ("unsynced" in reports) or ("100" in updates)


def test_without_the_sync_a_failing_disk_goes_unseen(
    office: Office, interposer: Path, tmp_path: Path
) -> None:
    fault = tmp_path / "fault"
    careless = {"DJANGO_SETTINGS_MODULE": "tests.drills.careless", "DESTANA_TEST_CARELESS": "OFF"}
    office.more = {**careless, "LD_PRELOAD": str(interposer), "DRILL_FAULT": str(fault)}
    office.open()
    fault.write_text("f")
    assert taken(send(office, API, report("unsynced")))
    assert fault.exists(), "a sync was tried after all"
