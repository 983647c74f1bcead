"""Finding out what a claim is worth: a member writes the ruling, another person signs it, everybody hears of it."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from destana.foundation.files import actions as files
from destana.foundation.people.terms import Actor
from destana.kit.refusals import Refusal
from destana.kit.text import clean
from destana.response.rumours import access, notices, rules
from destana.response.rumours.models import Finding, Question, Rumour
from destana.response.rumours.picture import draw
from destana.response.rumours.queries import draft_fact
from destana.response.rumours.terms import RULED, Ruling, State, Wording

from .ask import add_wording
from .moves import CannotFollow, change, lock, move

log = structlog.get_logger(__name__)
LONGEST_CLAIM, LONGEST_EXPLANATION = 160, 300
"""A chat answer stays short (ux.md, section 5), and the picture is read from an arm's length."""


class IncompleteFinding(Refusal):
    """A ruling needs the claim, the reason, and for "not proven" the time of the next look."""

    sentence = gettext_lazy("Write the claim and what was found. For NOT PROVEN also say when we look again.")
    status = 422


def take(*, rumour_id: int, seen: int | None = None, by: Actor, at: datetime) -> Rumour:
    """Begin to check a claim; everybody on the desk sees who does."""
    access.check_may_check(by)
    with transaction.atomic():
        card = lock(rumour_id, seen)
        move(card, State.CHECKING, by=by, at=at, verb="rumour.taken", taken_by_id=by.as_person)
        return card


def find(*, rumour_id: int, wording: Wording, seen: int | None = None, by: Actor, at: datetime) -> Rumour:
    """Write what was found. FALSE only proposes: the section head confirms what is called a hoax.

    A card that nobody took yet is taken in the same breath; a ruling that is not out yet gives way.
    Raises :class:`IncompleteFinding`, :class:`CannotFollow`.
    """
    access.check_may_check(by)
    claim, explanation = clean(wording.claim, LONGEST_CLAIM), clean(wording.explanation, LONGEST_EXPLANATION)
    again = wording.next_check_at if wording.ruling == Ruling.UNPROVEN else None
    if not claim or not explanation or (wording.ruling == Ruling.UNPROVEN and (again is None or again <= at)):
        raise IncompleteFinding
    with transaction.atomic():
        card = lock(rumour_id, seen)
        if card.state == State.RECEIVED or card.state in RULED:
            verb = "rumour.taken" if card.state == State.RECEIVED else "rumour.reworded"
            move(card, State.CHECKING, by=by, at=at, verb=verb, taken_by_id=by.as_person)
        if card.state != State.CHECKING:
            raise CannotFollow(card.state)
        finding = Finding.objects.create(
            rumour=card, ruling=wording.ruling, claim=claim, explanation=explanation,
            next_check_at=again, by_id=by.as_person, at=at,
        )  # fmt: skip
        if wording.ruling == Ruling.FALSE:
            change(
                card, by=by, at=at, verb="rumour.false_proposed", reason=explanation, finding_id=finding.pk
            )
        else:
            settle(card, finding, by=by, at=at)
        return card


def confirm(*, rumour_id: int, seen: int | None = None, by: Actor, at: datetime) -> Rumour:
    """Confirm that a claim is false: the section head, and never the one who proposed it."""
    with transaction.atomic():
        card = lock(rumour_id, seen)
        finding = _proposal(card)
        access.check_may_sign(by, finding)
        settle(card, finding, by=by, at=at)
        return card


def turn_down(*, rumour_id: int, reason: str, seen: int | None = None, by: Actor, at: datetime) -> Rumour:
    """Drop a proposal: the one who wrote it takes it back, or the section head does not agree."""
    access.check_may_check(by)
    with transaction.atomic():
        card = lock(rumour_id, seen)
        finding = _proposal(card)
        if not access.is_own(by, finding):
            access.check_may_sign(by, finding)
        change(card, by=by, at=at, verb="rumour.false_dropped", reason=clean(reason, 300), finding_id=None)
        return card


def publish(*, rumour_id: int, seen: int | None = None, by: Actor, at: datetime) -> Rumour:
    """Let everybody read a ruling: the board shows it, and everybody who asked hears it, each person once.

    Only who may sign, and never the one who wrote it. An earlier ruling on the same claim gives way.
    """
    stamped = keep_picture(rumour_id, at=at)  # drawn before anybody else has to wait for the lock
    with transaction.atomic():
        card = lock(rumour_id, seen)
        finding = card.finding
        if finding is None or not rules.can_follow(State(card.state), State.PUBLISHED):
            raise CannotFollow(card.state, sentence=_("Somebody has to write a ruling first."))
        access.check_may_sign(by, finding)
        Finding.objects.filter(rumour=card, is_current=True).update(is_current=False)
        Finding.objects.filter(pk=finding.pk).update(
            is_current=True,
            published_by_id=by.as_person,
            published_at=at,
            picture_id=stamped.get(finding.pk),
        )
        finding.refresh_from_db()
        move(card, State.PUBLISHED, by=by, at=at, verb="rumour.published", due_at=finding.next_check_at)
        add_wording(card, finding.claim, at=at)
        notices.ruling_to_all(finding, at=at)
        Question.objects.filter(rumour=card).update(answered_at=at)
        Question.objects.filter(rumour__main=card).update(answered_at=at)
        return card


def keep_picture(rumour_id: int, *, at: datetime) -> dict[int, int]:
    """Draw and keep the stamped picture of what may go out now; return the file by the key of the finding it shows.

    A full disk or a ruling that does not fit costs the picture and not the ruling: then there is none.
    """
    card = Rumour.objects.select_related("finding").filter(pk=rumour_id).first()
    fact = draft_fact(card) if card is not None else None
    if card is None or card.finding is None or fact is None:
        return {}
    try:
        with translation.override(settings.LANGUAGE_CODE):
            kept = files.keep_photo(data=draw(replace(fact, published_at=at)), at=at)
    except (Refusal, OSError) as reason:
        log.warning("stamped_picture_missing", rumour=rumour_id, reason=type(reason).__name__)
        return {}
    return {card.finding.pk: kept.id}


def reopen(*, rumour_id: int, reason: str, seen: int | None = None, by: Actor, at: datetime) -> Rumour:
    """Look again at a claim that is out. What was said stays readable, marked as being looked at again.

    Any member may where it could not be proven; what was settled, only who may open again.
    """
    access.check_may_check(by)
    with transaction.atomic():
        card = lock(rumour_id, seen)
        if card.state != State.PUBLISHED:
            raise CannotFollow(card.state)
        if card.finding is not None and card.finding.ruling != Ruling.UNPROVEN:
            access.check_may_reopen(by)
        values: dict[str, Any] = {
            "finding_id": None,
            "due_at": at + rules.FIRST_ANSWER,
            "taken_by_id": by.as_person,
        }
        move(card, State.CHECKING, by=by, at=at, verb="rumour.reopened", reason=clean(reason, 300), **values)
        return card


def settle(card: Rumour, finding: Finding, *, by: Actor, at: datetime) -> None:
    """Make a finding the ruling of its card, in the caller's transaction."""
    Finding.objects.filter(pk=finding.pk).update(settled_by_id=by.as_person, settled_at=at)
    ruling = Ruling(finding.ruling)
    move(card, rules.STATE_OF[ruling], by=by, at=at, verb=f"rumour.found_{ruling}", finding_id=finding.pk)


def _proposal(card: Rumour) -> Finding:
    """Return what waits for the section head's word."""
    if card.state != State.CHECKING or card.finding is None:
        raise CannotFollow(card.state, sentence=_("Nobody has proposed to call it false."))
    return card.finding
