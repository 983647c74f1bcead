"""One lamp for each thing that keeps the office alive, and what to do where it is not well."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from destana.foundation.audit import queries as audit
from destana.foundation.audit.terms import Checked, Entry
from destana.kit import clock, vitals
from destana.messaging.channels import registry
from destana.messaging.inbox import queries as inbox
from destana.messaging.inbox.terms import PickupView
from destana.messaging.outbox import queries as outbox
from destana.messaging.outbox.terms import PauseKind
from destana.response.bulletins import queries as bulletins
from destana.response.bulletins.terms import OutletView, SlowWarning
from destana.response.reports import queries as reports
from destana.surfaces.office.house import ages

EXERCISE_AGE = timedelta(days=35)
"""An exercise a month, and a few days for a month that was full."""

FOREIGN_AGE = timedelta(days=7)
"""So long a receipt for a message that we never sent stays on the page; the log keeps it for ever."""

BATTERY_LOW = 30
"""Percent; below this a draining battery is about to take the office down."""


@dataclass(frozen=True)
class Standing:
    """How a lamp stands: a word and a shape, so that colour alone says nothing."""

    code: str
    word: Promise
    icon: str


WELL = Standing("well", gettext_lazy("Well"), "ok")
LOOK = Standing("look", gettext_lazy("Have a look"), "soon")
UNKNOWN = Standing("unknown", gettext_lazy("Not known"), "q")


@dataclass(frozen=True)
class Lamp:
    """One thing: its name, how it stands, what was found, and what to do when it is not well."""

    name: str
    standing: Standing
    found: str
    advice: str = ""


def lamps(district: str, data: Path, now: datetime) -> Iterator[Lamp]:
    """Yield every lamp; the number of queries does not depend on what is there."""
    rooms = ages.oldest(district, now=now)
    yield _unread(rooms["inbox"][0], now)
    yield _waiting(rooms["reports"], reports.first_due(district), now)
    yield _warnings(bulletins.slow_warnings(district, now=now))
    yield from _channels(now)
    yield from _outlets(bulletins.outlets(district), now)
    if registry.has_mailbox():
        yield _mailbox(inbox.pickup("email"))
    yield _unknown(outbox.unknown_count())
    yield _foreign(outbox.foreign_receipts(since=now - FOREIGN_AGE))
    yield _worker(vitals.beat_age(data, now=now.timestamp()))
    yield _disk(vitals.disk_free(data))
    if (power := vitals.battery()) is not None:
        yield _battery(power)
    yield _log(audit.head().seq, audit.last_check(), now)
    yield _backup(last_backup(settings.BACKUP_DIR), vitals.last_copy(data), now)
    yield _restore(vitals.last_trial(data), now)
    yield _clock(audit.clock_doubt(), now)
    yield _exercise(bulletins.last_exercise(), clock.local(now).date())


def last_backup(folder: Path | None) -> datetime | str:
    """Return when the newest backup was written, or in words why there is none."""
    if folder is None:
        return _("not set up yet")
    try:
        return max(
            datetime.fromtimestamp(each.stat().st_mtime, UTC) for each in folder.glob("destana-*.backup")
        )
    except (OSError, ValueError):  # a folder on a stick that was pulled out, or an empty one
        return _("no backup in the folder")


def _unread(oldest: vitals.Oldest, now: datetime) -> Lamp:
    name = _("Oldest unread message")
    if oldest.since is None:
        return Lamp(name, WELL, _("every message has been read"))
    found = _("came %(time)s") % {"time": clock.ago(oldest.since, now)}
    if not oldest.is_over(now):
        return Lamp(name, WELL, found)
    return Lamp(
        name,
        LOOK,
        found,
        _("The program is not reading. Look at the worker below; if it is silent, start Destana again."),
    )


def _waiting(rows: list[vitals.Oldest], due: datetime | None, now: datetime) -> Lamp:
    name, since = _("Oldest report that waits"), [one.since for one in rows if one.since is not None]
    if not since or due is None:
        return Lamp(name, WELL, _("no report waits"))
    found = _("came in %(time)s") % {"time": clock.ago(min(since), now)}
    if due >= now:
        return Lamp(name, WELL, found)
    late = _("%(found)s; the promise to answer ran out %(time)s") % {
        "found": found,
        "time": clock.ago(due, now),
    }
    return Lamp(name, LOOK, late, _("Open the desk and take the first report, or call somebody who can."))


def _warnings(slow: list[SlowWarning]) -> Lamp:
    name = _("Warnings of level LEAVE NOW")
    if not slow:
        return Lamp(name, WELL, _("every one is out in time"))
    found = "; ".join(
        _("no. %(number)d is with %(sent)d of %(people)d people after five minutes")
        % {"number": one.number, "sent": one.sent, "people": one.people}
        for one in slow
    )
    return Lamp(
        name,
        LOOK,
        found,
        _("Call the village heads and use the loudspeakers now. Look at the channels below."),
    )


def _channels(now: datetime) -> Iterator[Lamp]:
    """Yield a lamp for each channel that is on or has something waiting."""
    waiting, since = outbox.waiting(), outbox.oldest_waiting()
    pauses = {one.channel: one for one in outbox.pauses() if one.kind != PauseKind.NONE}
    for channel in registry.names():
        if not registry.is_on(channel) and channel not in waiting:
            continue
        name = _("Outgoing by %(channel)s") % {"channel": channel}
        count, pause = waiting.get(channel, 0), pauses.get(channel)
        found = _("nothing waits")
        if count:
            found = ngettext(
                "%(n)d message waits, the oldest %(time)s",
                "%(n)d messages wait, the oldest %(time)s",
                count,
            ) % {"n": count, "time": clock.ago(since.get(channel, now), now)}
        is_late = bool(count) and now - since.get(channel, now) > outbox.queued_limit()
        if pause is not None:
            found = f"{found}; {pause.kind.label}"
        if pause is None and not is_late:
            yield Lamp(name, WELL, found)
        else:
            yield Lamp(name, LOOK, found, _advice(pause.kind if pause else PauseKind.NONE))


def _outlets(places: list[OutletView], now: datetime) -> Iterator[Lamp]:
    """Yield a lamp for each public place that is on."""
    for one in places:
        if not one.is_on:
            continue
        name = _("Posts on %(place)s") % {"place": one.address}
        if one.last is None:
            yield Lamp(name, WELL, _("nothing posted yet"))
            continue
        words = {"state": one.last.state, "time": clock.ago(one.last.at, now)}
        found = _("last post: %(state)s, %(time)s") % words
        if not one.last.is_bad:
            yield Lamp(name, WELL, found)
        else:
            advice = _(
                "Open the place and post the bulletin by hand. Look whether our bot may still post there."
            )
            yield Lamp(name, LOOK, found, advice)


def _mailbox(pickup: PickupView | None) -> Lamp:
    name = _("Incoming e-mail")
    if pickup is None:
        return Lamp(
            name, UNKNOWN, _("nobody has looked yet"), _("Start Destana with ./run; the worker starts along.")
        )
    if not pickup.why:
        return Lamp(name, WELL, _("the mailbox is read"))
    found = _("not reached since %(time)s") % {"time": clock.stamp(pickup.since)}
    return Lamp(name, LOOK, found, _mailbox_advice(pickup.why))


def _mailbox_advice(why: str) -> str:
    if why == "login":
        return _("The mail server refuses our password. Ask whoever keeps the computer to renew it.")
    if why == "folder":
        return _("The folder of the mailbox is gone. Ask whoever keeps the computer to make it anew.")
    if why == "tls":
        return _("The line to the mail server is not safe. Ask whoever keeps the computer to look.")
    return _("See whether the internet works. Letters wait in the mailbox and come later.")


def _advice(kind: PauseKind) -> str:
    if kind == PauseKind.PERSON:
        return _("Somebody stopped it. Let it run again on the settings page when the reason is over.")
    if kind == PauseKind.DOWN:
        return _("The provider refuses our keys. Ask whoever keeps the computer to renew them.")
    return _("See whether the internet works. Tell urgent news by telephone until the channel runs.")


def _unknown(count: int) -> Lamp:
    name = _("Messages with an unknown outcome")
    if not count:
        return Lamp(name, WELL, _("none"))
    found = ngettext("%d message", "%d messages", count) % count
    return Lamp(name, LOOK, found, _("Ask the persons on the settings page whether it arrived."))


def _foreign(count: int) -> Lamp:
    name = _("Receipts for messages that we never sent")
    if not count:
        return Lamp(name, WELL, _("none"))
    found = ngettext("%d in a week", "%d in a week", count) % count
    return Lamp(
        name,
        LOOK,
        found,
        _("Somebody may be sending in our name. Have the keys of the channels renewed today."),
    )


def _worker(age: float | None) -> Lamp:
    name = _("Worker's last sign of life")
    if age is None:
        return Lamp(
            name, UNKNOWN, _("it never ran here"), _("Start Destana with ./run; the worker starts along.")
        )
    found = _("%d seconds ago") % age
    if age <= vitals.BEAT_SECONDS:
        return Lamp(name, WELL, found)
    return Lamp(name, LOOK, found, _("It stands still: no message is read or sent. Start Destana again."))


def _disk(free: int) -> Lamp:
    found = _("%d GiB free") % (free >> 30) if free >> 30 > 9 else _("%d MiB free") % (free >> 20)
    if free >= vitals.DISK_WARN_BYTES:
        return Lamp(_("Disk"), WELL, found)
    return Lamp(_("Disk"), LOOK, found, _("Make room now: without it no photo and soon no report is kept."))


def _battery(power: vitals.Battery) -> Lamp:
    found = _("%d percent") % power.percent
    if not power.is_draining:
        return Lamp(_("Battery"), WELL, found)
    found = _("%s, running on battery") % found
    if power.percent >= BATTERY_LOW:
        return Lamp(_("Battery"), WELL, found)
    return Lamp(
        _("Battery"), LOOK, found, _("Start the generator, or write reports on paper before it ends.")
    )


def _log(seq: int, last: Checked | None, now: datetime) -> Lamp:
    name = _("Log of every action")
    if last is None:
        found = _("ends at line %d; it was never checked") % seq
        return Lamp(name, UNKNOWN, found, _("Leave Destana running: the whole log is checked each night."))
    words = {"seq": seq, "time": clock.ago(last.at, now)}
    if last.fault:
        found = _("ends at line %(seq)d; checked %(time)s, and lines were changed") % words
        return Lamp(
            name, LOOK, found, _("Change nothing. Print this page and call whoever keeps the computer.")
        )
    found = _("ends at line %(seq)d; checked whole %(time)s") % words
    if now - last.at <= vitals.RESTORE_AGE:
        return Lamp(name, WELL, found)
    return Lamp(name, LOOK, found, _("Leave Destana running: the whole log is checked each night."))


def _backup(newest: datetime | str, last: vitals.Trial | None, now: datetime) -> Lamp:
    name = _("Last backup")
    if isinstance(newest, str):
        return Lamp(
            name, LOOK, newest, _("Set up a folder for backups on another disk, and make the first copy.")
        )
    found = clock.ago(newest, now)
    if last is not None and last.fault:
        found = _("%(time)s; the last try did not work") % {"time": found}
    elif now - newest <= vitals.COPY_AGE:
        return Lamp(name, WELL, found)
    return Lamp(name, LOOK, found, _("Look at the disk for backups: is it plugged in, and is there room?"))


def _restore(last: vitals.Trial | None, now: datetime) -> Lamp:
    name = _("Last proven restore")
    if last is None:
        return Lamp(
            name,
            UNKNOWN,
            _("none yet: no restore is on record"),
            _("Bring a copy back on another computer once: a copy that nobody has restored is only a hope."),
        )
    when = clock.ago(last.at, now)
    if last.fault:
        found = _("%(time)s the copy could not be brought back") % {"time": when}
        return Lamp(
            name, LOOK, found, _("Make a backup by hand today, and look at the disk that it goes to.")
        )
    if now - last.at <= vitals.RESTORE_AGE:
        return Lamp(name, WELL, when)
    return Lamp(name, LOOK, when, _("Start Destana at night too, or bring a copy back by hand."))


def _exercise(last: date | None, today: date) -> Lamp:
    name, practise = _("Last exercise"), _("Set a date and practise a flood with the whole team.")
    if last is None:
        return Lamp(name, UNKNOWN, _("none yet: no exercise is on record"), practise)
    found = since_exercise(last, today)
    return Lamp(name, WELL, found) if today - last <= EXERCISE_AGE else Lamp(name, LOOK, found, practise)


def since_exercise(last: date | None, today: date) -> str:
    """Return in words how long ago the office last practised."""
    if last is None:
        return _("never, as far as is on record")
    days = (today - last).days
    return ngettext("%d day ago", "%d days ago", days) % days if days else _("today")


def _clock(doubt: Entry | None, now: datetime) -> Lamp:
    name, found = _("Clock of the computer"), _("shows %(time)s") % {"time": clock.stamp(now)}
    if doubt is None:
        return Lamp(name, WELL, found)
    gap = clock.minutes(timedelta(seconds=abs(float(doubt.reason.split()[0]))))
    found = _("%(found)s; it jumped by %(gap)s") % {"found": found, "gap": gap}
    return Lamp(
        name, LOOK, found, _("Compare it with a phone. Nothing is published and nothing expires until then.")
    )
