"""Sound after publication: the voice's turn, a recording offered, heard by another person, used, taken back."""

import hashlib
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from destana.foundation.audit import actions as audit
from destana.foundation.people.terms import SYSTEM, Actor
from destana.kit.refusals import Refusal
from destana.response.bulletins import access, voice
from destana.response.bulletins.actions.lock import WrongState, locked, render
from destana.response.bulletins.models import Bulletin, BulletinSound
from destana.response.bulletins.queries.sounds import sound_view
from destana.response.bulletins.terms import Origin, SoundState, SoundView, State

LEASE = timedelta(minutes=2)
"""How long one worker may take for one sound; it takes a second."""
MOST_ATTEMPTS = 3


class NothingOffered(Refusal):
    """There is no recording to decide on, or it is not the one that was heard."""

    sentence: ClassVar[str | Promise] = _("This recording is no longer there. Listen to the present one.")


class OwnRecording(Refusal):
    """Who recorded it is not the second pair of ears."""

    sentence: ClassVar[str | Promise] = _("You recorded this. Another person must listen to it first.")
    status: ClassVar[int] = 403


def await_voice(row: Bulletin, *, at: datetime) -> None:
    """Note that the bulletin wants a sound, in the transaction of its publication; the worker makes it afterwards."""
    BulletinSound.objects.create(bulletin=row, origin=Origin.VOICE, state=SoundState.WAITING, made_at=at)


def make_voice(*, at: datetime) -> bool:
    """Make the sound that has waited longest; return whether there was one.

    Claimed by a conditional update with a lease, made without any transaction, kept only if nobody claimed it since.
    """
    claimed = _claim(at)
    if claimed is None:
        return False
    try:
        made = voice.speak(_script(claimed.bulletin_id))
    except voice.NoVoice as error:
        _failed(claimed, str(error), at=at)
    else:
        _kept(claimed, made, at=at)
    return True


def _claim(at: datetime) -> BulletinSound | None:
    free = Q(leased_until__isnull=True) | Q(leased_until__lte=at)
    row = BulletinSound.objects.filter(free, state=SoundState.WAITING).order_by("made_at", "pk").first()
    if row is None:
        return None
    claims = BulletinSound.objects.filter(free, pk=row.pk, state=SoundState.WAITING, attempts=row.attempts)
    if not claims.update(attempts=F("attempts") + 1, leased_until=at + LEASE):
        return None
    row.attempts += 1
    return row


def _script(bulletin_id: int) -> str:
    with transaction.atomic():
        row = locked(bulletin_id)
        said = render(row, number=row.number or 0, code=row.code or "").speech
    if not said:
        raise voice.NoVoice("too_long")
    return said


def _kept(claimed: BulletinSound, made: voice.Spoken, *, at: datetime) -> None:
    with transaction.atomic():
        done = _mine(claimed).update(
            state=SoundState.READY,
            data=made.data,
            sha256=hashlib.sha256(made.data).hexdigest(),
            seconds=made.seconds,
            leased_until=None,
            fault="",
        )
        if done:
            _record("bulletin.voiced", claimed.bulletin_id, by=SYSTEM, at=at)


def _failed(claimed: BulletinSound, fault: str, *, at: datetime) -> None:
    """Try again twice; a machine without the program, or a text that is too long, will be no better then."""
    is_final = claimed.attempts >= MOST_ATTEMPTS or fault in {"no_program", "too_long"}
    state = SoundState.FAILED if is_final else SoundState.WAITING
    with transaction.atomic():
        changed = _mine(claimed).update(state=state, fault=fault[:40], leased_until=at + LEASE)
        if changed and is_final:
            _record("bulletin.voice_failed", claimed.bulletin_id, by=SYSTEM, at=at, reason=fault[:40])


def _mine(claimed: BulletinSound) -> "QuerySet[BulletinSound]":
    return BulletinSound.objects.filter(pk=claimed.pk, state=SoundState.WAITING, attempts=claimed.attempts)


def try_voice_again(*, bulletin_id: int, by: Actor, at: datetime) -> None:
    """Let the voice try once more, also for a bulletin from before there was one. Raises ``WrongState``."""
    with transaction.atomic():
        row = _published(bulletin_id, by)
        again = BulletinSound.objects.filter(bulletin=row, state=SoundState.FAILED)
        if not again.update(state=SoundState.WAITING, attempts=0, leased_until=None):
            if BulletinSound.objects.filter(bulletin=row, origin=Origin.VOICE).exists():
                raise WrongState(row.state)
            await_voice(row, at=at)
        _record("bulletin.voice_asked", bulletin_id, by=by, at=at)


def offer_recording(*, bulletin_id: int, data: bytes, by: Actor, at: datetime) -> SoundView:
    """Keep a recording for another person to hear; one that was offered before is set aside.

    Raises ``voice.BadRecording`` and its kinds, ``WrongState`` and the refusals of access.
    """
    access.check_may_record(by)
    made = voice.take_in(data)
    with transaction.atomic():
        row = _published(bulletin_id, by)
        _set_aside(BulletinSound.objects.filter(bulletin=row, state=SoundState.OFFERED))
        kept = BulletinSound.objects.create(
            bulletin=row,
            origin=Origin.RECORDING,
            state=SoundState.OFFERED,
            data=made.data,
            sha256=hashlib.sha256(made.data).hexdigest(),
            seconds=made.seconds,
            made_at=at,
            made_by_id=access.person_of(by),
        )
        _record("bulletin.recording_offered", bulletin_id, by=by, at=at, after={"sha256": kept.sha256})
        return sound_view(kept)


def use_recording(*, bulletin_id: int, sha256: str, by: Actor, at: datetime) -> SoundView:
    """Put the recording that the actor has heard in the voice's place.

    Raises :class:`NothingOffered` where another one lies there now, :class:`OwnRecording`, ``WrongState``.
    """
    with transaction.atomic():
        row = _published(bulletin_id, by)
        offered = BulletinSound.objects.filter(bulletin=row, state=SoundState.OFFERED, sha256=sha256).first()
        if offered is None:
            raise NothingOffered(bulletin_id)
        if offered.made_by_id == by.person_id:
            raise OwnRecording(by.ref)
        _set_aside(BulletinSound.objects.filter(bulletin=row, state=SoundState.USED))
        BulletinSound.objects.filter(pk=offered.pk, state=SoundState.OFFERED).update(
            state=SoundState.USED, used_at=at, used_by_id=access.person_of(by)
        )
        _record("bulletin.recording_used", bulletin_id, by=by, at=at, after={"sha256": sha256})
        return sound_view(BulletinSound.objects.get(pk=offered.pk))


def back_to_voice(*, bulletin_id: int, by: Actor, at: datetime) -> None:
    """Take the recordings away; the voice is heard again. One person may do it. Raises :class:`NothingOffered`."""
    with transaction.atomic():
        row = _published(bulletin_id, by)
        states = (SoundState.OFFERED, SoundState.USED)
        if not _set_aside(BulletinSound.objects.filter(bulletin=row, state__in=states)):
            raise NothingOffered(bulletin_id)
        _record("bulletin.recording_removed", bulletin_id, by=by, at=at)


def _set_aside(rows: "QuerySet[BulletinSound]") -> int:
    """End recordings and forget their bytes: nobody's voice is kept that is not heard."""
    return rows.update(state=SoundState.SET_ASIDE, data=b"")


def _published(bulletin_id: int, by: Actor) -> Bulletin:
    access.check_may_record(by)
    row = locked(bulletin_id)
    access.check_district(by, row)
    if row.state != State.PUBLISHED:
        raise WrongState(row.state)
    return row


def _record(
    verb: str,
    bulletin_id: int,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    after: dict[str, object] | None = None,
) -> None:
    audit.record(by=by, verb=verb, target=f"bulletin:{bulletin_id}", at=at, reason=reason, after=after)
