from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from destana.messaging.inbox import actions, queries, rules
from destana.messaging.inbox.models import MediaWait
from destana.messaging.inbox.terms import MediaState

pytestmark = pytest.mark.django_db
Later = Callable[..., datetime]


@pytest.fixture
def wait(at: datetime) -> int:
    message = actions.receive(channel="telegram", key="1", raw=b"x", at=at).id
    return actions.expect_media(message_id=message, channel="telegram", media_id="AgACx", at=at)


def test_it_notes_a_file_once(wait: int, at: datetime) -> None:
    message = MediaWait.objects.get().message_id
    assert actions.expect_media(message_id=message, channel="telegram", media_id="AgACx", at=at) == wait
    assert [(media.id, media.state) for media in queries.media_of([message])[message]] == [(wait, "waiting")]


def test_it_gives_a_file_to_one_worker(wait: int, at: datetime, later: Later) -> None:
    (claimed,) = actions.claim_media(owner="w1", at=at)
    assert (claimed.id, claimed.channel, claimed.media_id, claimed.attempts) == (wait, "telegram", "AgACx", 1)
    assert actions.claim_media(owner="w2", at=at) == []
    assert actions.claim_media(owner="w2", at=later(seconds=1) + rules.LEASE)[0].id == wait


def test_it_takes_no_word_from_a_worker_that_lost_it(wait: int, at: datetime, later: Later) -> None:
    actions.claim_media(owner="w1", at=at)
    actions.claim_media(owner="w2", at=later(seconds=1) + rules.LEASE)
    assert not actions.fail_media(wait, owner="w1", why="x")
    assert not actions.postpone_media(wait, owner="w1", due_at=at, why="x")
    assert actions.fail_media(wait, owner="w2", why="refused")
    assert MediaWait.objects.get().why == "refused"


def test_it_tries_again_when_told(wait: int, at: datetime, later: Later) -> None:
    actions.claim_media(owner="w1", at=at)
    actions.postpone_media(wait, owner="w1", due_at=later(seconds=30), why="502")
    assert actions.claim_media(owner="w1", at=later(seconds=29)) == []
    assert actions.claim_media(owner="w1", at=later(seconds=30))[0].attempts == 2


def test_it_never_calls_a_file_kept_that_is_not_there(wait: int) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        MediaWait.objects.filter(pk=wait).update(state=MediaState.KEPT)


def test_it_waits_longer_each_time_within_bounds(at: datetime) -> None:
    def seconds(attempts: int, roll: float, after: float | None = None) -> float:
        due = rules.next_try(now=at, since=at, attempts=attempts, after=after, roll=roll)
        assert due is not None
        return (due - at).total_seconds()

    assert [seconds(n, 0.999) for n in (1, 2, 3)] == pytest.approx([10.99, 20.98, 40.96])
    assert seconds(500, 0.999) <= 601
    assert seconds(500, 0.0) == 1
    assert seconds(1, 0.5, after=35) == 35


def test_it_gives_up_after_three_days(at: datetime) -> None:
    since = at - timedelta(days=3)
    assert rules.next_try(now=at, since=since, attempts=1, after=None, roll=0) is None
    assert (
        rules.next_try(now=at, since=since + timedelta(seconds=1), attempts=1, after=None, roll=0) is not None
    )
