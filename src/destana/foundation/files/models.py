"""The table of kept photos: one row for the same bytes, however often they come."""

from django.db import models
from django.db.models import F, Q


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


class Upload(models.Model):
    """A file that was promised with its hash and comes in pieces; ``offset`` bytes of it are here without a gap.

    It ends as a kept ``file``, or as ``refused`` (the name of the refusal), or it stays promised for ever.
    """

    token = models.CharField(max_length=32, unique=True)
    belongs_to = models.CharField(max_length=60)
    """What it was promised for, as the log writes it: ``report:12``. The room above knows what that means."""

    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    offset = models.PositiveIntegerField(default=0)
    preview = models.BinaryField(default=bytes)
    """A small JPEG without metadata that came with the promise; gone once the file is here."""

    begun_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    file = models.ForeignKey(File, models.PROTECT, null=True, related_name="+")
    refused = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["belongs_to", "sha256"], name="files_upload_once"),
            models.CheckConstraint(condition=Q(size__gt=0, offset__lte=F("size")), name="files_upload_fits"),
            models.CheckConstraint(
                condition=Q(file__isnull=True) | Q(refused=""), name="files_upload_one_end"
            ),
        ]
        indexes = [
            models.Index(
                fields=["touched_at"], name="files_upload_open", condition=Q(file__isnull=True, refused="")
            )
        ]


class Piece(models.Model):
    """Some bytes of an upload, kept in the commit that acknowledges them; gone when the upload ends."""

    upload = models.ForeignKey(Upload, models.PROTECT, related_name="pieces")
    offset = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    data = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["upload", "offset"], name="files_piece_once")]
