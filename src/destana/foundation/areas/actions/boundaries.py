"""Official boundaries: proposed from a file, looked at, then accepted or refused."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

import shapely
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from destana.foundation.areas.access import check_may_keep
from destana.foundation.areas.models import Alias, Area, Border, BoundaryImport, Shape
from destana.foundation.areas.queries import NoSuchArea, NoSuchImport
from destana.foundation.areas.queries.boundaries import view_of
from destana.foundation.areas.rules.checking import Verdict, check
from destana.foundation.areas.rules.geojson import to_geojson
from destana.foundation.areas.rules.matching import Key, Known, find_key
from destana.foundation.areas.rules.plane import km2
from destana.foundation.areas.rules.reading import BoundaryFileRefused, RawFeature, read
from destana.foundation.areas.terms import BoundaryView, ImportState, Level, PlaceKind, ShapeKind
from destana.foundation.audit import actions as audit
from destana.foundation.audit.terms import Doer
from destana.kit.refusals import Refusal
from destana.kit.text import clean

from . import ground


class NothingMatches(BoundaryFileRefused):
    """No property of any feature holds a code or a name of the district's villages."""

    sentence = _("No feature of this file carries the code or the name of a village of this district.")


class AlreadyDecided(Refusal):
    """Somebody accepted or refused the file before."""

    sentence = _("This boundary file was decided already.")


class ImportBlocked(Refusal):
    """The file has problems that must be repaired first."""

    sentence = _(
        "This boundary file has errors and cannot be accepted. Please repair it and import it again."
    )
    status = 422


class NeedsConfirmation(Refusal):
    """The file has warnings: accepting it takes ``confirmed=True``."""

    sentence = _("Please look at the warnings and confirm them.")
    status = 422


def propose(*, district: str, data: bytes, filename: str, by: Doer, at: datetime) -> BoundaryView:
    """Read and check a GeoJSON file and keep what it says as a proposal; the living shapes are not touched.

    The same bytes again while they wait return the same proposal. Raises a ``BoundaryFileRefused`` where the file
    as a whole is no use, ``NoSuchArea`` for an unknown district; everything smaller is in the view's ``problems``.
    """
    check_may_keep(by)
    sha256 = hashlib.sha256(data).hexdigest()
    features = read(data)
    own = Area.objects.filter(code=district, level=Level.DISTRICT).first()
    if own is None:
        raise NoSuchArea(district)
    known = _known(district)
    key = find_key(features, known, own.name)
    if key is None:
        raise NothingMatches(district)
    verdict = check(features, key, known, district=district, district_km2=own.km2)
    row = _proposal(own, features, key, verdict)
    row.filename, row.sha256 = clean(filename, 200), sha256
    row.proposed_at, row.proposed_by = at, by.ref
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            after = {"sha256": sha256, "villages": row.villages}
            audit.record(
                by=by, verb="areas.boundaries_proposed", target=f"boundary:{row.pk}", at=at, after=after
            )
    except IntegrityError:  # these bytes wait already
        row = BoundaryImport.objects.get(district=own, sha256=sha256, state=ImportState.PROPOSED)
    return view_of(row)


def _known(district: str) -> dict[str, Known]:
    spellings: dict[str, list[str]] = {}
    for alias in Alias.objects.filter(district=district, kind=PlaceKind.VILLAGE):
        if len(alias.codes) == 1:
            spellings.setdefault(alias.codes[0], []).append(alias.folded)
    sizes = dict(
        Shape.objects.filter(area__parent=district, kind=ShapeKind.OFFICIAL).values_list("area", "km2")
    )
    villages = Area.objects.filter(parent=district, level=Level.VILLAGE, valid_to=None).order_by("code")
    return {
        a.code: Known(
            a.code, a.name, a.bps_code, a.lat, a.lng, sizes.get(a.code), tuple(spellings.get(a.code, ()))
        )
        for a in villages
    }


def _proposal(own: Area, features: Sequence[RawFeature], key: Key, verdict: Verdict) -> BoundaryImport:
    return BoundaryImport(
        district=own,
        matched_by=key.matched_by,
        key_property=clean(key.property, 200),
        villages=len(verdict.shapes),
        features=[
            {"code": code, "geometry": to_geojson(geometry), "km2": round(km2(geometry), 4)}
            for code, geometry in verdict.shapes.items()
        ],
        problems=[problem.as_row() for problem in verdict.problems],
    )


def accept(import_id: int, *, by: Doer, at: datetime, confirmed: bool = False) -> BoundaryView:
    """Make the shapes of a proposal the official ones. Villages that are not in it keep what they have.

    Villages without a known centre get a point inside their shape, and those without known borders get the
    neighbours that the shapes show. Raises ``NoSuchImport``, :class:`AlreadyDecided`, :class:`ImportBlocked`, or
    :class:`NeedsConfirmation` where there are warnings and ``confirmed`` is not given.
    """
    check_may_keep(by)
    with transaction.atomic():
        row = _waiting(import_id)
        view = view_of(row)
        if view.is_blocked:
            raise ImportBlocked(import_id)
        if view.must_be_confirmed and not confirmed:
            raise NeedsConfirmation(import_id)
        _decide(row, ImportState.ACCEPTED, by=by, at=at, reason="")
        shapes = {feature["code"]: shape(feature["geometry"]) for feature in row.features}
        _make_official(row, at)
        _fill_centres(shapes)
        _fill_borders(row.district_id, shapes)
        ground.changed()
        return view_of(BoundaryImport.objects.get(pk=import_id))


def refuse(import_id: int, *, by: Doer, at: datetime, reason: str = "") -> BoundaryView:
    """Set a proposal aside; it stays on record. Raises ``NoSuchImport`` or :class:`AlreadyDecided`."""
    check_may_keep(by)
    with transaction.atomic():
        row = _waiting(import_id)
        _decide(row, ImportState.REFUSED, by=by, at=at, reason=clean(reason, 500))
        return view_of(BoundaryImport.objects.get(pk=import_id))


def _waiting(import_id: int) -> BoundaryImport:
    row = BoundaryImport.objects.filter(pk=import_id).first()
    if row is None:
        raise NoSuchImport(import_id)
    if row.state != ImportState.PROPOSED:
        raise AlreadyDecided(import_id)
    return row


def _decide(row: BoundaryImport, state: ImportState, *, by: Doer, at: datetime, reason: str) -> None:
    """Move the proposal on; whoever comes second finds no row that waits."""
    moved = BoundaryImport.objects.filter(pk=row.pk, state=ImportState.PROPOSED).update(
        state=state, decided_at=at, decided_by=by.ref, reason=reason
    )
    if not moved:
        raise AlreadyDecided(row.pk)
    audit.record(
        by=by,
        verb=f"areas.boundaries_{state.value}",
        target=f"boundary:{row.pk}",
        at=at,
        reason=reason,
        before={"state": ImportState.PROPOSED.value},
        after={"state": state.value, "sha256": row.sha256},
    )


def _make_official(row: BoundaryImport, at: datetime) -> None:
    Shape.objects.bulk_create(
        [
            Shape(
                area_id=feature["code"],
                kind=ShapeKind.OFFICIAL,
                geometry=feature["geometry"],
                km2=feature["km2"],
                source=row.filename,
                made_at=at,
            )
            for feature in row.features
        ],
        update_conflicts=True,
        unique_fields=["area", "kind"],
        update_fields=["geometry", "km2", "source", "made_at"],
    )


def _fill_centres(shapes: Mapping[str, BaseGeometry]) -> None:
    for code, geometry in shapes.items():
        point = geometry.representative_point()
        Area.objects.filter(code=code, lat__isnull=True).update(lat=round(point.y, 5), lng=round(point.x, 5))


def _fill_borders(district: str, shapes: Mapping[str, BaseGeometry]) -> None:
    if Border.objects.filter(area__parent=district).exists():
        return
    codes = list(shapes)
    tree = shapely.STRtree(list(shapes.values()))
    lefts, rights = tree.query(list(shapes.values()), predicate="intersects")
    pairs = [(codes[a], codes[b]) for a, b in zip(lefts, rights, strict=True) if a != b]
    Border.objects.bulk_create([Border(area_id=a, other=b) for a, b in pairs], ignore_conflicts=True)
