"""Every message to send, every attempt to send it, and which channels stand still."""

from django.db import models
from django.db.models import Q

from destana.messaging.outbox.terms import Outcome, PauseKind, Said, State


class Message(models.Model):
    """One message to one address. The unique key makes "queue it again" harmless.

    ``due_at`` is when to try next; while ``owner`` is set it is when that worker's lease ends.
    """

    key = models.CharField(max_length=200, unique=True)
    channel = models.CharField(max_length=20)
    address = models.CharField(max_length=254)
    contact = models.ForeignKey(
        "people.Contact", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    about = models.CharField(
        max_length=60, blank=True, default="", help_text='The matter, e.g. "bulletin:7".'
    )
    priority = models.PositiveSmallIntegerField()
    is_repeatable = models.BooleanField(
        default=False,
        help_text="May go out again when the outcome is unknown: warnings, never personal words.",
    )
    body = models.JSONField()
    state = models.CharField(max_length=20, choices=State.choices, default=State.QUEUED)
    queued_at = models.DateTimeField()
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    owner = models.CharField(max_length=80, blank=True, default="")
    attempts = models.PositiveIntegerField(default=0, help_text="All attempts.")
    tries = models.PositiveIntegerField(default=0, help_text="Attempts that count for the waiting time.")
    in_doubt = models.BooleanField(default=False, help_text="The outcome of an attempt was never learnt.")
    parts = models.JSONField(default=list, help_text="Provider's ids of the parts that got through.")
    provider_id = models.CharField(max_length=200, blank=True, default="")
    code = models.CharField(max_length=40, blank=True, default="", help_text="The provider's last word.")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True, help_text="When it left the open state.")
    erased_at = models.DateTimeField(
        null=True, blank=True, help_text="When address and words were destroyed; that it went out stays."
    )
    instead_of = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="followed_by",
        db_index=False,  # the constraint below is the index
        help_text="The message that did not reach this person on another channel.",
    )

    class Meta:
        constraints = [
            # One message is followed by one other, however many workers look at the same time.
            models.UniqueConstraint(
                name="message_fallback_once",
                fields=["instead_of"],
                condition=Q(instead_of__isnull=False),
            ),
            models.CheckConstraint(name="message_known_state", condition=Q(state__in=State.values)),
            models.CheckConstraint(name="message_priority", condition=Q(priority__lte=9)),
            models.CheckConstraint(
                name="message_settled_when_closed",
                condition=Q(state=State.QUEUED, settled_at__isnull=True)
                | (~Q(state=State.QUEUED) & Q(settled_at__isnull=False)),
            ),
        ]
        indexes = [
            # The claim: what is due on one channel, most urgent first. Only open rows are in it.
            models.Index(
                name="message_claim",
                fields=["channel", "priority", "due_at", "id"],
                condition=Q(state=State.QUEUED),
            ),
            models.Index(name="message_due", fields=["due_at"], condition=Q(state=State.QUEUED)),
            models.Index(name="message_expires", fields=["expires_at"], condition=Q(state=State.QUEUED)),
            models.Index(
                name="message_cancelled",
                fields=["id"],
                condition=Q(state=State.QUEUED, cancelled_at__isnull=False),
            ),
            models.Index(
                name="message_oldest", fields=["channel", "queued_at"], condition=Q(state=State.QUEUED)
            ),
            models.Index(name="message_about", fields=["about", "id"]),
            models.Index(name="message_about_state", fields=["about", "state"]),
            models.Index(
                name="message_receipt", fields=["channel", "provider_id"], condition=~Q(provider_id="")
            ),
            models.Index(
                name="message_kept",
                fields=["settled_at"],
                condition=Q(erased_at__isnull=True, settled_at__isnull=False),
            ),
            # Who may have to be told on another channel: what was refused and still holds.
            models.Index(name="message_refused", fields=["expires_at"], condition=Q(state=State.REFUSED)),
            models.Index(name="message_unknown", fields=["id"], condition=Q(state=State.UNKNOWN)),
        ]


class Attempt(models.Model):
    """One call to the provider, committed before it is made. Without an outcome it may have been delivered."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="log")
    number = models.PositiveIntegerField()
    owner = models.CharField(max_length=80)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True, default=Outcome.OPEN)
    code = models.CharField(max_length=40, blank=True, default="")
    note = models.CharField(max_length=200, blank=True, default="")
    is_late = models.BooleanField(default=False, help_text="The result came when the lease was already lost.")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="attempt_once", fields=["message", "number"]),
            models.CheckConstraint(
                name="attempt_ended_with_outcome",
                condition=Q(outcome=Outcome.OPEN, ended_at__isnull=True)
                | (~Q(outcome=Outcome.OPEN) & Q(ended_at__isnull=False)),
            ),
        ]
        indexes = [models.Index(name="attempt_open", fields=["message"], condition=Q(outcome=Outcome.OPEN))]


class DeliveryReceipt(models.Model):
    """One status that a provider told of a message, kept once: they come late, twice and shuffled.

    Open until it was understood: it may come before the answer to our own call, which is the first to know the
    provider's id. One that still fits nothing after ``rules.PATIENCE`` is foreign, and an alarm.
    """

    channel = models.CharField(max_length=20)
    provider_id = models.CharField(max_length=200)
    reference = models.CharField(
        max_length=200, blank=True, default="", help_text="Our key, as it came back."
    )
    said = models.CharField(max_length=10, choices=Said.choices)
    said_at = models.DateTimeField(null=True, blank=True, help_text="By the provider's clock.")
    received_at = models.DateTimeField()
    result = models.JSONField(default=dict, help_text="For a failure: what follows from it.")
    message = models.ForeignKey(
        Message, on_delete=models.PROTECT, null=True, blank=True, related_name="receipts"
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    is_foreign = models.BooleanField(default=False, help_text="This office never sent such a message.")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="receipt_once", fields=["channel", "provider_id", "said"]),
            models.CheckConstraint(name="receipt_known_word", condition=Q(said__in=Said.values)),
            models.CheckConstraint(
                name="receipt_foreign_when_settled",
                condition=Q(is_foreign=False) | Q(settled_at__isnull=False, message__isnull=True),
            ),
        ]
        indexes = [
            models.Index(
                name="receipt_arrived",
                fields=["channel", "received_at"],
                condition=Q(said__in=(Said.DELIVERED, Said.READ)),
            ),
            models.Index(name="receipt_open", fields=["id"], condition=Q(settled_at__isnull=True)),
            models.Index(name="receipt_foreign", fields=["received_at"], condition=Q(is_foreign=True)),
        ]


class Window(models.Model):
    """Since when a person's last word lets us answer freely on a channel that has such a rule; empty: it is closed."""

    channel = models.CharField(max_length=20)
    address = models.CharField(max_length=254)
    since = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="window_once", fields=["channel", "address"])]
        indexes = [models.Index(name="window_since", fields=["since"])]


class Template(models.Model):
    """How a text that goes outside the window stands with the provider, in the provider's own word."""

    channel = models.CharField(max_length=20)
    name = models.CharField(max_length=512)
    language = models.CharField(max_length=20)
    standing = models.CharField(max_length=40, help_text="APPROVED, REJECTED, PAUSED, ...")
    category = models.CharField(max_length=40, blank=True, default="")
    reason = models.CharField(max_length=200, blank=True, default="")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="template_once", fields=["channel", "name", "language"])]


class Opened(models.Model):
    """That we wrote first to a person, by a template, since when: providers count the different people of a day."""

    channel = models.CharField(max_length=20)
    address = models.CharField(max_length=254)
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="opened_once", fields=["channel", "address"])]
        indexes = [models.Index(name="opened_since", fields=["channel", "since"])]


class ChannelPause(models.Model):
    """How a channel stands, one row a channel, asked by every claim."""

    channel = models.CharField(primary_key=True, max_length=20)
    kind = models.CharField(max_length=20, choices=PauseKind.choices, blank=True, default=PauseKind.NONE)
    until = models.DateTimeField(null=True, blank=True, help_text="None with a kind: until a person resumes.")
    reason = models.CharField(max_length=200, blank=True, default="")
    failures = models.PositiveIntegerField(default=0, help_text="In a row.")

    class Meta:
        constraints = [
            models.CheckConstraint(name="pause_known_kind", condition=Q(kind__in=PauseKind.values))
        ]
