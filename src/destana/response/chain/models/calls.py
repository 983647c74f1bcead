"""One run of the chain for one bulletin, a call for each seat, and a telling for each person that was asked."""

from django.db import models
from django.db.models import Case, Q, Value, When

from destana.response.chain.terms import How, Seat, State

_HAS_ANSWER = Q(state=State.ACKNOWLEDGED, acknowledged_at__isnull=False)
_HAS_NONE = ~Q(state=State.ACKNOWLEDGED) & Q(acknowledged_at__isnull=True)


class Run(models.Model):
    """The chain is set going once for each bulletin: ``chain_run_once`` is what makes it once."""

    bulletin = models.ForeignKey("bulletins.Bulletin", models.PROTECT, related_name="+")
    district = models.CharField(max_length=8, help_text="Home Affairs code.")
    level = models.CharField(max_length=8)
    priority = models.PositiveSmallIntegerField()
    expires_at = models.DateTimeField()
    is_exercise = models.BooleanField()
    is_correction = models.BooleanField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    """When the bulletin was replaced, withdrawn or over: nobody is chased for it any more."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bulletin"], name="chain_run_once")]
        indexes = [
            models.Index(
                fields=["district", "-started_at"], condition=Q(ended_at__isnull=True), name="chain_open_runs"
            )
        ]


class Call(models.Model):
    """One seat under one bulletin. It moves by conditional updates alone."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="calls")
    village = models.CharField(max_length=13, help_text="Home Affairs code.")
    seat = models.CharField(max_length=8, choices=Seat.choices)
    rt = models.CharField(max_length=2, blank=True, default="")
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    version = models.PositiveIntegerField(default=1)
    link = models.ForeignKey("chain.Link", models.PROTECT, null=True, related_name="+")
    """Whose turn it is; None: the seat waits for the village head."""
    turn = models.PositiveSmallIntegerField(default=0)
    told_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    """When the alternate is called; None while the seat waits, and once nothing more is done by itself."""
    changed_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    answered = models.ForeignKey("chain.Telling", models.PROTECT, null=True, related_name="+")
    by_ref = models.CharField(max_length=80, blank=True, default="")
    by_name = models.CharField(max_length=80, blank=True, default="")
    via = models.CharField(max_length=20, blank=True, default="")
    how = models.CharField(max_length=8, choices=How.choices, blank=True, default=How.NONE)
    note = models.CharField(max_length=200, blank=True, default="")
    photo = models.ForeignKey("files.File", models.PROTECT, null=True, related_name="+")
    before = models.CharField(max_length=12, choices=State.choices, blank=True, default="")
    """Where it stood before the answer, for taking a tick back."""
    is_open = models.GeneratedField(
        expression=Case(When(state=State.ACKNOWLEDGED, then=Value(False)), default=Value(True)),
        output_field=models.BooleanField(),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "village", "seat", "rt"], name="chain_call_once"),
            models.CheckConstraint(condition=_HAS_ANSWER | _HAS_NONE, name="chain_answer_has_time"),
            models.CheckConstraint(
                condition=Q(acknowledged_at__isnull=True, by_ref="")
                | Q(acknowledged_at__isnull=False) & ~Q(by_ref=""),
                name="chain_answer_has_author",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.TOLD, State.PASSED]) | Q(link__isnull=False),
                name="chain_told_is_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="chain_due"),
            models.Index(fields=["run", "is_open", "due_at"], name="chain_call_list"),
        ]


class Telling(models.Model):
    """One person was asked to pass word on. ``key`` opens the page without sign-in, and names nobody."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="tellings")
    link = models.ForeignKey("chain.Link", models.PROTECT, related_name="tellings")
    key = models.CharField(max_length=16, unique=True)
    at = models.DateTimeField()
    is_message = models.BooleanField()
    """A message went out; without it somebody has to dial."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "link"], name="chain_told_once")]
        indexes = [models.Index(fields=["link", "-id"], name="chain_latest_of_link")]
