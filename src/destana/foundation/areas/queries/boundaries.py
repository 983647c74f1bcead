"""Boundary files: which were proposed, and how one would look."""

from django.utils.translation import gettext_lazy as _
from shapely.geometry import shape

from destana.foundation.areas.models import BoundaryImport
from destana.foundation.areas.rules import sketching
from destana.foundation.areas.terms import (
    BoundaryPreview,
    BoundaryView,
    ImportState,
    MatchedBy,
    Problem,
    Sketch,
)
from destana.kit.refusals import Refusal

from .places import shapes


class NoSuchImport(Refusal):
    """No boundary file has this number."""

    sentence = _("This boundary file is not known.")
    status = 404


def boundary_imports(district: str, *, limit: int = 50) -> list[BoundaryView]:
    """Return the boundary files of a district, the newest first."""
    rows = BoundaryImport.objects.filter(district=district).order_by("-proposed_at", "-id")
    return [view_of(row) for row in rows.defer("features")[:limit]]


def import_preview(import_id: int) -> BoundaryPreview:
    """Return a boundary file with its shapes beside the present ones. Raises :class:`NoSuchImport`."""
    row = BoundaryImport.objects.filter(pk=import_id).first()
    if row is None:
        raise NoSuchImport(import_id)
    proposed = {feature["code"]: feature["geometry"] for feature in row.features}
    return BoundaryPreview(view_of(row), proposed, shapes(row.district_id))


def import_sketch(import_id: int, width: float, height: float) -> Sketch:
    """Return the proposed shapes drawn flat. Raises :class:`NoSuchImport`."""
    preview = import_preview(import_id)
    proposed = {code: shape(geometry) for code, geometry in preview.proposed.items()}
    return sketching.draw(proposed, width=width, height=height)


def view_of(row: BoundaryImport) -> BoundaryView:
    """Return the row as the door shows it."""
    return BoundaryView(
        id=row.pk,
        district=row.district_id,
        filename=row.filename,
        sha256=row.sha256,
        state=ImportState(row.state),
        matched_by=MatchedBy(row.matched_by),
        key_property=row.key_property,
        villages=row.villages,
        problems=tuple(Problem.from_row(problem) for problem in row.problems),
        proposed_at=row.proposed_at,
        decided_at=row.decided_at,
        reason=row.reason,
    )
