"""The tables of the rumours room. What people ask and what was found are appended, never edited."""

from django.db import models
from django.db.models import Case, F, Q, Value, When

from .terms import OPEN, Ruling, Source, State, code_of


class Series(models.Model):
    """The last number that a district gave to a claim."""

    district = models.OneToOneField("areas.Area", models.PROTECT, primary_key=True, related_name="+")
    last = models.PositiveIntegerField(default=0)


class Rumour(models.Model):
    """One claim that goes round: the card on which the desk checks it."""

    district = models.ForeignKey("areas.Area", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    claim = models.CharField(max_length=200)
    """How it was first asked, numbers hidden; the desk's own words stand in the finding."""
    report = models.OneToOneField("reports.Report", models.PROTECT, null=True, related_name="+")
    """The report that was found to be a hoax and opened the card."""
    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED)
    is_open = models.GeneratedField(
        expression=Case(When(state__in=[*OPEN], then=Value(True)), default=Value(False)),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    version = models.PositiveIntegerField(default=1)
    received_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    """When its clock runs out: the first look, or the next one where it could not be proven. None: nothing is due."""
    asked = models.PositiveIntegerField(default=0)
    """How many questions came, kept beside the rows so that a list needs no count."""
    taken_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    finding = models.ForeignKey("rumours.Finding", models.PROTECT, null=True, related_name="+")
    """What the desk works with now; everybody reads the finding that is current and published."""
    main = models.ForeignKey("self", models.PROTECT, null=True, related_name="copies")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district", "number"], name="rumours_number"),
            models.CheckConstraint(
                condition=Q(state=State.SAME, main__isnull=False)
                | (~Q(state=State.SAME) & Q(main__isnull=True)),
                name="rumours_same_has_main",
            ),
            models.CheckConstraint(
                condition=Q(main__isnull=True) | ~Q(main=F("id")), name="rumours_not_own_copy"
            ),
            models.CheckConstraint(
                condition=~Q(
                    state__in=[State.PUBLISHED, State.TRUE, State.FALSE, State.OUTDATED, State.UNPROVEN]
                )
                | Q(finding__isnull=False),
                name="rumours_ruled_has_finding",
            ),
        ]
        indexes = [
            models.Index(fields=["district", "is_open", "due_at", "id"], name="rumours_queue"),
            models.Index(fields=["district", "-received_at", "-id"], name="rumours_recent"),
            models.Index(fields=["district", "-asked", "-id"], name="rumours_asked"),
            models.Index(fields=["district", "state", "-received_at", "-id"], name="rumours_state"),
        ]

    @property
    def code(self) -> str:
        """``F-012``: what people call it."""
        return code_of(self.number)


class Finding(models.Model):
    """A ruling in the desk's words, by one person; settled and published by others."""

    rumour = models.ForeignKey(Rumour, models.PROTECT, related_name="findings")
    ruling = models.CharField(max_length=10, choices=Ruling)
    claim = models.CharField(max_length=200)
    explanation = models.CharField(max_length=500)
    next_check_at = models.DateTimeField(null=True)
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    """Who wrote it; unknown for what was published before claims had cards."""
    at = models.DateTimeField()
    settled_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    picture = models.ForeignKey("files.File", models.PROTECT, null=True, related_name="+")
    """The stamped picture, as it went out."""
    published_at = models.DateTimeField(null=True)
    is_current = models.BooleanField(default=False)
    """Everybody reads it now."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(ruling=Ruling.FALSE) | Q(settled_by__isnull=True) | ~Q(settled_by=F("by")),
                name="rumours_two_for_false",
            ),
            models.CheckConstraint(
                condition=Q(published_by__isnull=True) | ~Q(published_by=F("by")),
                name="rumours_two_to_publish",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, published_by__isnull=True)
                | Q(published_at__isnull=False, published_by__isnull=False, settled_by__isnull=False),
                name="rumours_published_is_settled",
            ),
            models.CheckConstraint(
                condition=Q(is_current=False) | Q(published_at__isnull=False), name="rumours_current_is_out"
            ),
            models.CheckConstraint(
                condition=(Q(ruling=Ruling.UNPROVEN) & Q(next_check_at__isnull=False))
                | (~Q(ruling=Ruling.UNPROVEN) & Q(next_check_at__isnull=True)),
                name="rumours_unproven_looks_again",
            ),
            models.UniqueConstraint(
                fields=["rumour"], condition=Q(is_current=True), name="rumours_one_current_finding"
            ),
        ]
        indexes = [models.Index(fields=["is_current", "-published_at"], name="rumours_public")]


class Text(models.Model):
    """One way in which a claim was said, as its core: what later questions are compared with."""

    rumour = models.ForeignKey(Rumour, models.PROTECT, related_name="texts")
    core = models.CharField(max_length=1000)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rumour", "core"], name="rumours_text_once")]
        indexes = [models.Index(fields=["-at", "-id"], name="rumours_texts_recent")]


class RumourPhoto(models.Model):
    """A photo that goes round with a claim. Its likeness is known even after its bytes were destroyed."""

    rumour = models.ForeignKey(Rumour, models.PROTECT, related_name="photos")
    file = models.ForeignKey("files.File", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rumour", "file"], name="rumours_photo_once")]


class Question(models.Model):
    """Somebody asked about a claim. The ruling, and each later correction, goes to everybody who asked."""

    rumour = models.ForeignKey(Rumour, models.PROTECT, related_name="questions")
    source = models.CharField(max_length=20, choices=Source)
    key = models.CharField(max_length=120)
    contact = models.ForeignKey("people.Contact", models.PROTECT, null=True, related_name="+")
    words = models.TextField(blank=True)
    likeness = models.CharField(max_length=10, blank=True)
    at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    """When the last ruling went to this person, or stood before them on the page."""
    forgotten_at = models.DateTimeField(null=True)
    """When address and words were destroyed: their time was over."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="rumours_question_once")]
        indexes = [
            models.Index(fields=["rumour", "-id"], name="rumours_questions"),
            models.Index(
                fields=["contact"], name="rumours_questions_contact", condition=Q(contact__isnull=False)
            ),
            models.Index(fields=["at"], name="rumours_remembered", condition=Q(forgotten_at__isnull=True)),
        ]


class Move(models.Model):
    """One step of a card through its states; the latest one may be undone."""

    rumour = models.ForeignKey(Rumour, models.PROTECT, related_name="moves")
    before = models.CharField(max_length=10, choices=State)
    after = models.CharField(max_length=10, choices=State)
    by_ref = models.CharField(max_length=80)
    by_name = models.CharField(max_length=80)
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    is_undone = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["rumour", "id"], name="rumours_moves")]
