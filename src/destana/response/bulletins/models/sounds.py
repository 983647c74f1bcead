"""The sound of a bulletin: the voice's, and recordings that took its place."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from destana.response.bulletins.models.documents import Bulletin
from destana.response.bulletins.terms import Origin, SoundState

_OF_VOICE = (SoundState.WAITING, SoundState.READY, SoundState.FAILED)
_OF_RECORDING = (SoundState.OFFERED, SoundState.USED, SoundState.SET_ASIDE)
_WITH_BYTES = (SoundState.READY, SoundState.OFFERED, SoundState.USED)


class BulletinSound(models.Model):
    """One sound. Its bytes lie in the row (at most some 80 KB), so that every backup and every restore has them."""

    bulletin = models.ForeignKey(Bulletin, on_delete=models.PROTECT, related_name="sounds")
    origin = models.CharField(max_length=9, choices=Origin.choices)
    state = models.CharField(max_length=9, choices=SoundState.choices)
    data = models.BinaryField(default=b"")
    sha256 = models.CharField(max_length=64, blank=True, default="")
    seconds = models.FloatField(null=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    fault = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="sound_one_voice", fields=["bulletin"], condition=Q(origin=Origin.VOICE)
            ),
            models.UniqueConstraint(
                name="sound_one_used", fields=["bulletin"], condition=Q(state=SoundState.USED)
            ),
            models.UniqueConstraint(
                name="sound_one_offered", fields=["bulletin"], condition=Q(state=SoundState.OFFERED)
            ),
            models.CheckConstraint(
                name="sound_states_of_origin",
                condition=Q(origin=Origin.VOICE, state__in=_OF_VOICE, made_by__isnull=True)
                | Q(origin=Origin.RECORDING, state__in=_OF_RECORDING, made_by__isnull=False),
            ),
            models.CheckConstraint(
                name="sound_heard_by_another",
                condition=Q(state=SoundState.USED, used_by__isnull=False, used_at__isnull=False)
                & ~Q(used_by=F("made_by"))
                | ~Q(state=SoundState.USED),
            ),
            models.CheckConstraint(
                name="sound_has_bytes",
                condition=Q(state__in=_WITH_BYTES, seconds__isnull=False) & ~Q(sha256="")
                | ~Q(state__in=_WITH_BYTES),
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="sound_due", fields=["made_at"], condition=Q(state=SoundState.WAITING))
        ]
