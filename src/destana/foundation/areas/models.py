"""Tables of areas: the national list, what people call places, borders, shapes and proposed boundary files."""

from django.db import models
from django.db.models import Q

from .terms import ImportState, Level, MatchedBy, PlaceKind, ShapeKind


class Area(models.Model):
    """One area of any level. Codes are text, never reused; an area that ends gets a last day and stays."""

    code = models.CharField(max_length=13, primary_key=True)
    level = models.CharField(max_length=10, choices=Level)
    name = models.CharField(max_length=100)
    folded = models.CharField(max_length=100)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    lat = models.FloatField(null=True)
    lng = models.FloatField(null=True)
    km2 = models.FloatField(null=True)
    river_order = models.PositiveSmallIntegerField(null=True)
    bps_code = models.CharField(max_length=10, blank=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        indexes = [
            # PostgreSQL finds the beginning of a word only in an index with this operator class; SQLite ignores it.
            models.Index(fields=["folded"], name="areas_area_prefix", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["level", "code"], name="areas_area_level"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(level__in=Level.values), name="areas_area_level_known"),
            models.CheckConstraint(
                condition=Q(lat__isnull=True, lng__isnull=True) | Q(lat__isnull=False, lng__isnull=False),
                name="areas_area_point_whole",
            ),
            models.CheckConstraint(
                condition=Q(lat__isnull=True) | Q(lat__range=(-90, 90), lng__range=(-180, 180)),
                name="areas_area_point_on_earth",
            ),
            models.CheckConstraint(
                condition=Q(level=Level.PROVINCE, parent__isnull=True)
                | (~Q(level=Level.PROVINCE) & Q(parent__isnull=False)),
                name="areas_area_has_parent",
            ),
        ]


class Border(models.Model):
    """``area`` touches ``other``. The other side is a code: it may lie in a district that is not loaded."""

    area = models.ForeignKey(Area, models.CASCADE, related_name="borders")
    other = models.CharField(max_length=13)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area", "other"], name="areas_border_once")]


class Alias(models.Model):
    """Another name for a place, or the name of a landmark, as people of a district write it."""

    district = models.ForeignKey(Area, models.CASCADE, related_name="aliases")
    text = models.CharField(max_length=100)
    folded = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, choices=PlaceKind)
    codes = models.JSONField(default=list)
    rt = models.CharField(max_length=5, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district", "folded", "kind"], name="areas_alias_once"),
            models.CheckConstraint(condition=~Q(folded=""), name="areas_alias_has_words"),
        ]


class Shape(models.Model):
    """The shape of a village that lives now: at most one estimated and one official."""

    area = models.ForeignKey(Area, models.CASCADE, related_name="shapes")
    kind = models.CharField(max_length=10, choices=ShapeKind)
    geometry = models.JSONField()
    km2 = models.FloatField()
    source = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area", "kind"], name="areas_shape_once")]


class BoundaryImport(models.Model):
    """A boundary file that was read and checked. Its shapes wait here until somebody accepts them."""

    district = models.ForeignKey(Area, models.PROTECT, related_name="boundary_imports")
    filename = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.PROPOSED)
    matched_by = models.CharField(max_length=10, choices=MatchedBy)
    key_property = models.CharField(max_length=200)
    villages = models.PositiveIntegerField()
    features = models.JSONField()
    problems = models.JSONField()
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=80)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["district", "-proposed_at"], name="areas_import_recent")]
        constraints = [
            models.UniqueConstraint(
                fields=["district", "sha256"],
                condition=Q(state=ImportState.PROPOSED),
                name="areas_import_proposed_once",
            ),
            models.CheckConstraint(
                condition=Q(state=ImportState.PROPOSED, decided_at__isnull=True, decided_by="")
                | (~Q(state=ImportState.PROPOSED) & Q(decided_at__isnull=False) & ~Q(decided_by="")),
                name="areas_import_decided_whole",
            ),
        ]


class Mark(models.Model):
    """A token that changes with the data under it, so that each process knows when to read again."""

    about = models.CharField(max_length=20, primary_key=True)
    token = models.CharField(max_length=64)
