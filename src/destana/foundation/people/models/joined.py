"""How a person proves that two channels are theirs. That they are one stands in ``Contact.person``."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from destana.foundation.people.models.contacts import Contact


class JoinCode(models.Model):
    """A short code shown on one channel; sent from another, it makes the two one. Only its hash is kept."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    code_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="join_code_open_once", fields=["contact"], condition=Q(used_at__isnull=True)
            ),
            models.UniqueConstraint(
                name="join_code_known_once", fields=["code_hash"], condition=Q(used_at__isnull=True)
            ),
        ]
