"""A whole office at work: server, worker, and the outside world played on 127.0.0.1 by strict stand-ins."""

import json
import threading
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest
from django.conf import LazySettings
from django.utils import timezone
from lxml import html

from destana.config.demo import pictures
from destana.config.jobs import JOBS
from destana.foundation.people import actions as people
from destana.foundation.people.terms import SYSTEM, reporter
from destana.messaging.channels import registry
from destana.response.bulletins import actions as bulletins
from destana.response.hazards.terms import Level
from destana.surfaces.worker.loop import Job, work
from tests.standins.mail import MailServer
from tests.standins.telegram import TOKEN, BotServer, bot_server
from tests.world import World
from tools import build_frontend

SECRET = "rahasia_123-ABC-0123456789"
REPORTER, FOLLOWER, ELSEWHERE = 987654321, 555000111, 555000222
"""Chats: who reports, who follows Pimping, who follows Lajar and must hear nothing of Pimping."""

MAIL = "udin@contoh.example"
HEADLINE = "Pimping siaga, air masuk rumah"
WRONG = "Nomor RT keliru, yang benar RT 03"
HOOK = "/hook/telegram"
PAYLOADS = Path(__file__).parents[2] / "src/destana/messaging/channels/telegram/tests/payloads"
PHOTO = "AgACAgUAAxkBAAIBsx"
"""The largest size of the photo in ``update_photo.json``."""

Found = TypeVar("Found")


@dataclass
class Town:
    """The outside world: the Bot API, a mail server, and the updates that Telegram would send."""

    bot: BotServer
    post: MailServer
    number: int = 10_000
    sent: list[bytes] = field(default_factory=list)

    def update(self, name: str, *, chat: int = REPORTER, **more: Any) -> bytes:
        """Return an update as Telegram sends it: ``update_<name>.json`` with a number of its own, sent just now."""
        self.number += 1
        update: dict[str, Any] = deepcopy(json.loads((PAYLOADS / f"update_{name}.json").read_text()))
        update["update_id"] = self.number
        part = update.get("message") or update["callback_query"]
        part["from"]["id"] = chat
        message = part.get("message", part)
        message |= {"message_id": self.number, "date": int(timezone.now().timestamp())}
        message["chat"]["id"] = chat
        if "callback_query" in update:
            part["id"] = f"press{self.number}"
        part |= more
        self.sent.append(json.dumps(update).encode())
        return self.sent[-1]

    def mails(self, address: str) -> list[str]:
        """Return subject and words of the letters that an address has received."""
        found = [mail.message for mail in self.post.mails if mail.recipient == address]
        return [f"{mail['Subject']}\n{_words(mail)}" for mail in found]


def _words(mail: Any) -> str:
    part = mail.get_body(preferencelist=("plain",))
    return str(part.get_content()) if part is not None else ""


@pytest.fixture(scope="session")
def built() -> None:
    """The board's pages carry their style sheet, so it has to be there."""
    list(build_frontend.build())


@pytest.fixture
def town(
    built: None, transactional_db: None, world: World, settings: LazySettings, tmp_path: Path
) -> Iterator[Town]:
    """An office with a folder of its own, its signing key, and channels that call the stand-ins."""
    settings.DATA = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    with bot_server() as bot, mail_server() as post:
        bot.files[PHOTO] = pictures.flooded_house(7, 0.5)
        settings.CHANNELS = {
            "telegram": {
                "token": TOKEN,
                "api": bot.url,
                "secret": SECRET,
                "webhook": "https://destana.example/hook/telegram",
            },
            "email": {
                "secret_url": post.url,
                "sender": "kabar@lampihong.example",
                "sender_name": "Kecamatan",
            },
            "simulator": {"on": True},
        }
        registry.forget()
        bulletins.ensure_key(at=timezone.now(), by=SYSTEM)
        yield Town(bot, post)
        registry.forget()


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Run the mail server; it is made in a thread of its own, because the browser keeps a loop in this one."""
    with ThreadPoolExecutor(1) as aside:
        server = aside.submit(MailServer).result()
    try:
        yield server
    finally:
        server.stop()


def follow(channel: str, address: str, village: str) -> None:
    """Let somebody follow a village, whatever the level."""
    at = timezone.now()
    made = people.meet(channel=channel, address=address, name="Pengikut", at=at)
    by = reporter(made.id, channel)
    people.follow(contact_id=made.id, village=village, level=Level.NONE, by=by, at=at)


def fields(page: str, action: str) -> dict[str, Any]:
    """Return what a browser would send from the form of a page that goes to ``action``, as it stands."""
    tree: Any = html.fromstring(page)
    [form] = tree.xpath(f'//form[@action="{action}" or starts-with(@action, "{action}?")]')[:1]
    filled: dict[str, Any] = {}
    for name, value in form.form_values():
        filled[name] = [*filled[name], value] if isinstance(filled.get(name), list) else value
    return filled


@contextmanager
def at_work() -> Iterator[None]:
    """Run the office's worker, all lanes, for the length of a ``with``; a job that broke fails the test."""
    stop = threading.Event()
    broken: list[str] = []
    jobs = [replace(job, run=_watched(job, broken)) for job in JOBS]
    thread = threading.Thread(target=work, args=(jobs,), kwargs={"stop": stop}, name="worker")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(20)
        assert not thread.is_alive()
        assert broken == []


def _watched(job: Job, broken: list[str]) -> Callable[[datetime], int]:
    def run(at: datetime) -> int:
        try:
            return job.run(at)
        except Exception:
            broken.append(f"{job.name}: {traceback.format_exc()}")
            raise

    return run


def until(look: Callable[[], Found], *, within: float = 10, what: str = "it") -> Found:
    """Return what ``look`` finds as soon as it is something; fails after ``within`` seconds, saying ``what``."""
    pause, left = threading.Event(), within
    while not (found := look()) and left > 0:
        pause.wait(0.05)
        left -= 0.05
    assert found, f"{what} did not come within {within} seconds"
    return found
