"""The tables of the reports room. What a reporter said is never edited; what people settle stands beside it."""

from django.db import models
from django.db.models import Case, F, Q, Value, When

from .terms import OPEN, BatchKind, Grade, Proof, Refused, Source, State, Urgency, code_of


class Series(models.Model):
    """The last number that a district gave to a report."""

    district = models.OneToOneField("areas.Area", models.PROTECT, primary_key=True, related_name="+")
    last = models.PositiveBigIntegerField(default=0)


class Report(models.Model):
    """One thing that somebody reported, on one channel, under one key."""

    district = models.ForeignKey("areas.Area", models.PROTECT, related_name="+")
    number = models.PositiveBigIntegerField()
    secret = models.CharField(max_length=12)
    """What the receipt link carries, so that only its holder adds to the report."""

    source = models.CharField(max_length=20, choices=Source)
    key = models.CharField(max_length=120)
    content_hash = models.CharField(max_length=64)
    inbox = models.ForeignKey("inbox.InboundMessage", models.PROTECT, null=True, related_name="+")

    words = models.TextField(blank=True)
    is_forwarded = models.BooleanField(default=False)
    is_forwarded_often = models.BooleanField(default=False)
    """The channel counted: by now a chain letter."""
    taken_back_at = models.DateTimeField(null=True)
    """When the sender deleted a message of this report in the chat. What it said stays."""
    observed_at = models.DateTimeField()
    received_at = models.DateTimeField()
    contact = models.ForeignKey("people.Contact", models.PROTECT, null=True, related_name="+")
    taken_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    reporter_name = models.CharField(max_length=80, blank=True)
    reporter_phone = models.CharField(max_length=20, blank=True)
    relation = models.CharField(max_length=20, blank=True)
    is_confidential = models.BooleanField(default=False)
    photos_expected = models.PositiveSmallIntegerField(default=0)

    hazard = models.CharField(max_length=20, blank=True)
    village = models.ForeignKey("areas.Area", models.PROTECT, null=True, related_name="+")
    rts = models.CharField(max_length=60, blank=True)
    landmark = models.CharField(max_length=120, blank=True)
    lat = models.FloatField(null=True)
    lng = models.FloatField(null=True)
    accuracy_m = models.FloatField(null=True)
    depth = models.CharField(max_length=10, blank=True)
    depth_cm = models.PositiveSmallIntegerField(null=True)
    trend = models.CharField(max_length=10, blank=True)
    people_in_danger = models.BooleanField(null=True)
    reading = models.JSONField(default=list)
    """What the reader found, each with the words that led to it."""
    awaits_reading = models.BooleanField(default=False)
    """Kept at once, its words still to be read by the machine: only what the sender said stands in the columns."""
    guessed = models.JSONField(default=list)
    """Names of the fields above that the reader filled and nobody has settled yet."""

    state = models.CharField(max_length=12, choices=State, default=State.RECEIVED)
    is_open = models.GeneratedField(
        expression=Case(When(state__in=[*OPEN], then=Value(True)), default=Value(False)),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    urgency = models.PositiveSmallIntegerField(choices=Urgency, default=Urgency.NORMAL)
    due_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    lease_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    lease_until = models.DateTimeField(null=True)
    grade = models.CharField(max_length=1, choices=Grade, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    countersigned_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    refusal = models.CharField(max_length=20, choices=Refused, blank=True)
    proposed_hoax_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    main = models.ForeignKey("self", models.PROTECT, null=True, related_name="copies")
    appealed_at = models.DateTimeField(null=True)
    forgotten_at = models.DateTimeField(null=True)
    """When name, number and address of the reporter were destroyed, and the numbers in the words made unreadable."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "key"], name="reports_one_per_key"),
            models.UniqueConstraint(fields=["district", "number"], name="reports_number"),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="reports_decided_pair",
            ),
            models.CheckConstraint(
                condition=Q(lease_by__isnull=True, lease_until__isnull=True)
                | Q(lease_by__isnull=False, lease_until__isnull=False),
                name="reports_lease_pair",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.DUPLICATE) | Q(main__isnull=False), name="reports_duplicate_has_main"
            ),
            models.CheckConstraint(
                condition=Q(main__isnull=True) | ~Q(main=F("id")), name="reports_not_its_own_copy"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.VERIFIED) | ~Q(grade=""), name="reports_verified_has_grade"
            ),
            models.CheckConstraint(
                condition=Q(taken_by__isnull=True) | ~Q(state=State.VERIFIED) | ~Q(decided_by=F("taken_by")),
                name="reports_taker_is_not_verifier",
            ),
            models.CheckConstraint(
                condition=Q(countersigned_by__isnull=True) | ~Q(countersigned_by=F("decided_by")),
                name="reports_two_for_grade_a",
            ),
        ]
        indexes = [
            models.Index(fields=["district", "is_open", "urgency", "due_at", "id"], name="reports_queue"),
            models.Index(fields=["district", "received_at"], name="reports_recent"),
            models.Index(fields=["village", "received_at"], name="reports_village"),
            models.Index(fields=["contact", "received_at"], name="reports_contact"),
            models.Index(fields=["reporter_phone", "received_at"], name="reports_phone"),
            models.Index(fields=["is_open", "lease_until"], name="reports_leases"),
            models.Index(fields=["id"], name="reports_unread_words", condition=Q(awaits_reading=True)),
            models.Index(
                fields=["received_at"], condition=Q(forgotten_at__isnull=True), name="reports_remembered"
            ),
            # Few reports are copies. Of an index that is nearly all NULL SQLite's figures say that it finds everything,
            # and it then reads the whole table instead.
            models.Index(fields=["main"], condition=Q(main__isnull=False), name="reports_copies"),
        ]

    @property
    def code(self) -> str:
        """``L-0142``: what people call it."""
        return code_of(self.number)


class ReportPhoto(models.Model):
    """A photo that belongs to a report; the first is the one to look at."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="photos")
    file = models.ForeignKey("files.File", models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "file"], name="reports_photo_once")]


class ReportWords(models.Model):
    """Words that the reporter added later; the first words stay as they were."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="more_words")
    key = models.CharField(max_length=120)
    words = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "key"], name="reports_words_once")]


class ReportLink(models.Model):
    """A link that lets whoever holds it add a photo and a place to one report, once. Only its hash is kept."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class ReportConflict(models.Model):
    """A second message under a key that was used for something else: kept, shown, never mixed in."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="conflicts")
    content_hash = models.CharField(max_length=64)
    content = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "content_hash"], name="reports_conflict_once")
        ]


class Evidence(models.Model):
    """One of the six proofs of one report: ticked by whom, when."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="evidence")
    proof = models.PositiveSmallIntegerField(choices=Proof)
    is_ticked = models.BooleanField()
    by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "proof"], name="reports_proof_once")]


class Move(models.Model):
    """One step of a report through its states; the latest one may be undone."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="moves")
    before = models.CharField(max_length=12, choices=State)
    after = models.CharField(max_length=12, choices=State)
    by_ref = models.CharField(max_length=80)
    by_name = models.CharField(max_length=80)
    channel = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    is_undone = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["report", "id"], name="reports_moves")]


class Question(models.Model):
    """What the desk asked the reporter, until when, and what came back."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="questions")
    text = models.CharField(max_length=300)
    asked_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    is_open = models.BooleanField(default=True)

    class Meta:
        indexes = [models.Index(fields=["is_open", "due_at"], name="reports_questions_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["report"], condition=Q(is_open=True), name="reports_one_question"
            ),
        ]


class Batch(models.Model):
    """One decision about many reports, made on a night when nobody can look at them one by one."""

    district = models.ForeignKey("areas.Area", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=BatchKind)
    text = models.CharField(max_length=300, blank=True)
    """What reporters were told; empty where the decision speaks for itself."""
    by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=BatchKind.values), name="reports_batch_kind"),
            models.CheckConstraint(
                condition=Q(kind=BatchKind.ANSWER) | Q(text=""), name="reports_batch_text_is_answer"
            ),
        ]
        indexes = [models.Index(fields=["by", "-at"], name="reports_batches")]


class BatchLine(models.Model):
    """How one report fared in a batch: done, or left alone for a reason."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="lines")
    report = models.ForeignKey(Report, models.PROTECT, related_name="+")
    why = models.CharField(max_length=200, blank=True)
    """Empty: it was done. Else the sentence that refused it."""
    is_undone = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "report"], name="reports_batch_once"),
            models.CheckConstraint(
                condition=Q(is_undone=False) | Q(why=""), name="reports_batch_undone_was_done"
            ),
        ]
