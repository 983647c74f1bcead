"""The table of kept photos: one row for the same bytes, however often they come."""

from django.db import models
from django.db.models import Q


class File(models.Model):
    """A photo in the private store. ``band0`` to ``band3`` are the four quarters of ``dhash``, for finding copies."""

    sha256 = models.CharField(max_length=64, unique=True)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    taken_at = models.DateTimeField(null=True)
    zone_known = models.BooleanField(default=False)
    lat = models.FloatField(null=True)
    lng = models.FloatField(null=True)
    dhash = models.CharField(max_length=16)
    band0 = models.PositiveIntegerField(db_index=True)
    band1 = models.PositiveIntegerField(db_index=True)
    band2 = models.PositiveIntegerField(db_index=True)
    band3 = models.PositiveIntegerField(db_index=True)
    kept_at = models.DateTimeField()
    missing_since = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)
    """The picture was destroyed, and with it where and when it was taken; the row stays for those who point at it."""

    class Meta:
        indexes = [
            models.Index(
                fields=["missing_since"], name="files_missing", condition=Q(missing_since__isnull=False)
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(lat__isnull=True, lng__isnull=True) | Q(lat__isnull=False, lng__isnull=False),
                name="files_point_whole",
            ),
            models.CheckConstraint(condition=Q(size__gt=0), name="files_not_empty"),
        ]
