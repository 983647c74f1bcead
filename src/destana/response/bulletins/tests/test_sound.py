"""Bulletins read out: made after publication, small, never in its way; a recording takes the voice's place by two people."""

import io
import math
import shutil
import struct
import wave
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from destana.foundation.audit import queries as audit
from destana.kit.refusals import Refusal
from destana.response.bulletins import actions, jobs, previews, queries, speech, voice
from destana.response.bulletins.actions import sounds as verbs
from destana.response.bulletins.models import Bulletin, BulletinSound
from destana.response.bulletins.terms import MOST_SOUND_BYTES, Origin, Problem, SoundState, State
from destana.response.bulletins.tests.scene import drafted, published
from tests.world import NOW, World

pytestmark = pytest.mark.usefixtures("key")
speaks = pytest.mark.skipif(not voice.is_there(), reason="espeak-ng is not on this machine")


def tone(seconds: float = 2, *, rate: int = 22_050, loudness: float = 0.5) -> bytes:
    """A recording as WAV: a hum."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        steps = range(int(seconds * rate))
        file.writeframes(
            b"".join(struct.pack("<h", int(32_000 * loudness * math.sin(step / 20))) for step in steps)
        )
    return out.getvalue()


def one(bulletin_id: int) -> BulletinSound:
    return BulletinSound.objects.get(bulletin=bulletin_id, origin=Origin.VOICE)


@pytest.fixture
def mute(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without the program that speaks."""
    monkeypatch.setattr(shutil, "which", lambda name: None)
    voice._measured.cache_clear()


@speaks
def test_it_reads_a_bulletin_out_after_it_is_out(world: World) -> None:
    out = published(world)
    assert one(out.id).state == SoundState.WAITING
    assert jobs.make_sounds(NOW) == 1
    heard = queries.sounds([out.id])[out.id]
    data = queries.sound_data(out.id, heard.sha256)
    assert (heard.state, heard.origin) == (SoundState.READY, Origin.VOICE)
    assert data is not None
    assert data.startswith(b"OggS")
    assert 10 < heard.seconds <= speech.LIMIT_SECONDS
    assert len(data) / heard.seconds * 60 <= 90_000
    assert jobs.make_sounds(NOW) == 0


def test_publication_goes_on_where_nothing_can_speak(world: World, mute: None) -> None:
    out = published(world)
    assert out.state == State.PUBLISHED
    assert jobs.make_sounds(NOW) == 1
    failed = queries.sounds_of(out.id)["voice"]
    assert (failed.state, failed.fault) == (SoundState.FAILED, "no_program")
    assert queries.sounds([out.id]) == {}
    assert "bulletin.voice_failed" in {entry.verb for entry in audit.history(f"bulletin:{out.id}")}


@speaks
def test_it_tries_again_when_asked(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    out = published(world)
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "which", lambda name: None)
        jobs.make_sounds(NOW)
    actions.try_voice_again(bulletin_id=out.id, by=world.rusdi, at=NOW)
    jobs.make_sounds(NOW)
    assert one(out.id).state == SoundState.READY
    with pytest.raises(actions.WrongState):
        actions.try_voice_again(bulletin_id=out.id, by=world.rusdi, at=NOW)


def test_a_program_that_fails_is_tried_three_times(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    out = published(world)
    monkeypatch.setattr(voice, "speak", lambda script: (_ for _ in ()).throw(voice.NoVoice("exit_1")))
    assert [jobs.make_sounds(NOW + place * timedelta(minutes=3)) for place in range(4)] == [1, 1, 1, 0]
    assert (one(out.id).state, one(out.id).attempts) == (SoundState.FAILED, 3)


def test_two_workers_never_make_the_same_sound(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one speaks the other finds nothing; after the lease a third may, and the slow first keeps nothing."""
    out = published(world)
    made = []

    def slow(script: str) -> voice.Spoken:
        made.append(script)
        if len(made) == 1:
            assert not actions.make_voice(at=NOW + timedelta(minutes=1))
            assert actions.make_voice(at=NOW + timedelta(minutes=3))
        return voice.Spoken(b"OggS%d" % len(made), 1.0)

    monkeypatch.setattr(voice, "speak", slow)
    assert actions.make_voice(at=NOW)
    assert len(made) == 2
    assert [entry.verb for entry in audit.history(f"bulletin:{out.id}")].count("bulletin.voiced") == 1


def test_a_control_without_the_lease_it_would_be_made_twice(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(world)
    monkeypatch.setattr(verbs, "LEASE", timedelta(0))
    made = []

    def slow(script: str) -> voice.Spoken:
        made.append(script)
        if len(made) == 1:
            assert actions.make_voice(at=NOW)
        return voice.Spoken(b"OggS", 1.0)

    monkeypatch.setattr(voice, "speak", slow)
    actions.make_voice(at=NOW)
    assert len(made) == 2


@speaks
def test_a_script_whose_voice_lasts_too_long_is_not_submitted(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speech, "LIMIT_SECONDS", 29)
    found = drafted(world)
    assert queries.previews(found.id).speech_seconds <= 29 < (queries.previews(found.id).voice_seconds or 0)
    with pytest.raises(actions.NotReady) as refused:
        actions.submit(bulletin_id=found.id, by=world.rusdi, at=NOW)
    assert refused.value.problems == (Problem.VOICE_TOO_LONG,)
    monkeypatch.setattr(previews, "voiced", lambda made: made)  # the control
    actions.submit(bulletin_id=found.id, by=world.rusdi, at=NOW)


def offered(world: World, bulletin_id: int, data: bytes = b"") -> Any:
    return actions.offer_recording(bulletin_id=bulletin_id, data=data or tone(), by=world.rusdi, at=NOW)


def test_a_recording_is_heard_by_another_person_before_it_is_used(world: World) -> None:
    out = published(world)
    kept = offered(world, out.id)
    assert queries.sounds([out.id]) == {}
    with pytest.raises(actions.OwnRecording):
        actions.use_recording(bulletin_id=out.id, sha256=kept.sha256, by=world.rusdi, at=NOW)
    actions.use_recording(bulletin_id=out.id, sha256=kept.sha256, by=world.innovator, at=NOW)
    assert queries.sounds([out.id])[out.id].origin == Origin.RECORDING
    with pytest.raises(IntegrityError), transaction.atomic():  # the table itself says so, too
        BulletinSound.objects.filter(sha256=kept.sha256).update(used_by=world.rusdi.person_id)


def test_only_the_recording_that_was_heard_is_used(world: World) -> None:
    out = published(world)
    first = offered(world, out.id)
    offered(world, out.id, tone(3))
    with pytest.raises(actions.NothingOffered):
        actions.use_recording(bulletin_id=out.id, sha256=first.sha256, by=world.innovator, at=NOW)


@speaks
def test_the_machine_voice_comes_back_and_the_persons_voice_is_forgotten(world: World) -> None:
    out = published(world)
    jobs.make_sounds(NOW)
    kept = offered(world, out.id)
    actions.use_recording(bulletin_id=out.id, sha256=kept.sha256, by=world.innovator, at=NOW)
    actions.back_to_voice(bulletin_id=out.id, by=world.rusdi, at=NOW)
    assert queries.sounds([out.id])[out.id].origin == Origin.VOICE
    assert bytes(BulletinSound.objects.get(state=SoundState.SET_ASIDE).data) == b""
    assert [entry.verb for entry in audit.history(f"bulletin:{out.id}")].count(
        "bulletin.recording_removed"
    ) == 1


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"no sound at all", voice.BadRecording),
        (b"", voice.BadRecording),
        (tone(61, rate=8_000), voice.RecordingTooLong),
        (tone(loudness=0), voice.RecordingSilent),
        (b"\0" * (MOST_SOUND_BYTES + 1), voice.RecordingTooLarge),
        (tone(1, rate=4_000), voice.BadRecording),
    ],
    ids="words empty long silent large slow".split(),
)
def test_it_refuses_what_is_no_good_recording(data: bytes, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        voice.take_in(data)


def test_a_recording_is_made_small_and_loud_enough() -> None:
    kept = voice.take_in(tone(10, loudness=0.1))
    again, _rate = voice._decoded(kept.data)
    assert 9.8 <= kept.seconds <= 10.2
    assert len(kept.data) / kept.seconds * 60 <= 90_000
    assert abs(again).max() > 0.5


def test_a_stranger_and_the_admin_record_nothing(world: World) -> None:
    out = published(world)
    for who in (world.admin, world.auditor):
        with pytest.raises(Refusal):
            actions.offer_recording(bulletin_id=out.id, data=tone(), by=who, at=NOW)
    assert not BulletinSound.objects.filter(origin=Origin.RECORDING).exists()
    assert Bulletin.objects.get(pk=out.id).state == State.PUBLISHED
