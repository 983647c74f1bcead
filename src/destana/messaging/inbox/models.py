"""Every message received, once, as raw as it came; and the files that still lie with the provider."""

from django.db import models
from django.db.models import Q

from destana.messaging.inbox.terms import MediaState, State


class InboundMessage(models.Model):
    """The first copy under a key. The raw bytes are never changed: they are the evidence of what was said.

    When their time is over they are destroyed, and their hash with them; the key stays, so that nothing doubles.
    """

    channel = models.CharField(max_length=20)
    key = models.CharField(max_length=200)
    raw = models.BinaryField()
    content_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    state = models.CharField(max_length=20, choices=State.choices, default=State.NEW)
    read_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=200, blank=True, default="")
    contact = models.ForeignKey(
        "people.Contact", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="inbound_once", fields=["channel", "key"]),
            models.CheckConstraint(name="inbound_known_state", condition=Q(state__in=State.values)),
            models.CheckConstraint(
                name="inbound_read_has_time",
                condition=Q(state=State.NEW, read_at__isnull=True)
                | (~Q(state=State.NEW) & Q(read_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(name="inbound_unread", fields=["id"], condition=Q(state=State.NEW)),
            models.Index(name="inbound_for_person", fields=["id"], condition=Q(state=State.NEEDS_PERSON)),
            models.Index(name="inbound_kept", fields=["received_at"], condition=Q(erased_at__isnull=True)),
        ]


class Conflict(models.Model):
    """Another content under a known key. Kept beside the first copy, each different content once."""

    message = models.ForeignKey(InboundMessage, on_delete=models.PROTECT, related_name="conflicts")
    raw = models.BinaryField()
    content_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="conflict_once", fields=["message", "sha256"])]
        indexes = [models.Index(name="conflict_open", fields=["id"], condition=Q(settled_at__isnull=True))]


class Pickup(models.Model):
    """How fetching from a channel's mailbox stands: one row a channel, written only when that changes."""

    channel = models.CharField(max_length=20, unique=True)
    since = models.DateTimeField()
    why = models.CharField(
        max_length=40, blank=True, default="", help_text="What is wrong, in one word; empty: it works."
    )


class MediaWait(models.Model):
    """A photo that a message speaks of and that is still to be fetched. A missing photo never stops the text."""

    message = models.ForeignKey(InboundMessage, on_delete=models.PROTECT, related_name="media")
    channel = models.CharField(max_length=20)
    media_id = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=MediaState.choices, default=MediaState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    since = models.DateTimeField()
    due_at = models.DateTimeField(help_text="When to ask; while a worker has it, when its lease ends.")
    owner = models.CharField(max_length=80, blank=True, default="")
    file = models.ForeignKey("files.File", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    why = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="media_once", fields=["message", "media_id"]),
            models.CheckConstraint(name="media_known_state", condition=Q(state__in=MediaState.values)),
            models.CheckConstraint(
                name="media_file_when_kept",
                condition=Q(state__in=[MediaState.KEPT, MediaState.TAKEN], file__isnull=False)
                | Q(state__in=[MediaState.WAITING, MediaState.FAILED], file__isnull=True),
            ),
        ]
        indexes = [
            models.Index(name="media_due", fields=["due_at"], condition=Q(state=MediaState.WAITING)),
            models.Index(name="media_ready", fields=["id"], condition=Q(state=MediaState.KEPT)),
        ]
