"""Nothing is sent twice: the worker is killed at random in a storm at the providers, and every person is counted."""

import os
import random
import secrets
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import pytest

from tests.drills.office import Office
from tests.drills.posting import Parcel, cancel, let_keys_repeat, post
from tests.drills.sent import IN_HAND, Row, faults, open_messages, rows
from tests.drills.storms import Storm
from tests.drills.worker import Worker
from tests.standins.bot_orders import Order
from tests.standins.mail import MailServer, mail_server
from tests.standins.telegram import TOKEN, BotServer, bot_server

pytestmark = pytest.mark.slow
KILLS = 200 if os.environ.get("DESTANA_TEST_LONG") else 4
"""A start of the worker takes some two seconds on two busy cores."""
WARNED, KNOWN, LETTERS = 40 + 8 * KILLS, 10 * KILLS, 8 * KILLS
"""People: warned by Telegram, told something personal, warned by letter."""


@dataclass
class Street:
    """The office's worker, and the two providers that count."""

    office: Office
    worker: Worker
    bot: BotServer
    mail: MailServer

    def taken(self) -> dict[str, list[float]]:
        """Return when a message of each person was taken; a letter also by its Message-ID, which is our key."""
        found: dict[str, list[float]] = {}
        for call in self.bot.calls:
            if call.is_done:
                found.setdefault(str(call.fields["chat_id"]), []).append(call.at)
        for letter in self.mail.mails:
            found.setdefault(letter.recipient, []).append(letter.at)
        return found

    def settle(self, seconds: float) -> None:
        """Return once nothing waits any more."""
        limit = time.monotonic() + seconds
        while left := open_messages(self.office.database):
            assert time.monotonic() < limit, f"{left} messages still wait: {self.worker.log()[-2000:]}"
            time.sleep(0.05)


@pytest.fixture
def street(office: Office) -> Iterator[Street]:
    with bot_server() as bot, mail_server() as mail:
        office = replace(
            office,
            more={
                "DESTANA_TELEGRAM_TOKEN": TOKEN,
                "DESTANA_TELEGRAM_API": bot.url,
                "DESTANA_SMTP_URL": mail.url,
                "DESTANA_MAIL_FROM": "kabar@lampihong.example",
            },
        )
        worker = Worker(office)
        try:
            yield Street(office, worker, bot, mail)
        finally:
            worker.kill()


def people(first: int, count: int) -> tuple[str, ...]:
    return tuple(str(first + number) for number in range(count))


def letters(count: int) -> tuple[str, ...]:
    return tuple(f"warga{number}@contoh.example" for number in range(count))


def test_each_person_gets_it_once_through_kills_and_storms(street: Street) -> None:
    seed = int(os.environ.get("DESTANA_TEST_SEED", "0")) or secrets.randbelow(2**32)
    print(f"seed {seed} (DESTANA_TEST_SEED={seed} repeats the moments)")  # noqa: T201 - shown where the drill fails
    chance = random.Random(seed)
    storm = Storm(chance)
    street.bot.weather, street.mail.weather = storm.over_telegram, storm.over_mail
    parcels = [
        Parcel("bulletin:1", "telegram", people(1_000_000, WARNED), is_critical=True),
        Parcel("report:1", "telegram", people(2_000_000, KNOWN), is_critical=False),
        Parcel("bulletin:1", "email", letters(LETTERS), is_critical=True),
        Parcel("bulletin:2", "telegram", people(3_000_000, 30), is_critical=False),
        Parcel("bulletin:3", "telegram", people(4_000_000, 30), is_critical=False, lives=0.5),
        Parcel("bulletin:3", "telegram", people(5_000_000, 30), is_critical=False, lives=8),
    ]
    with ThreadPoolExecutor(2) as two:  # two servers queue the same matter at once
        list(two.map(lambda _turn: post(street.office, parcels), range(2)))
    kill_at_work(street, chance)
    withdrawn = cancel(street.office, "bulletin:2")
    for _round in range(KILLS - 1):
        kill_at_work(street, chance)
    street.worker.start()
    street.settle(20 + KILLS * 2)
    street.worker.kill()
    ledger = rows(street.office.database)
    taken = street.taken()
    print(summary(storm, ledger, taken))  # noqa: T201
    assert faults(ledger, taken, storm.lost, kills=KILLS, taken_back={"bulletin:2": withdrawn}) == []
    assert {row.key for row in ledger if row.is_repeatable and row.address not in taken} == set()
    stood_still = sum(row.overdue for row in ledger) - sum(storm.late.values())
    assert stood_still <= len(ledger) // 50, (
        f"{stood_still} answers were awaited in vain, and none was held back"
    )
    assert calls_while_told_to_wait(street.bot, storm) <= IN_HAND
    assert one_letter_one_key(street.mail)
    assert sum(storm.lost.values()), "no answer was ever lost: the storm was none"
    assert sum(storm.late.values()), "no answer was ever late: the storm was none"


def kill_at_work(street: Street, chance: random.Random) -> None:
    """Start the worker and end it in the middle of some call, or between two."""
    street.worker.start()
    wait_for_more(street, chance.randint(1, 30))
    time.sleep(chance.uniform(0, 0.02))
    street.worker.kill()


def wait_for_more(street: Street, more: int) -> None:
    """Return once the providers have heard of so many further messages, or nothing is left to say."""
    wanted, limit = heard(street) + more, time.monotonic() + 20
    while heard(street) < wanted and open_messages(street.office.database):
        assert time.monotonic() < limit, f"the worker is silent: {street.worker.log()[-2000:]}"
        time.sleep(0.002)


def heard(street: Street) -> int:
    return len(street.bot.calls) + len(street.mail.mails)


def calls_while_told_to_wait(bot: BotServer, storm: Storm) -> int:
    """Return the most calls that came in one of the seconds in which the bot had to keep still."""
    return max(
        (sum(begin + 0.1 < call.at < end - 0.05 for call in bot.calls) for begin, end in storm.waits),
        default=0,
    )


def one_letter_one_key(mail: MailServer) -> bool:
    """Tell whether every copy of a letter bears the same Message-ID, and no other letter does."""
    ids = {(letter.recipient, letter.message["Message-ID"]) for letter in mail.mails}
    return len(ids) == len({who for who, _key in ids}) == len({key for _who, key in ids})


def summary(storm: Storm, ledger: Sequence[Row], taken: dict[str, list[float]]) -> str:
    again = sum(len(moments) - 1 for moments in taken.values())
    cut = sum(row.unfinished for row in ledger)
    states: dict[str, int] = {}
    for row in ledger:
        states[row.state] = states.get(row.state, 0) + 1
    return (
        f"{KILLS} kills, {len(ledger)} messages, {states}; {sum(storm.lost.values())} answers lost, "
        f"{sum(storm.late.values())} late ({sum(row.overdue for row in ledger)} awaited in vain), "
        f"{cut} attempts cut off by a kill, {again} repeats; weather {dict(storm.kinds)}"
    )


def told(street: Street, *, kills: int = 0) -> list[str]:
    """Let the street come to rest, and return what was broken."""
    street.settle(15)
    street.worker.kill()
    return faults(rows(street.office.database), street.taken(), {}, kills=kills)


def test_two_would_be_sent_without_the_unique_key(street: Street) -> None:
    parcels = [Parcel("bulletin:1", "telegram", people(1, 5), is_critical=True)]
    let_keys_repeat(street.office)
    post(street.office, parcels)
    post(street.office, parcels)
    street.worker.start()
    assert [fault for fault in told(street) if "2 messages" in fault]
    assert all(len(moments) == 2 for moments in street.taken().values())


def test_two_workers_would_send_the_same_without_a_lease(street: Street) -> None:
    street.bot.weather = lambda fields: Order(after=0.5)
    post(street.office, [Parcel("bulletin:1", "telegram", people(1, 120), is_critical=True)])
    street.worker.without = "lease"
    street.worker.start()
    street.worker.start()
    limit = time.monotonic() + 20
    while max(map(len, street.taken().values()), default=0) < 2:
        assert time.monotonic() < limit, "nothing was sent twice"
        time.sleep(0.05)
    street.worker.kill()
    found = faults(rows(street.office.database), street.taken(), {})
    assert [fault for fault in found if "without a result after 0 kills" in fault]


def test_it_would_go_out_late_without_the_expiry(street: Street) -> None:
    post(street.office, [Parcel("bulletin:1", "telegram", people(1, 5), is_critical=True, lives=0.01)])
    street.worker.without = "expiry"
    street.worker.start()
    assert [fault for fault in told(street) if "begun after it expired" in fault]


def test_personal_words_would_be_repeated_without_the_doubt(street: Street) -> None:
    street.bot.weather = lambda fields: Order(after=0.4)
    post(street.office, [Parcel("report:1", "telegram", people(1, 8), is_critical=False)])
    street.worker.without = "doubt"
    street.worker.start()
    wait_for_more(street, 8)
    street.worker.kill()
    street.worker.start()
    assert [fault for fault in told(street, kills=1) if "personal words, taken 2 times" in fault]
