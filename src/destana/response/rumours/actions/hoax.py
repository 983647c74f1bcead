"""A report that is found to be a hoax opens a card, in one transaction: who passes the hoax on gets the answer."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from destana.foundation.people.terms import Actor
from destana.kit.text import clean
from destana.response.reports import actions as reports
from destana.response.reports import queries as report_queries
from destana.response.rumours import queries
from destana.response.rumours.models import Finding, Rumour, RumourPhoto
from destana.response.rumours.terms import Ruling, State

from .ask import add_wording, open_card
from .decide import LONGEST_CLAIM, LONGEST_EXPLANATION, settle
from .moves import move
from .numbers import hold_series


def confirm_hoax(*, report_id: int, note: str, seen: int | None = None, by: Actor, at: datetime) -> Rumour:
    """Decide that a report is a hoax, and return the card of its claim: a known one, or a new one that is ruled false.

    Two persons are behind it already, so a new card only waits to be worded and published. Raises what
    ``reports.confirm_hoax`` raises; then there is no card either.
    """
    with transaction.atomic():
        proposed_by = report_queries.get_for(by, report_id).proposed_hoax_by_id
        report = reports.confirm_hoax(report_id=report_id, note=note, seen=seen, by=by, at=at)
        hold_series(settings.DISTRICT)
        photos = list(report.photos.order_by("id").values_list("file_id", flat=True))
        found = _known(report_id, report.words, photos)
        card = found or open_card(report.words or report.code, report_id=report.pk, by=by, at=at)
        add_wording(card, report.words, at=at)
        for file_id in photos:
            RumourPhoto.objects.get_or_create(rumour=card, file_id=file_id, defaults={"at": at})
        if found is None:
            _rule(card, note or str(report.get_refusal_display()), proposed_by, by=by, at=at)
        return card


def _known(report_id: int, words: str, photos: list[int]) -> Rumour | None:
    """Return the card that this report opened before, or the one on which its claim is checked already."""
    own = Rumour.objects.filter(report_id=report_id).first()
    if own is not None:
        return own.main or own
    found = queries.find(settings.DISTRICT, words=words, file_id=photos[0] if photos else None)
    return found[0] if found else None


def _rule(card: Rumour, note: str, proposed_by: int | None, *, by: Actor, at: datetime) -> None:
    finding = Finding.objects.create(
        rumour=card, ruling=Ruling.FALSE, claim=card.claim[:LONGEST_CLAIM],
        explanation=clean(note, LONGEST_EXPLANATION), by_id=proposed_by, at=at,
    )  # fmt: skip
    move(card, State.CHECKING, by=by, at=at, verb="rumour.taken", taken_by_id=by.as_person)
    settle(card, finding, by=by, at=at)
