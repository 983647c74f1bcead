from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from destana.messaging.outbox import rules
from destana.messaging.outbox.terms import Outcome, PauseKind, Result, State

LATER = Result(outcome=Outcome.LATER)
UNKNOWN = Result(outcome=Outcome.UNKNOWN)
REFUSED = Result(outcome=Outcome.REFUSED)


def after(
    result: Result, at: datetime, *, tries: int = 1, repeatable: bool = False, roll: float = 0.5
) -> rules.Step:
    return rules.after(result, now=at, tries=tries, is_repeatable=repeatable, roll=roll)


def test_it_ends_where_the_provider_took_it(at: datetime) -> None:
    assert after(Result(outcome=Outcome.SENT), at) == rules.Step(State.SENT)


def test_it_ends_at_once_where_trying_again_does_not_help(at: datetime) -> None:
    assert after(REFUSED, at).state == State.REFUSED


def test_it_waits_when_the_channel_is_down_and_does_not_count_it(at: datetime) -> None:
    step = after(Result(outcome=Outcome.REFUSED, channel_down=True), at)
    assert step == rules.Step(State.QUEUED, at + rules.DOWN_FOR, counted=False)


def test_it_sends_a_warning_again_when_the_outcome_is_unknown(at: datetime) -> None:
    step = after(UNKNOWN, at, repeatable=True)
    assert (step.state, step.in_doubt) == (State.QUEUED, True)


def test_it_leaves_personal_words_to_a_person_when_the_outcome_is_unknown(at: datetime) -> None:
    assert after(UNKNOWN, at) == rules.Step(State.UNKNOWN, in_doubt=True)


def test_it_obeys_the_provider_exactly(at: datetime) -> None:
    step = after(Result(outcome=Outcome.LATER, after=35, counts=False), at, tries=9)
    assert step == rules.Step(State.QUEUED, at + timedelta(seconds=35), counted=False)


@given(tries=st.integers(0, 10_000), roll=st.floats(0, 1, exclude_max=True))
def test_it_waits_a_random_part_of_a_doubling_bound(tries: int, roll: float) -> None:
    bound = min(rules.BACKOFF_CAP, rules.BACKOFF_FIRST * 2 ** min(max(tries - 1, 0), 20))
    wait = rules.backoff(tries, roll).total_seconds()
    assert 1 <= wait <= bound + 1e-6
    assert rules.backoff(tries, 0).total_seconds() == 1
    assert rules.backoff(tries, 0.999999).total_seconds() == pytest.approx(bound, rel=1e-3)


@pytest.mark.parametrize(
    ("result", "failures", "kind", "seconds"),
    [
        (
            Result(outcome=Outcome.LATER, after=35, whole_channel=True, counts=False),
            0,
            PauseKind.RETRY_AFTER,
            35,
        ),
        (Result(outcome=Outcome.REFUSED, channel_down=True), 0, PauseKind.DOWN, 300),
        (LATER, 5, PauseKind.BREAKER, 30),
        (UNKNOWN, 6, PauseKind.BREAKER, 60),
        (LATER, 400, PauseKind.BREAKER, 300),
    ],
)
def test_it_lets_the_channel_rest(
    at: datetime, result: Result, failures: int, kind: PauseKind, seconds: int
) -> None:
    assert rules.rest(result, now=at, failures=failures) == rules.Rest(kind, at + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("result", "failures"),
    [(LATER, 4), (UNKNOWN, 4), (REFUSED, 99), (Result(outcome=Outcome.LATER, counts=False), 99)],
)
def test_it_does_not_rest_before_that(at: datetime, result: Result, failures: int) -> None:
    assert rules.rest(result, now=at, failures=failures) is None


def test_it_lets_receipts_only_climb() -> None:
    assert rules.below(State.SENT) == (State.QUEUED, State.UNKNOWN)
    assert set(rules.below(State.READ)) == {State.QUEUED, State.SENT, State.DELIVERED, State.UNKNOWN}
    for state in (State.QUEUED, State.REFUSED, State.EXPIRED, State.CANCELLED, State.UNKNOWN):
        assert rules.below(state) == ()


@pytest.mark.parametrize(
    ("cancelled", "doubt", "state"),
    [
        (False, False, State.EXPIRED),
        (True, False, State.CANCELLED),
        (False, True, State.UNKNOWN),
        (True, True, State.UNKNOWN),
    ],
)
def test_it_never_calls_doubt_not_sent(cancelled: bool, doubt: bool, state: State) -> None:
    assert rules.given_up(is_cancelled=cancelled, in_doubt=doubt) == state
