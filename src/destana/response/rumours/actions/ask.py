"""Somebody asks about a claim: a known one is answered at once, a new one opens a card with a clock."""

from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from destana.foundation.audit import actions as audit
from destana.foundation.people.terms import Actor
from destana.kit import phones
from destana.kit.refusals import Refusal
from destana.kit.text import clean
from destana.response.rumours import queries, rules
from destana.response.rumours.models import Question, Rumour, RumourPhoto, Text
from destana.response.rumours.terms import OPEN, Asked, Claim, Likeness, Source, State

from .numbers import hold_series, take_numbers

LONGEST = 4_000
"""Characters of a chat message (channels.md, sections 1.3 and 2)."""


class NothingToCheck(Refusal):
    """No photo, and too few words to be a claim."""

    sentence = gettext_lazy("Send the whole message, or its photo: we need at least a few words to check.")
    status = 422


def ask(*, claim: Claim, by: Actor, at: datetime) -> Asked:
    """Keep a question, and return the ruling where there is one. The same key again changes nothing.

    A new claim opens a card whose clock runs; two who ask the same at once open one. Raises :class:`NothingToCheck`.
    """
    words = clean(claim.words, LONGEST)
    is_claim = claim.file_id is not None or rules.is_checkable(words)
    if not is_claim and queries.by_words(settings.DISTRICT, words) is None:
        raise NothingToCheck
    return ask_with_photo_to_come(claim=claim, by=by, at=at)


def ask_with_photo_to_come(*, claim: Claim, by: Actor, at: datetime) -> Asked:
    """Keep a question whose photo is still to be fetched: :func:`add_photo` brings it. Else as :func:`ask`."""
    words = clean(claim.words, LONGEST)
    try:
        with transaction.atomic():
            return _ask(replace(claim, words=words), by, at)
    except IntegrityError:
        earlier = _earlier(claim)
        if earlier is None:
            raise
        return earlier


def add_photo(*, source: Source, key: str, file_id: int, by: Actor, at: datetime) -> Asked | None:
    """Put the photo that came later to its question; return what is known now, or None for a key nobody used.

    A photo that is known takes a question, whose card holds nothing else yet, to the card of that photo.
    """
    with transaction.atomic():
        hold_series(settings.DISTRICT)
        question = Question.objects.select_related("rumour__main").filter(source=source, key=key).first()
        if question is None:
            return None
        card = question.rumour.main or question.rumour
        found = queries.find(settings.DISTRICT, file_id=file_id)
        _photo(card, file_id, at)
        if found is None or found[0].pk == card.pk or not _is_bare(card):
            return _asked(card, question, is_new=False, is_repeat=True)
        Rumour.objects.filter(pk=card.pk).update(
            state=State.SAME, main=found[0], due_at=None, changed_at=at, version=F("version") + 1
        )
        audit.record(by=by, verb="rumour.same", target=f"rumour:{card.pk}", at=at, reason=found[0].code)
        Rumour.objects.filter(pk=found[0].pk).update(asked=F("asked") + card.asked)
        Question.objects.filter(pk=question.pk).update(likeness=Likeness.PHOTO)
        question.likeness = Likeness.PHOTO
        return _asked(found[0], question, is_new=False)


def _ask(claim: Claim, by: Actor, at: datetime) -> Asked:
    hold_series(settings.DISTRICT)
    found = queries.find(settings.DISTRICT, words=claim.words, file_id=claim.file_id)
    likeness = found[1] if found else Likeness.NONE
    card = found[0] if found else _open(claim.words, by, at)
    question = Question.objects.create(
        rumour=card,
        source=claim.source,
        key=claim.key,
        contact_id=claim.contact_id,
        words=phones.hide(claim.words),
        likeness=likeness,
        at=at,
    )
    Rumour.objects.filter(pk=card.pk).update(asked=F("asked") + 1)
    add_wording(card, claim.words, at=at)
    if claim.file_id is not None:
        _photo(card, claim.file_id, at)
    audit.record(by=by, verb="rumour.asked", target=f"rumour:{card.pk}", at=at, channel=claim.source)
    asked = _asked(card, question, is_new=found is None)
    if asked.fact is not None:
        Question.objects.filter(pk=question.pk).update(answered_at=at)
    return asked


def _open(words: str, by: Actor, at: datetime) -> Rumour:
    card = open_card(words or _("A photo without words"), by=by, at=at)
    card.refresh_from_db()
    return card


def open_card(words: str, *, report_id: int | None = None, by: Actor, at: datetime) -> Rumour:
    """Open a card in the caller's transaction; its clock runs from now."""
    card = Rumour.objects.create(
        district_id=settings.DISTRICT,
        number=take_numbers(settings.DISTRICT, 1),
        claim=phones.hide(clean(words, 200)),
        report_id=report_id,
        received_at=at,
        changed_at=at,
        due_at=at + rules.FIRST_ANSWER,
    )
    audit.record(by=by, verb="rumour.opened", target=f"rumour:{card.pk}", at=at)
    return card


def add_wording(card: Rumour, words: str, *, at: datetime) -> None:
    """Remember how a claim was said, so that the next one who says it so is answered."""
    core = rules.core(phones.hide(words))[:1000]
    if len(core.split()) >= rules.LEAST_KNOWN:
        Text.objects.get_or_create(rumour=card, core=core, defaults={"at": at})


def _photo(card: Rumour, file_id: int, at: datetime) -> None:
    RumourPhoto.objects.get_or_create(rumour=card, file_id=file_id, defaults={"at": at})


def _is_bare(card: Rumour) -> bool:
    """Say whether a card only waited for its photo: one question without words, and nothing that anybody did."""
    is_untouched = card.state == State.RECEIVED and card.asked == 1
    return is_untouched and not card.texts.exists() and not card.copies.exists()


def _earlier(claim: Claim) -> Asked | None:
    rows = Question.objects.select_related("rumour__main").filter(source=claim.source, key=claim.key)
    question = rows.first()
    if question is None:
        return None
    card = question.rumour.main or question.rumour
    return _asked(card, question, is_new=False, is_repeat=True)


def _asked(card: Rumour, question: Question, *, is_new: bool, is_repeat: bool = False) -> Asked:
    return Asked(
        rumour_id=card.pk,
        code=card.code,
        is_new=is_new,
        likeness=Likeness(question.likeness),
        fact=queries.fact_of(card.pk),
        due_at=card.due_at if card.due_at and card.state in OPEN else question.at + rules.FIRST_ANSWER,
        is_repeat=is_repeat,
    )
