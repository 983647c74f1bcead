"""Talks that a person was asked into. No words: these stay in the inbox and the outbox."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from .terms import State


class Handover(models.Model):
    """One wish to speak with a person, from the asking to the end of it."""

    contact = models.ForeignKey("people.Contact", models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    since = models.DateTimeField()
    last_word_at = models.DateTimeField(help_text="When the person outside last wrote.")
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    held_until = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True, help_text="The officer's last word.")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="handover_open_once", fields=["contact"], condition=Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(name="handover_known_state", condition=Q(state__in=State.values)),
            models.CheckConstraint(
                name="handover_held_by_somebody",
                condition=Q(state=State.HELD, held_by__isnull=False, held_until__isnull=False)
                | ~Q(state=State.HELD) & Q(held_until__isnull=True),
            ),
            models.CheckConstraint(
                name="handover_ended_has_time",
                condition=Q(state=State.ENDED, ended_at__isnull=False)
                | ~Q(state=State.ENDED) & Q(ended_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(name="handover_open", fields=["since"], condition=Q(ended_at__isnull=True)),
        ]
