"""Bulletins, their villages, the earlier documents they name, and the counter that numbers them."""

from typing import ClassVar, NoReturn

from django.db import models
from django.db.models import F, Q

from destana.response.bulletins.terms import PUBLIC, Kind, Source, State, Status
from destana.response.hazards.terms import Hazard, Level

_ENDED = (State.SUPERSEDED, State.WITHDRAWN, State.EXPIRED)
_IN_OFFICE = (State.DRAFT, State.SUBMITTED, State.RETURNED, State.REJECTED)


class Immutable(RuntimeError):
    """Somebody tried to save or delete a row that only moves by conditional updates. A bug, not a refusal."""


class BulletinQuerySet(models.QuerySet["Bulletin"]):
    """Filters that every question needs."""

    def public(self) -> "BulletinQuerySet":
        """Documents that are out in the world, whatever became of them."""
        return self.filter(state__in=PUBLIC)

    def current(self, district: str) -> "BulletinQuerySet":
        """What is in force in a district."""
        return self.filter(district=district, state=State.PUBLISHED)

    def delete(self) -> NoReturn:
        """Nothing is deleted: a bulletin that should not be is rejected or withdrawn."""
        raise Immutable("bulletins are never deleted")


class Bulletin(models.Model):
    """One document with its author, its second person and its signature.

    Rows are inserted as drafts and move by conditional updates alone; ``save`` on an existing row is refused.
    """

    district = models.CharField(max_length=8, help_text="Home Affairs code.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    hazard = models.CharField(max_length=14, choices=Hazard.choices)
    level = models.CharField(max_length=8, choices=Level.choices, default=Level.NONE)
    status = models.CharField(max_length=8, choices=Status.choices)
    incident = models.ForeignKey(
        "incidents.Incident", on_delete=models.PROTECT, null=True, blank=True, related_name="bulletins"
    )

    headline = models.CharField(max_length=160, blank=True, default="")
    who = models.CharField(max_length=200, blank=True, default="")
    what = models.CharField(max_length=400, blank=True, default="")
    where = models.CharField(max_length=400, blank=True, default="")
    when = models.CharField(max_length=200, blank=True, default="")
    steps = models.JSONField(default=list)
    text = models.CharField(max_length=2000, blank=True, default="")
    event_at = models.DateTimeField(null=True, blank=True)
    effective_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    source = models.CharField(max_length=5, choices=Source.choices, default=Source.OWN)
    source_name = models.CharField(max_length=80, blank=True, default="")

    author = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="bulletins_written")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    returned_reason = models.CharField(max_length=300, blank=True, default="")

    approver = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="bulletins_approved"
    )
    number = models.PositiveIntegerField(null=True, blank=True)
    code = models.CharField(max_length=16, null=True, blank=True, unique=True)
    published_at = models.DateTimeField(null=True, blank=True)
    document = models.TextField(
        blank=True, default="", help_text="The canonical bytes that were signed, as text."
    )
    signature = models.CharField(max_length=86, blank=True, default="")
    signing_key = models.ForeignKey(
        "bulletins.SigningKey", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    ended_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)

    objects = BulletinQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="bulletin_author_not_approver",
                condition=Q(approver__isnull=True) | ~Q(approver=F("author")),
            ),
            models.CheckConstraint(
                name="bulletin_second_person",
                condition=Q(state__in=_IN_OFFICE)
                | Q(approver__isnull=False)
                | Q(kind=Kind.WITHDRAWAL)
                # One person may pass on an agency's warning; the trigger asks for its original, see migration 0004.
                | Q(kind=Kind.WARNING, source=Source.RELAY),
            ),
            models.CheckConstraint(
                name="bulletin_reviewer_not_author",
                condition=Q(reviewed_by__isnull=True, reviewed_at__isnull=True)
                | Q(reviewed_by__isnull=False, reviewed_at__isnull=False) & ~Q(reviewed_by=F("author")),
            ),
            models.CheckConstraint(
                name="bulletin_known_words",
                condition=Q(state__in=State.values)
                & Q(kind__in=Kind.values)
                & Q(status__in=Status.values)
                & Q(level__in=Level.values)
                & Q(hazard__in=Hazard.values)
                & Q(source__in=Source.values),
            ),
            models.CheckConstraint(
                name="bulletin_submitted_pair",
                condition=Q(submitted_at__isnull=True, sha256="")
                | Q(submitted_at__isnull=False, expires_at__isnull=False) & ~Q(sha256=""),
            ),
            models.CheckConstraint(
                name="bulletin_published_whole",
                condition=Q(
                    state__in=_IN_OFFICE,
                    published_at__isnull=True,
                    number__isnull=True,
                    code__isnull=True,
                    signing_key__isnull=True,
                    approver__isnull=True,
                    signature="",
                    document="",
                )
                | Q(
                    state__in=PUBLIC,
                    published_at__isnull=False,
                    number__isnull=False,
                    code__isnull=False,
                    signing_key__isnull=False,
                    submitted_at__isnull=False,
                )
                & ~Q(signature="")
                & ~Q(document=""),
            ),
            models.CheckConstraint(
                name="bulletin_ended_pair",
                condition=Q(state__in=_ENDED, ended_at__isnull=False)
                | ~Q(state__in=_ENDED) & Q(ended_at__isnull=True),
            ),
            models.UniqueConstraint(name="bulletin_number_once", fields=["district", "number"]),
        ]
        indexes: ClassVar = [
            models.Index(name="bulletin_by_state", fields=["district", "state", "-published_at"]),
            models.Index(name="bulletin_published", fields=["district", "-published_at"]),
            models.Index(name="bulletin_due", fields=["expires_at"], condition=Q(state=State.PUBLISHED)),
        ]

    def save(self, *args: object, **kwargs: object) -> None:
        """Insert; raise :class:`Immutable` for a row that is already there."""
        if not self._state.adding:
            raise Immutable("a bulletin changes by conditional update only")
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def delete(self, *args: object, **kwargs: object) -> NoReturn:
        """Raise :class:`Immutable`: nothing is deleted."""
        raise Immutable("bulletins are never deleted")


class BulletinVillage(models.Model):
    """One village of a bulletin's area, by Home Affairs code."""

    bulletin = models.ForeignKey(Bulletin, on_delete=models.PROTECT, related_name="area")
    village = models.CharField(max_length=13, help_text="Home Affairs code.")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="bulletin_village_once", fields=["bulletin", "village"])
        ]
        indexes: ClassVar = [models.Index(name="bulletin_of_village", fields=["village", "bulletin"])]


class BulletinReference(models.Model):
    """A later document names an earlier one, which it replaces or withdraws."""

    bulletin = models.ForeignKey(Bulletin, on_delete=models.PROTECT, related_name="names")
    earlier = models.ForeignKey(Bulletin, on_delete=models.PROTECT, related_name="named_by")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="bulletin_reference_once", fields=["bulletin", "earlier"]),
            models.CheckConstraint(
                name="bulletin_not_its_own_reference", condition=~Q(bulletin=F("earlier"))
            ),
        ]


class Relay(models.Model):
    """The agency's own text of a warning that one person passed on alone, and the clock of the second look.

    Written in the transaction of the publication; the text, its hash and where it came from are never changed.
    """

    bulletin = models.OneToOneField(Bulletin, on_delete=models.PROTECT, related_name="relay")
    original = models.TextField(help_text="The agency's text as it was found.")
    original_sha256 = models.CharField(max_length=64)
    reference = models.CharField(max_length=300, help_text="The agency's link or number of it.")
    due_at = models.DateTimeField(help_text="By when a second person has looked.")
    escalated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="relay_whole", condition=~Q(original="") & ~Q(reference="") & ~Q(original_sha256="")
            )
        ]
        indexes: ClassVar = [
            models.Index(name="relay_due", fields=["due_at"], condition=Q(escalated_at__isnull=True))
        ]


class NumberCounter(models.Model):
    """The last number given in a district.

    Numbers run on over the years and leave no gap (the counter moves in the transaction of the publication), but for
    those that a restore passes over, because they may have been given out after the copy.
    """

    district = models.CharField(max_length=8, primary_key=True)
    last = models.PositiveIntegerField(default=0)
