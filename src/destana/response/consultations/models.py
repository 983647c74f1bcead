"""The tables of the consultations room. What people say and what was answered are appended, never edited."""

from django.db import models
from django.db.models import Case, F, Q, Value, When

from .terms import OPEN, Kind, Rating, Reply, Source, State, Topic, Urgency, code_of


class Series(models.Model):
    """The last number that a district gave in a series: ``T`` for questions and complaints, ``B`` for requests."""

    district = models.ForeignKey("areas.Area", models.PROTECT, related_name="+")
    letter = models.CharField(max_length=1)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district", "letter"], name="consultations_one_series")
        ]


class Consultation(models.Model):
    """One matter that somebody brought: a question, a complaint, a request for help."""

    district = models.ForeignKey("areas.Area", models.PROTECT, related_name="+")
    letter = models.CharField(max_length=1)
    number = models.PositiveIntegerField()
    secret = models.CharField(max_length=12)
    """What the receipt link carries, so that only its holder reads the thread."""
    kind = models.CharField(max_length=10, choices=Kind)

    source = models.CharField(max_length=20, choices=Source)
    key = models.CharField(max_length=120)
    inbox = models.ForeignKey("inbox.InboundMessage", models.PROTECT, null=True, related_name="+")
    contact = models.ForeignKey("people.Contact", models.PROTECT, null=True, related_name="+")
    taken_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    """The member who wrote it down for somebody."""
    asker_name = models.CharField(max_length=80, blank=True)
    asker_phone = models.CharField(max_length=20, blank=True)
    is_confidential = models.BooleanField(default=False)
    is_anonymous = models.BooleanField(default=False)
    """Whoever asked is shown to nobody; the answer still finds them."""

    words = models.TextField(blank=True)
    is_voice = models.BooleanField(default=False)
    village = models.ForeignKey("areas.Area", models.PROTECT, null=True, related_name="+")
    rts = models.CharField(max_length=60, blank=True)
    landmark = models.CharField(max_length=120, blank=True)
    needs = models.JSONField(default=list)
    people = models.PositiveIntegerField(null=True)
    has_vulnerable = models.BooleanField(null=True)

    topic = models.CharField(max_length=10, choices=Topic, blank=True)
    urgency = models.PositiveSmallIntegerField(choices=Urgency, default=Urgency.NORMAL)
    state = models.CharField(max_length=16, choices=State, default=State.NEW)
    is_open = models.GeneratedField(
        expression=Case(When(state__in=[*OPEN], then=Value(True)), default=Value(False)),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    version = models.PositiveIntegerField(default=1)
    received_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    due_at = models.DateTimeField()
    clock_left = models.DurationField(null=True)
    """What was left of the clock when it was stopped: it stands still only while the asker is asked."""
    holder = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    """Whose matter it is; stays when the lease ends."""
    lease_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    lease_until = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    rating = models.CharField(max_length=3, choices=Rating, blank=True)
    is_reopened = models.BooleanField(default=False)
    """The asker said "not yet" once."""
    report = models.OneToOneField("reports.Report", models.PROTECT, null=True, related_name="+")
    """The report that its urgent words became."""
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "key"], name="consultations_one_per_key"),
            models.UniqueConstraint(fields=["district", "letter", "number"], name="consultations_number"),
            models.CheckConstraint(
                condition=Q(kind=Kind.REQUEST, letter="B") | (~Q(kind=Kind.REQUEST) & Q(letter="T")),
                name="consultations_letter_of_kind",
            ),
            models.CheckConstraint(
                condition=Q(lease_by__isnull=True, lease_until__isnull=True)
                | Q(lease_by__isnull=False, lease_until__isnull=False),
                name="consultations_lease_pair",
            ),
            models.CheckConstraint(
                condition=Q(state=State.WAITING_ASKER, clock_left__isnull=False)
                | (~Q(state=State.WAITING_ASKER) & Q(clock_left__isnull=True)),
                name="consultations_clock_stands_for_asker_only",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.ANSWERED) | Q(answered_at__isnull=False),
                name="consultations_answered_has_time",
            ),
            models.CheckConstraint(
                condition=Q(is_anonymous=False) | Q(asker_name="", asker_phone=""),
                name="consultations_anonymous_has_no_name",
            ),
        ]
        indexes = [
            models.Index(
                fields=["district", "is_open", "urgency", "due_at", "id"], name="consultations_queue"
            ),
            models.Index(fields=["district", "-received_at", "-id"], name="consultations_recent"),
            models.Index(fields=["holder", "is_open", "due_at"], name="consultations_holder"),
            models.Index(fields=["state", "lease_until"], name="consultations_leases"),
            models.Index(fields=["state", "changed_at"], name="consultations_ages"),
            models.Index(
                fields=["contact", "-received_at"],
                name="consultations_contact",
                condition=Q(contact__isnull=False),
            ),
            models.Index(
                fields=["changed_at"],
                name="consultations_remembered",
                condition=Q(forgotten_at__isnull=True),
            ),
        ]

    @property
    def code(self) -> str:
        """``T-031``, ``B-018``: what people call it."""
        return code_of(self.kind, self.number)


class Said(models.Model):
    """Words that the asker added later; the first ones stay as they were."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="said")
    key = models.CharField(max_length=120)
    words = models.TextField(blank=True)
    is_voice = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consultation", "key"], name="consultations_said_once")
        ]


class Written(models.Model):
    """What the desk wrote: an answer or a question back. Out only when ``sent_at`` is set."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="written")
    what = models.CharField(max_length=10, choices=Reply)
    text = models.CharField(max_length=600)
    basis = models.CharField(max_length=200, blank=True)
    file = models.ForeignKey("files.File", models.PROTECT, null=True, related_name="+")
    needs_second = models.BooleanField(default=False)
    by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    by_title = models.CharField(max_length=80)
    """In which office the writer spoke: what the asker reads instead of a name."""
    at = models.DateTimeField()
    approved_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("by")),
                name="consultations_two_persons",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="consultations_approved_pair",
            ),
            models.CheckConstraint(
                condition=Q(needs_second=False) | Q(sent_at__isnull=True) | Q(approved_by__isnull=False),
                name="consultations_binding_needs_two",
            ),
        ]
        indexes = [models.Index(fields=["consultation", "-id"], name="consultations_replies")]


class Attachment(models.Model):
    """A file that the asker sent with a matter."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="files")
    file = models.ForeignKey("files.File", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consultation", "file"], name="consultations_file_once")
        ]


class Word(models.Model):
    """A word by which a matter is found; the same on every database, without a search engine."""

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="words_in")
    word = models.CharField(max_length=24)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["word", "consultation"], name="consultations_word_once")
        ]


class Move(models.Model):
    """One step of a matter through its states; the latest one may be undone."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="moves")
    before = models.CharField(max_length=16, choices=State)
    after = models.CharField(max_length=16, choices=State)
    by_ref = models.CharField(max_length=80)
    by_name = models.CharField(max_length=80)
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    is_undone = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["consultation", "id"], name="consultations_moves")]
