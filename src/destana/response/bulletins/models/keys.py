"""The public halves of the signing keys. The private half of the newest lies in a file, never here."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class SigningKey(models.Model):
    """One key, from its first day to the day from which nothing signed by it counts.

    ``endorsement`` is the signature of ``previous`` over this key; the first key has neither.
    """

    key_id = models.CharField(max_length=16, unique=True)
    public = models.CharField(max_length=43, help_text="32 bytes, base64url.")
    valid_from = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_reason = models.CharField(max_length=200, blank=True, default="")
    previous = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    endorsement = models.CharField(max_length=86, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="key_endorsed_by_previous",
                condition=Q(previous__isnull=True, endorsement="")
                | Q(previous__isnull=False) & ~Q(endorsement=""),
            ),
        ]
