"""Tell every process that areas have changed."""

import uuid

from destana.foundation.areas.models import Mark
from destana.foundation.areas.queries.memory import GROUND


def changed() -> None:
    """Replace the token; called in the transaction of the change."""
    mark(GROUND, uuid.uuid4().hex)


def mark(about: str, token: str) -> None:
    """Write a token down."""
    Mark.objects.bulk_create(
        [Mark(about=about, token=token)],
        update_conflicts=True,
        unique_fields=["about"],
        update_fields=["token"],
    )


def marked(about: str) -> str:
    """Return a token; empty where there is none."""
    return Mark.objects.filter(about=about).values_list("token", flat=True).first() or ""
