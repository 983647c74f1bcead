"""Places where a person posts by hand, and what was posted there."""

from django.db import models
from django.db.models import Q

from destana.response.chain.terms import PlaceKind, Posted, Task


class Place(models.Model):
    """A WhatsApp group, a notice board, a langgar, a page: of a village, or of the whole district."""

    district = models.CharField(max_length=8, help_text="Home Affairs code.")
    village = models.CharField(max_length=13, blank=True, default="", help_text="Empty: the whole district.")
    kind = models.CharField(max_length=8, choices=PlaceKind.choices)
    name = models.CharField(max_length=80)
    added_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "village", "kind", "name"],
                condition=Q(retired_at__isnull=True),
                name="chain_place_once",
            )
        ]


class Post(models.Model):
    """One task at one place for one bulletin, ticked by a person with time and, where there is one, a photo."""

    run = models.ForeignKey("chain.Run", models.PROTECT, related_name="posts")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    task = models.CharField(max_length=9, choices=Task.choices)
    earlier = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")
    """What hangs there now and has to go."""
    state = models.CharField(max_length=4, choices=Posted.choices, default=Posted.OPEN)
    listed_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    photo = models.ForeignKey("files.File", models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "place"], name="chain_post_once"),
            models.CheckConstraint(
                condition=Q(state=Posted.DONE, done_at__isnull=False, by__isnull=False)
                | Q(state=Posted.OPEN, done_at__isnull=True, by__isnull=True),
                name="chain_post_done_whole",
            ),
            models.CheckConstraint(
                condition=Q(task=Task.PUT, earlier__isnull=True)
                | ~Q(task=Task.PUT) & Q(earlier__isnull=False),
                name="chain_post_of_earlier",
            ),
        ]
        indexes = [models.Index(fields=["state", "listed_at"], name="chain_posts_by_state")]
