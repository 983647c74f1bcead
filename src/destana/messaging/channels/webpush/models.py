"""Where phones take notifications. What the outbox and the contact know of a phone is ``address``: it never changes."""

from django.db import models


class Subscription(models.Model):
    """One browser on one phone. ``endpoint`` and the two keys come from the browser and may be renewed by it."""

    address = models.CharField(
        max_length=40, unique=True, help_text="Ours: chance, kept when the browser renews."
    )
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the endpoint, in hex.")
    endpoint = models.CharField(max_length=2000)
    p256dh = models.CharField(max_length=88, help_text="The phone's public key, base64url.")
    auth = models.CharField(max_length=24, help_text="The phone's secret, base64url.")
    key_id = models.CharField(max_length=16, help_text="For which key of ours the phone subscribed.")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
