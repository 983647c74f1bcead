"""The people of a chain. A row that is left is closed, never removed: it says who was told then."""

from django.db import models
from django.db.models import Q

from destana.response.chain.terms import Seat


class Link(models.Model):
    """One person who passes word on. The lowest ``rank`` of a seat is asked first, the others are alternates."""

    district = models.CharField(max_length=8, help_text="Home Affairs code.")
    village = models.CharField(max_length=13, help_text="Home Affairs code.")
    seat = models.CharField(max_length=8, choices=Seat.choices)
    rt = models.CharField(max_length=2, blank=True, default="", help_text="Two digits, for heads of an RT.")
    rank = models.SmallIntegerField()
    name = models.CharField(max_length=80)
    phone = models.CharField(max_length=20, blank=True, default="", help_text="E.164.")
    contact = models.ForeignKey("people.Contact", models.PROTECT, null=True, related_name="+")
    """Where a message reaches the person; without it somebody dials the number."""
    verified_at = models.DateTimeField(null=True)
    """When the number last proved to be the person's: by an answer, or by somebody who rang."""
    added_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
    forgotten_at = models.DateTimeField(null=True)
    """When name and number were destroyed: their time was over."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["village", "seat", "rt", "rank"],
                condition=Q(retired_at__isnull=True),
                name="chain_rank_once",
            ),
            models.UniqueConstraint(
                fields=["village", "seat", "rt", "phone"],
                condition=Q(retired_at__isnull=True) & ~Q(phone=""),
                name="chain_number_once",
            ),
            models.UniqueConstraint(
                fields=["village", "seat", "rt", "contact"],
                condition=Q(retired_at__isnull=True, contact__isnull=False),
                name="chain_contact_once",
            ),
            models.CheckConstraint(
                condition=Q(forgotten_at__isnull=False) | ~Q(phone="") | Q(contact__isnull=False),
                name="chain_link_reachable",
            ),
            models.CheckConstraint(
                condition=(Q(seat=Seat.RT) & ~Q(rt="")) | (~Q(seat=Seat.RT) & Q(rt="")),
                name="chain_rt_of_rt",
            ),
            models.CheckConstraint(
                condition=Q(forgotten_at__isnull=True) | Q(retired_at__isnull=False),
                name="chain_forgotten_is_retired",
            ),
        ]
        indexes = [
            models.Index(
                fields=["district", "village", "seat", "rt", "rank"],
                condition=Q(retired_at__isnull=True),
                name="chain_open_links",
            ),
            models.Index(fields=["contact"], condition=Q(contact__isnull=False), name="chain_of_contact"),
            models.Index(fields=["phone"], condition=~Q(phone=""), name="chain_of_phone"),
            models.Index(
                fields=["retired_at"],
                condition=Q(retired_at__isnull=False, forgotten_at__isnull=True),
                name="chain_retired",
            ),
        ]
