"""What the worker does, in which lane and how often. The only place that knows all of it.

A lane is a thread: a mail server that hangs holds up e-mail, and nothing else. ``every`` is the rest in seconds after a
turn that found nothing.
"""

import os
import socket
from collections.abc import Callable
from datetime import datetime

import structlog
from django.conf import settings

from destana.config.backup import rounds
from destana.foundation.audit import jobs as audit
from destana.foundation.files import jobs as files
from destana.foundation.people import jobs as people
from destana.foundation.people.terms import SYSTEM
from destana.kit.vitals import beat_file
from destana.messaging.gateway import collecting, deliver, joining, mailing, media, receipts, sorting
from destana.messaging.outbox import actions as outbox
from destana.response.bulletins import jobs as bulletins
from destana.response.bulletins import queries as bulletin_queries
from destana.response.chain import jobs as chain
from destana.response.consultations import jobs as consultations
from destana.response.handovers import jobs as handovers
from destana.response.reports import jobs as reports
from destana.surfaces.api import jobs as api
from destana.surfaces.board import actions as board
from destana.surfaces.chat import jobs as chat
from destana.surfaces.office.house import ages, keeping
from destana.surfaces.office.signin import sessions
from destana.surfaces.public import jobs as public
from destana.surfaces.worker.loop import Job

_log = structlog.get_logger(__name__)

OWNER = f"{socket.gethostname()}:{os.getpid()}"
"""This worker's name on the leases that it takes."""


def _send(channel: str) -> Callable[[datetime], int]:
    def send(at: datetime) -> int:
        return deliver.deliver_due(now=at, owner=f"{OWNER}:{channel}", channel=channel).claimed

    return send


def _fetch(at: datetime) -> int:
    return media.fetch_due(now=at, owner=OWNER)


def _render(at: datetime) -> int:
    return board.render(at=at).written


def _sweep_files(at: datetime) -> int:
    files.sweep(at=at, by=SYSTEM)
    return 0


def _forget_windows(at: datetime) -> int:
    return outbox.forget_windows(at=at)


def _sweep_sessions(at: datetime) -> int:
    sessions.sweep(at)
    return 0


def check_log(at: datetime) -> int:
    """Walk the log if that is due, and say in the server's log, too, that somebody rewrote it."""
    if faults := audit.check_due(at=at, by=SYSTEM):
        _log.error("audit.faults", count=faults)
    return 0


def sweep_states(at: datetime) -> int:
    """Name in the log the oldest row of every state that is older than it may be: room, state and age, nothing else."""
    for room, one in ages.over_age(settings.DISTRICT, now=at):
        age = int((at - one.since).total_seconds()) if one.since else 0
        _log.warning(
            "state.over_age", room=room, state=one.state, seconds=age, limit=int(one.limit.total_seconds())
        )
    return 0


def sound_alarm(at: datetime) -> int:
    """Say in the log, as an error, which warning of the highest level is not out to enough people in time."""
    for one in bulletin_queries.slow_warnings(settings.DISTRICT, now=at):
        _log.error("warning.slow", bulletin=one.bulletin_id, sent=one.sent, people=one.people)
    return 0


def _show_life(at: datetime) -> int:
    beat_file(settings.DATA).touch()
    return 0


JOBS = [
    Job("read the inbox", "talk", 0.2, chat.read_inbox),
    Job("attach photos", "talk", 0.5, chat.attach_photos),
    Job("read the words", "words", 0.2, reports.read_words),
    Job("keep the beat", "talk", 30, chat.show_life),
    Job("mind silence", "talk", 20, chat.mind_silence),
    *(Job(f"send by {name}", f"send {name}", 0.3, _send(name)) for name in settings.CHANNELS),
    Job("sort the post", "post", 0.2, sorting.sort_post),
    Job("collect SMS", "sms", 2, collecting.collect_sms),
    Job("ask after SMS", "sms", 30, collecting.ask_after_sms),
    Job("collect e-mail", "mail", 1, mailing.collect_mail),
    Job("join SMS", "post", 1, joining.join_parts),
    Job("settle receipts", "receipts", 0.5, receipts.settle),
    Job("fetch photos", "fetch", 0.5, _fetch),
    Job("render the board", "board", 0.5, _render),
    Job("show life", "clock", 10, _show_life),
    Job("finish web forms", "clock", 20, public.finish_reports),
    Job("finish uploads", "clock", 20, public.finish_uploads),
    Job("drop silent uploads", "clock", 3600, public.drop_silent_uploads),
    Job("finish API reports", "clock", 20, api.finish_reports),
    Job("give reports back", "clock", 10, reports.run_due),
    Job("give talks back", "clock", 20, handovers.give_back),
    Job("mind questions and requests", "clock", 10, consultations.run_due),
    Job("pass word on", "chain", 0.5, chain.run_due),
    Job("expire bulletins", "clock", 10, bulletins.expire_due),
    Job("mind the second look", "clock", 20, bulletins.escalate_relays),
    Job("tell on the next channel", "fallback", 10, bulletins.fall_back),
    Job("read bulletins out", "sound", 1, bulletins.make_sounds),
    Job("back up", "backup", 30, rounds.run_due),
    Job("prove the backup", "proof", 60, rounds.prove_due),
    Job("check the log", "proof", 600, check_log),
    Job("sound the alarm", "clock", 30, sound_alarm),
    Job("sweep states", "clock", 60, sweep_states),
    Job("forget windows", "clock", 3600, _forget_windows),
    Job("sweep limits", "clock", 3600, people.sweep),
    Job("sweep sessions", "clock", 3600, _sweep_sessions),
    Job("let old data go", "keeping", 600, keeping.run_due),
    Job("sweep files", "clock", 24 * 3600, _sweep_files),
]
"""Everything that is due again and again."""
