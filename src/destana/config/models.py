"""One row that says whose data this database holds, so that demo and real never mix, wherever the database lies."""

from typing import ClassVar

from django.db import DatabaseError, models


class Office(models.Model):
    """The office of this database; ``only`` is always 1, so there is one."""

    only = models.PositiveSmallIntegerField(primary_key=True, default=1)
    mode = models.CharField(max_length=8)
    district = models.CharField(max_length=13)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="config_office_only_one", condition=models.Q(only=1)),
            models.CheckConstraint(
                name="config_office_mode", condition=models.Q(mode__in=["real", "demo", "exercise"])
            ),
        ]

    @classmethod
    def mode_of_database(cls) -> str | None:
        """Return the mode, or None before the first start (no table or no row)."""
        try:
            return cls.objects.values_list("mode", flat=True).first()
        except DatabaseError:
            return None
