"""The script as sound: read out by espeak-ng, or taken from a recording, both kept as small Ogg Opus.

espeak-ng is a program beside us (Debian package ``espeak-ng``), not a library in our process: whatever it does to
itself harms nobody, and an office without it publishes all the same. Opus at some 10 kbit/s takes 75 KB a minute (limit
90) and plays in every browser of Android since 5.0; MP3 of that size is telephone noise. libsndfile comes with
``soundfile``.
"""

import io
import shutil
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from destana.kit.refusals import Refusal
from destana.response.bulletins.terms import MOST_SOUND_BYTES

MEDIA_TYPE = "audio/ogg"
LONGEST_SECONDS = 60
"""Longest recording: a person at a loudspeaker breathes more than a machine, but the text is one of 45 seconds."""
_WORDS_PER_MINUTE = 150
"""espeak-ng's own measure, made for English; in Indonesian it gives about 100 words a minute, pauses included."""
_PATIENCE_SECONDS = 20
_RATE = 16_000
"""Samples a second, one of Opus's own: speech has little above 8 kHz."""
_SMALLNESS = 0.985
"""libsndfile's measure from 0 to 1: 10 kbit/s."""
_FORMATS = frozenset({"WAV", "WAVEX", "OGG", "MP3", "MPEG", "FLAC"})
_QUIET = 0.01


class NoVoice(Exception):
    """There is no program that speaks on this machine, or it did not speak; the reason is a short code."""


class BadRecording(Refusal):
    """What was sent is no sound that we can keep."""

    sentence: ClassVar[str | Promise] = _(
        "This is no sound that we can read. Send WAV, MP3 or a voice message."
    )
    status: ClassVar[int] = 422


class RecordingTooLarge(BadRecording):
    """More bytes than any good recording has."""

    sentence: ClassVar[str | Promise] = _("The recording is too large. Keep it under 8 MB.")
    status: ClassVar[int] = 413


class RecordingTooLong(BadRecording):
    """Nobody listens to the end of it."""

    sentence: ClassVar[str | Promise] = _("The recording lasts longer than 60 seconds. Record it again.")


class RecordingSilent(BadRecording):
    """The microphone was off."""

    sentence: ClassVar[str | Promise] = _("Nothing is heard on the recording. Record it again.")


@dataclass(frozen=True)
class Spoken:
    """Sound as it is kept: Ogg Opus, and how long it lasts."""

    data: bytes
    seconds: float


def is_there() -> bool:
    """Whether this machine can speak."""
    return shutil.which("espeak-ng") is not None


def speak(script: str) -> Spoken:
    """Return the script read out. Raises :class:`NoVoice`."""
    samples, rate = _decoded(_wave(script))
    return _kept(samples, rate)


def seconds(script: str) -> int | None:
    """Return how long the voice takes for the script, rounded up; None where this machine cannot speak."""
    if not script.strip():
        return None
    try:
        return _measured(script)
    except NoVoice:
        return None


@lru_cache(maxsize=128)
def _measured(script: str) -> int:
    samples, rate = _decoded(_wave(script))
    return -(-len(samples) // rate)


def _wave(script: str) -> bytes:
    program = shutil.which("espeak-ng")
    if not script.strip():
        raise NoVoice("no_words")
    if program is None:
        raise NoVoice("no_program")
    order = [program, "-v", "id", "-s", str(_WORDS_PER_MINUTE), "--stdin", "--stdout"]
    try:
        done = subprocess.run(
            order, input=script.encode(), capture_output=True, timeout=_PATIENCE_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoVoice(type(error).__name__) from error
    if done.returncode != 0 or not done.stdout:
        raise NoVoice(f"exit_{done.returncode}")
    return done.stdout


def take_in(data: bytes) -> Spoken:
    """Return a recording as we keep it: decoded, made one track of even loudness, encoded again.

    Raises :class:`BadRecording` and its kinds. What is not sound in the file (names, places, pictures) is left behind.
    """
    if len(data) > MOST_SOUND_BYTES:
        raise RecordingTooLarge(len(data))
    samples, rate = _decoded(data, strict=True)
    loudest = float(abs(samples).max()) if len(samples) else 0.0
    if loudest < _QUIET:
        raise RecordingSilent(loudest)
    return _kept(samples * min(0.9 / loudest, 8.0), rate)


def _decoded(data: bytes, *, strict: bool = False) -> tuple[Any, int]:
    """Return samples between -1 and 1 and their rate; ``strict`` for what came from outside: limits before decoding."""
    import soundfile  # noqa: PLC0415 - brings numpy: only who speaks pays for it

    try:
        with soundfile.SoundFile(io.BytesIO(data)) as file:
            rate = int(file.samplerate)
            if strict:
                _check_head(file)
            samples = file.read(frames=(LONGEST_SECONDS + 1) * rate, dtype="float32", always_2d=True)
    except (soundfile.SoundFileError, ValueError, TypeError) as error:
        raise BadRecording(type(error).__name__) from error
    if strict and len(samples) > LONGEST_SECONDS * rate:
        raise RecordingTooLong(len(samples) / rate)
    return samples.mean(axis=1), rate


def _check_head(file: Any) -> None:
    if file.format not in _FORMATS or not 1 <= file.channels <= 2 or not 8_000 <= file.samplerate <= 96_000:
        raise BadRecording(file.format, file.channels, file.samplerate)


def _kept(samples: Any, rate: int) -> Spoken:
    import numpy  # noqa: ICN001, PLC0415 - the same
    import soundfile  # noqa: PLC0415

    count = len(samples) * _RATE // rate
    even = numpy.interp(numpy.arange(count) * (rate / _RATE), numpy.arange(len(samples)), samples)
    out = io.BytesIO()
    with soundfile.SoundFile(
        out, "w", samplerate=_RATE, channels=1, format="OGG", subtype="OPUS", compression_level=_SMALLNESS
    ) as file:
        file.write(even.astype("float32"))
    return Spoken(out.getvalue(), round(count / _RATE, 1))
