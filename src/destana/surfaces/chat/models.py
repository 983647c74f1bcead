"""The state of a talk, never of the matter: which report it is about, what was asked, when the person last spoke."""

from django.db import models


class Talk(models.Model):
    """One contact's talk with the office."""

    contact = models.OneToOneField("people.Contact", models.CASCADE, related_name="+")
    report = models.ForeignKey("reports.Report", models.SET_NULL, null=True, related_name="+")
    asked = models.JSONField(default=list)
    """Names of the questions that were put about this report, so that nothing is asked twice."""
    is_open = models.BooleanField(default=False)
    """A question of ours is unanswered."""
    last_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["is_open", "last_at"], name="chat_silent_talks")]


class Heard(models.Model):
    """What an inbox message was taken for: its photos go to this report when they have been fetched."""

    message = models.OneToOneField("inbox.InboundMessage", models.PROTECT, related_name="+")
    report = models.ForeignKey("reports.Report", models.PROTECT, related_name="+")
