"""The log of everything that was changed: appended to, never altered (triggers refuse it on both databases)."""

from django.db import models


class AuditEntry(models.Model):
    """One change: who, in which role, what, to which thing, when, why, chained to the line before."""

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    by_ref = models.CharField(max_length=80)
    by_role = models.CharField(max_length=40)
    verb = models.CharField(max_length=60)
    target = models.CharField(max_length=80)
    channel = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    before = models.CharField(max_length=64, blank=True)
    after = models.CharField(max_length=64, blank=True)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        indexes = [models.Index(fields=["target", "seq"], name="audit_target")]

    WORDS = ("by_ref", "by_role", "verb", "target", "channel", "reason", "before", "after")

    def words(self) -> dict[str, str]:
        """Return the fields that the hash covers besides number and time."""
        return {name: getattr(self, name) for name in self.WORDS}


class ChainHead(models.Model):
    """The end of the chain, locked while a line is added so that two writers never take one number."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="audit_one_head")]
