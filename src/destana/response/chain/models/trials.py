"""The test call: once a month everybody on the chains answers, so that dead numbers are found in dry weather."""

from django.db import models
from django.db.models import Q


class Trial(models.Model):
    """One test call of a district. Only one runs at a time."""

    district = models.CharField(max_length=8, help_text="Home Affairs code.")
    by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district"], condition=Q(ended_at__isnull=True), name="chain_one_trial"
            )
        ]
        indexes = [models.Index(fields=["district", "-started_at"], name="chain_trials")]


class Ring(models.Model):
    """One person in a test call. ``key`` opens the page without sign-in, and names nobody."""

    trial = models.ForeignKey(Trial, models.PROTECT, related_name="rings")
    link = models.ForeignKey("chain.Link", models.PROTECT, related_name="rings")
    key = models.CharField(max_length=16, unique=True)
    is_message = models.BooleanField()
    """A message went out; without it somebody has to dial."""
    answered_at = models.DateTimeField(null=True)
    via = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["trial", "link"], name="chain_rung_once"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, via="") | Q(answered_at__isnull=False) & ~Q(via=""),
                name="chain_ring_answer_has_way",
            ),
        ]
