"""The tables of the incidents room. Statuses, figures and lines are appended, never edited."""

from django.db import models
from django.db.models import Case, F, Q, Value, When

from destana.kit import squares
from destana.response.hazards.terms import Level

from .terms import RUNNING, Entry, Figure, FigureStatus, State, code_of


def box_index(level: int) -> models.Index:
    """Return the index that brings the incidents in a square of this level, the latest first.

    ``queries.box`` asks in these very words. Without a condition: PostgreSQL keeps no figures of a partial index, and
    without figures it reads and sorts.
    """
    return models.Index(
        F("square").bitrightshift(squares.bits_below(level)),
        F("opened_at").desc(),
        F("id").desc(),
        name=f"incidents_box_{level}",
    )


class Series(models.Model):
    """The last number that a district gave to an incident."""

    district = models.OneToOneField("areas.Area", models.PROTECT, primary_key=True, related_name="+")
    last = models.PositiveIntegerField(default=0)


class Incident(models.Model):
    """One event: it groups reports, may have several hazards, and has one timeline."""

    district = models.ForeignKey("areas.Area", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    hazards = models.JSONField(default=list)
    state = models.CharField(max_length=12, choices=State)
    is_running = models.GeneratedField(
        expression=Case(When(state__in=[*RUNNING], then=Value(True)), default=Value(False)),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    version = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    square = models.PositiveIntegerField(null=True)
    """Where it is, as everybody may know it (``kit.squares``, some 600 m); none while nothing is proven or public."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["district", "number"], name="incidents_number")]
        indexes = [
            models.Index(fields=["district", "is_running", "-changed_at"], name="incidents_running"),
            models.Index(fields=["district", "-opened_at"], name="incidents_recent"),
            *(box_index(level) for level in squares.LEVELS),
        ]

    @property
    def code(self) -> str:
        """``K-07``: what people call it."""
        return code_of(self.number)


class IncidentReport(models.Model):
    """A report that belongs to an incident: to one at the most."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="links")
    report = models.OneToOneField("reports.Report", models.PROTECT, related_name="+")
    joined_at = models.DateTimeField()
    joined_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")


class VillageStatus(models.Model):
    """What was said about a village at a time, on whose word. The latest one counts."""

    village = models.ForeignKey("areas.Area", models.PROTECT, related_name="+")
    district = models.ForeignKey("areas.Area", models.PROTECT, related_name="+")
    incident = models.ForeignKey(Incident, models.PROTECT, null=True, related_name="statuses")
    report = models.ForeignKey("reports.Report", models.PROTECT, null=True, related_name="+")
    level = models.CharField(max_length=10, choices=Level)
    hazard = models.CharField(max_length=20, blank=True)
    depth = models.CharField(max_length=10, blank=True)
    depth_cm = models.PositiveSmallIntegerField(null=True)
    trend = models.CharField(max_length=10, blank=True)
    rts = models.CharField(max_length=60, blank=True)
    note = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=120)
    as_of = models.DateTimeField()
    stated_at = models.DateTimeField()
    stated_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(level=Level.NONE), name="incidents_silence_is_no_status"),
            models.CheckConstraint(condition=~Q(source=""), name="incidents_status_has_source"),
        ]
        indexes = [
            models.Index(fields=["village", "-as_of", "-id"], name="incidents_village_now"),
            models.Index(fields=["incident", "village", "-as_of", "-id"], name="incidents_village_in"),
        ]


class FigureRow(models.Model):
    """One figure: value, unit, source, time, method and status. Figures of different sources are never added."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="figures")
    village = models.ForeignKey("areas.Area", models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=24, choices=Figure)
    value = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=FigureStatus)
    source = models.CharField(max_length=120)
    method = models.CharField(max_length=80, blank=True)
    as_of = models.DateTimeField()
    stated_at = models.DateTimeField()
    stated_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    second_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    second_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(second_by__isnull=True) | ~Q(second_by=F("stated_by")),
                name="incidents_figure_two_persons",
            ),
            models.CheckConstraint(
                condition=Q(second_by__isnull=True, second_at__isnull=True)
                | Q(second_by__isnull=False, second_at__isnull=False),
                name="incidents_figure_second_pair",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="incidents_figure_has_source"),
        ]
        indexes = [models.Index(fields=["incident", "kind", "-as_of", "-id"], name="incidents_figures")]


class TimelineLine(models.Model):
    """One line of an incident's timeline."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="lines")
    at = models.DateTimeField()
    kind = models.CharField(max_length=10, choices=Entry)
    text = models.CharField(max_length=500)
    by_ref = models.CharField(max_length=80)
    by_name = models.CharField(max_length=80)
    is_public = models.BooleanField(default=False)
    about = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [models.Index(fields=["incident", "-at", "-id"], name="incidents_timeline")]
