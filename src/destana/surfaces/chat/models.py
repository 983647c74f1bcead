"""The state of a talk, never of the matter: which report it is about, what was asked, when the person last spoke."""

from django.db import models
from django.db.models import Q


class Talk(models.Model):
    """One contact's talk with the office."""

    contact = models.OneToOneField("people.Contact", models.CASCADE, related_name="+")
    report = models.ForeignKey("reports.Report", models.SET_NULL, null=True, related_name="+")
    asked = models.JSONField(default=list)
    """Names of the questions that were put about this report, so that nothing is asked twice."""
    is_open = models.BooleanField(default=False)
    """A question of ours is unanswered."""
    awaits_claim = models.BooleanField(default=False)
    """CEK was said alone: the next message is what is to be checked."""
    claim_message = models.ForeignKey("inbox.InboundMessage", models.SET_NULL, null=True, related_name="+")
    """The message that was checked last; only that one can still be made a report by a press."""
    last_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["is_open", "last_at"], name="chat_silent_talks")]


class Heard(models.Model):
    """What an inbox message was taken for: its photos go to this report, or this question, when they were fetched."""

    message = models.OneToOneField("inbox.InboundMessage", models.PROTECT, related_name="+")
    report = models.ForeignKey("reports.Report", models.PROTECT, null=True, related_name="+")
    claim_key = models.CharField(max_length=120, blank=True)
    """The key of the question about a claim, within the message's channel."""
    matter = models.ForeignKey("consultations.Consultation", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(report__isnull=False) | ~Q(claim_key="") | Q(matter__isnull=False),
                name="chat_heard_for_something",
            )
        ]


class Beat(models.Model):
    """When the chat last showed that it works: one row. What is missing between two beats was an outage."""

    at = models.DateTimeField()


class Outage(models.Model):
    """A time in which nobody was heard. Kept, so that whoever wrote meanwhile is told, also days later."""

    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="chat_outage_once", fields=["began_at"]),
            models.CheckConstraint(
                name="chat_outage_ends_later", condition=Q(ended_at__gt=models.F("began_at"))
            ),
        ]
        indexes = [models.Index(fields=["ended_at"], name="chat_outage_ended")]


class MatterTalk(models.Model):
    """Which question or request a contact's talk is about, and what of it was asked last."""

    contact = models.OneToOneField("people.Contact", models.CASCADE, related_name="+")
    matter = models.ForeignKey("consultations.Consultation", models.SET_NULL, null=True, related_name="+")
    asked = models.CharField(max_length=10, blank=True)
    """What the next message answers; empty: nothing was asked."""
    last_at = models.DateTimeField()
