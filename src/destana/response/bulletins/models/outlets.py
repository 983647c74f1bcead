"""Public places on which bulletins are posted: one row an address that everybody can read."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from destana.response.bulletins.terms import OutletKind


class Outlet(models.Model):
    """One public place. It is a recipient without a contact; what is posted there stands in the outbox."""

    district = models.CharField(max_length=8, help_text="Home Affairs code.")
    kind = models.CharField(max_length=12, choices=OutletKind.choices)
    address = models.CharField(max_length=64)
    is_on = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="outlet_once", fields=["kind", "address"]),
            models.CheckConstraint(name="outlet_known_kind", condition=Q(kind__in=OutletKind.values)),
        ]
