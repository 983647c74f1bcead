"""What everybody may read: claims with a published ruling, in the desk's words."""

from django.db.models import Exists, OuterRef, QuerySet

from destana.response.rumours.models import Finding, Rumour
from destana.response.rumours.picture import draw
from destana.response.rumours.terms import FactView, Ruling, State, Waiting, code_of

from .known import number_in


def fact_checks(district: str, limit: int = 50) -> list[FactView]:
    """Return the rulings of a district that stand, the latest first. One query."""
    return [_view(row) for row in _current(district).order_by("-published_at", "-id")[:limit]]


def fact(district: str, code: str) -> FactView | None:
    """Return the ruling of ``F-012``, of the main claim where it is the same as another; None where none is out."""
    number = number_in(code)
    if number is None:
        return None
    rows = _current(district)
    row = rows.filter(rumour__number=number).first() or rows.filter(rumour__copies__number=number).first()
    return _view(row) if row else None


def waiting(district: str, number: int) -> Waiting | None:
    """Return how a claim without a published ruling stands; of one that was joined, how its main claim does."""
    rows = Rumour.objects.select_related("main").filter(district_id=district, number=number)
    row = rows.first()
    if row is None:
        return None
    card = row.main or row
    return Waiting(row.code, State(card.state), row.received_at, card.due_at)


def fact_of(rumour_id: int) -> FactView | None:
    """Return the ruling that stands for one card."""
    row = _with_standing(Finding.objects.filter(rumour_id=rumour_id, is_current=True)).first()
    return _view(row) if row else None


def draft_fact(card: Rumour) -> FactView | None:
    """Return what would go out if the card's finding were published: for the one who signs."""
    row = card.finding
    if row is None or card.state == State.PUBLISHED:
        return None
    at = row.settled_at or row.at
    ruling = Ruling(row.ruling)
    return FactView(card.pk, card.code, row.claim, ruling, row.explanation, at, row.next_check_at)


def _current(district: str) -> "QuerySet[Finding]":
    return _with_standing(Finding.objects.filter(is_current=True, rumour__district_id=district))


def _with_standing(rows: "QuerySet[Finding]") -> "QuerySet[Finding]":
    earlier = Finding.objects.filter(
        rumour=OuterRef("rumour"), published_at__isnull=False, is_current=False, pk__lt=OuterRef("pk")
    ).exclude(ruling=OuterRef("ruling"))
    return rows.select_related("rumour").annotate(corrects=Exists(earlier))


def _view(row: Finding) -> FactView:
    assert row.published_at is not None  # noqa: S101 - the database refuses a current finding that is not out
    return FactView(
        id=row.rumour_id,
        code=code_of(row.rumour.number),
        claim=row.claim,
        ruling=Ruling(row.ruling),
        explanation=row.explanation,
        published_at=row.published_at,
        next_check_at=row.next_check_at,
        is_rechecked=row.rumour.state != State.PUBLISHED,
        corrected_at=row.published_at if getattr(row, "corrects", False) else None,
    )


def picture(fact: FactView) -> bytes:
    """Return the stamped picture of a ruling: PNG, 1080 x 1350, in the active language."""
    return draw(fact)
