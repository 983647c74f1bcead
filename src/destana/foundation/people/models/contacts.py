"""People outside the office: the addresses they write from, and the villages they follow."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from destana.foundation.people.terms import ContactState


class Contact(models.Model):
    """One address on one channel: a chat, a number, a mailbox. Holding the channel is all the proof we ask."""

    channel = models.CharField(max_length=20)
    address = models.CharField(max_length=254)
    name = models.CharField(max_length=120, blank=True, default="")
    phone = models.CharField(
        max_length=20, blank=True, default="", help_text="E.164, where the person gave one."
    )
    state = models.CharField(max_length=10, choices=ContactState.choices, default=ContactState.ACTIVE)
    state_reason = models.CharField(max_length=200, blank=True, default="")
    person = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The oldest address proven to be the same person's; empty: the only one.",
    )
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    erased_at = models.DateTimeField(
        null=True, blank=True, help_text="When address, name and number were destroyed; the row stays."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(name="contact_once", fields=["channel", "address"]),
            models.CheckConstraint(name="contact_known_state", condition=Q(state__in=ContactState.values)),
            models.CheckConstraint(
                name="contact_erased_is_nobodys", condition=Q(erased_at__isnull=True) | Q(person__isnull=True)
            ),
        ]
        indexes = [
            models.Index(name="contact_phone", fields=["phone"], condition=~Q(phone="")),
            models.Index(name="contact_kept", fields=["last_seen_at"], condition=Q(erased_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"contact:{self.pk}"


class Follow(models.Model):
    """A contact wants the news of a village from a level upwards. Stopping closes the row, nothing is removed."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="follows")
    village = models.CharField(max_length=13, help_text="Home Affairs code.")
    min_rank = models.PositiveSmallIntegerField(
        default=0, help_text="Rank of the lowest level wanted; 0: everything."
    )
    since = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="follow_open_once", fields=["contact", "village"], condition=Q(stopped_at__isnull=True)
            )
        ]
        indexes = [
            models.Index(
                name="follow_open_in", fields=["village", "min_rank"], condition=Q(stopped_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"contact:{self.contact_id} {self.village}"
