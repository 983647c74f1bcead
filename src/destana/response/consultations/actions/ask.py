"""Somebody asks, complains, or needs something: kept at once, numbered, its clock running."""

import hashlib
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from destana.foundation.audit import actions as audit
from destana.foundation.people.terms import Actor
from destana.kit import codes
from destana.kit.phones import e164
from destana.kit.refusals import Refusal
from destana.kit.text import clean
from destana.response.consultations import access, rules
from destana.response.consultations.models import Attachment, Consultation, Move, Said, Word
from destana.response.consultations.terms import Asked, Kind, Matter, State, Wish

from .moves import change, due, lock, move
from .numbers import letter_of, take_numbers
from .urgent import is_urgent, make_report

LONGEST = 4_000
"""Characters of a chat message (channels.md, sections 1.3 and 2)."""

MOST_PEOPLE = 50_000
"""People in one request: more than the district has is a slip of the thumb."""


class NothingAsked(Refusal):
    """No words, no voice, no photo, no need."""

    sentence = _("Write your question, or say what is needed.")
    status = 422


def ask(*, matter: Matter, by: Actor, at: datetime) -> Asked:
    """Keep a matter. The same key is the same matter for ever; other words under it are added, never lost.

    Words that tell of danger to life become a report in the same breath. Raises :class:`NothingAsked`.
    """
    words = clean(matter.words, LONGEST)
    known = _known(matter, words, by, at)
    if known is not None:
        return known
    if not (words or matter.is_voice or matter.photos or matter.wish.needs or matter.is_draft):
        raise NothingAsked
    try:
        with transaction.atomic():
            return _create(matter, words, by, at)
    except IntegrityError:
        # Another process kept this key between our look and our insert: the unique key decides, we read.
        known = _known(matter, words, by, at)
        if known is None:
            raise
        return known


def fill(*, matter_id: int, wish: Wish, by: Actor, at: datetime) -> Consultation:
    """Write down what a request asks for while it is being written; what was not said stays open."""
    with transaction.atomic():
        found = lock(matter_id)
        access.check_is_asker(by, found)
        if found.state != State.NEW:
            return found
        values = _wished(wish)
        needs = values.get("needs", found.needs)
        weak = values.get("has_vulnerable", found.has_vulnerable)
        urgency = rules.urgency(Kind(found.kind), needs, has_vulnerable=bool(weak))
        values |= {"urgency": urgency, "due_at": due(Kind(found.kind), urgency, at=found.received_at)}
        change(found, by=by, at=at, verb="consultation.filled", **values)
        _index(found, found.landmark)
        return found


def confirm(*, matter_id: int, by: Actor, at: datetime) -> Consultation:
    """Send what was said back and found right; sent already, nothing changes."""
    with transaction.atomic():
        found = lock(matter_id)
        access.check_is_asker(by, found)
        if found.state == State.NEW:
            move(found, State.QUEUED, by=by, at=at, verb="consultation.confirmed")
        return found


def withdraw(*, matter_id: int, by: Actor, at: datetime) -> Consultation:
    """Close a matter that its asker does not want any more; it stays in the log."""
    with transaction.atomic():
        found = lock(matter_id)
        access.check_is_asker(by, found)
        if found.state != State.CLOSED:
            free: dict[str, Any] = {"lease_by_id": None, "lease_until": None}
            move(found, State.CLOSED, by=by, at=at, verb="consultation.withdrawn", **free)
        return found


def add_file(*, matter_id: int, file_id: int, by: Actor, at: datetime) -> None:
    """Attach a kept file of the asker; the same one twice is one."""
    with transaction.atomic():
        row, is_new = Attachment.objects.get_or_create(
            consultation_id=matter_id, file_id=file_id, defaults={"at": at}
        )
        if is_new:
            by = access.shown_in_log(by, row.consultation)
            audit.record(by=by, verb="consultation.file_added", target=f"consultation:{matter_id}", at=at)


def index(matter: Consultation, words: str) -> None:
    """Let a matter be found by these words, too."""
    _index(matter, words)


def _known(matter: Matter, words: str, by: Actor, at: datetime) -> Asked | None:
    rows = Consultation.objects.filter(source=matter.source, key=matter.key)
    found = rows.first()
    if found is None:
        return None
    if words and words != found.words:
        digest = hashlib.sha256(words.encode()).hexdigest()[:24]
        Said.objects.get_or_create(
            consultation=found, key=f"{matter.key}:{digest}"[:120], defaults={"words": words, "at": at}
        )
    return asked(found, is_new=False)


def _create(matter: Matter, words: str, by: Actor, at: datetime) -> Asked:
    shown = access.shown_in_log(by, matter)
    urgency = rules.urgency(matter.kind, matter.wish.needs, has_vulnerable=bool(matter.wish.has_vulnerable))
    state = State.NEW if matter.is_draft else State.QUEUED
    values = {**_said(matter, words), **_wished(matter.wish)}
    row = Consultation.objects.create(
        district_id=settings.DISTRICT,
        letter=letter_of(matter.kind),
        number=take_numbers(settings.DISTRICT, matter.kind, 1),
        secret=codes.fresh(10),
        kind=matter.kind,
        taken_by_id=by.person_id,
        urgency=urgency,
        state=state,
        received_at=at,
        changed_at=at,
        due_at=due(matter.kind, urgency, at=at),
        **values,
    )
    row.refresh_from_db()
    Move.objects.create(
        consultation=row, before=State.NEW, after=state, by_ref=shown.ref, by_name=shown.name, at=at
    )
    target = f"consultation:{row.pk}"
    audit.record(by=shown, verb="consultation.received", target=target, at=at, channel=matter.source)
    Attachment.objects.bulk_create(
        Attachment(consultation=row, file_id=file_id, at=at) for file_id in dict.fromkeys(matter.photos)
    )
    place = row.village.name if row.village else ""
    _index(row, f"{words} {place} {row.landmark}")
    if is_urgent(words):
        make_report(row, by=by, at=at)
    return asked(row, is_new=True)


def _said(matter: Matter, words: str) -> dict[str, Any]:
    has_name = not matter.is_anonymous
    return {
        "source": matter.source,
        "key": matter.key,
        "inbox_id": matter.inbox_id,
        "contact_id": matter.contact_id,
        "asker_name": clean(matter.asker_name, 80) if has_name else "",
        "asker_phone": (e164(matter.asker_phone) or "") if has_name else "",
        "is_confidential": matter.is_confidential,
        "is_anonymous": matter.is_anonymous,
        "is_voice": matter.is_voice,
        "words": words,
        "topic": rules.topic_of(words) or "",
    }


def _wished(wish: Wish) -> dict[str, Any]:
    """Return the columns that were said."""
    said: dict[str, Any] = {
        "needs": [need.value for need in wish.needs],
        "village_id": wish.village,
        "rts": clean(wish.rts, 60),
        "landmark": clean(wish.landmark, 120),
    }
    values = {name: value for name, value in said.items() if value}
    if wish.people is not None:
        values["people"] = min(max(0, wish.people), MOST_PEOPLE)
    if wish.has_vulnerable is not None:
        values["has_vulnerable"] = wish.has_vulnerable
    return values


def _index(row: Consultation, words: str) -> None:
    Word.objects.bulk_create(
        [Word(consultation=row, word=word) for word in rules.words_of(words)], ignore_conflicts=True
    )


def asked(row: Consultation, *, is_new: bool) -> Asked:
    """Return what the asker gets of a matter."""
    return Asked(
        row.pk, row.code, row.secret, State(row.state), row.due_at, is_new=is_new, report_id=row.report_id
    )
