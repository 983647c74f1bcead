"""What one person may ask for (UU 27/2022): all that is kept, put right, stopped, or forgotten, within 3 x 24 hours.

A person is found by a whole address or number, never by name: two people may share one. Each step is on the log with
counts and references, never with the number.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from destana.foundation.audit import actions as audit
from destana.foundation.people import actions as people
from destana.foundation.people import queries as persons
from destana.foundation.people.terms import Actor
from destana.kit.phones import e164
from destana.messaging.inbox import actions as inbox
from destana.messaging.inbox import queries as inbox_queries
from destana.messaging.outbox import actions as outbox
from destana.messaging.outbox import queries as outbox_queries
from destana.response.chain import actions as chain
from destana.response.chain import queries as chain_queries
from destana.response.consultations import actions as consultations
from destana.response.consultations import queries as consultation_queries
from destana.response.handovers import queries as handovers
from destana.response.incidents import queries as incidents
from destana.response.reports import actions as reports
from destana.response.reports import queries as report_queries
from destana.response.rumours import actions as rumours
from destana.response.rumours import queries as rumour_queries

_TARGET = "subject"


@dataclass(frozen=True)
class Subject:
    """Where a person is found: contacts, reports, the messages these were made from, and the words to look for."""

    contact_ids: tuple[int, ...]
    report_ids: tuple[int, ...]
    message_ids: tuple[int, ...]
    addresses: tuple[str, ...]
    matter_ids: tuple[int, ...] = ()
    """Questions, complaints and requests."""

    @property
    def is_known(self) -> bool:
        """Whether anything is kept at all."""
        return bool(self.contact_ids or self.report_ids or self.matter_ids or self.is_in_chain)

    @property
    def is_in_chain(self) -> bool:
        """Whether the person passes word on in some village."""
        return bool(chain_queries.about(contact_ids=self.contact_ids, phones=self.addresses))


@dataclass(frozen=True)
class Forgotten:
    """What went, and how many reports keep their reporter because they, or their incident, are still open."""

    reports: int
    still_open: int
    messages: int
    sent: int
    contacts: int


def find(word: str) -> Subject:
    """Find a person by number, mailbox or chat address, written as they like."""
    number = e164(word) or ""
    words = tuple(dict.fromkeys(one for one in (word.strip(), number) if one))
    contacts = tuple(sorted({key for one in words for key in persons.contact_ids_of(one)}))
    known = persons.about(contacts)
    phones = {number, *(row["phone"] for row in known)}
    ids = tuple(report_queries.ids_of_reporter(contact_ids=contacts, phones=phones))
    made_from = tuple(row["message"] for row in report_queries.about(ids) if row["message"])
    matters = tuple(consultation_queries.ids_of_asker(contact_ids=contacts, phones=phones))
    addresses = words + tuple(row["address"] for row in known)
    return Subject(contacts, ids, made_from, addresses, matters)


def all_about(subject: Subject, *, by: Actor, at: datetime) -> dict[str, Any]:
    """Return everything that is kept about the person, ready for a file that is handed over."""
    _note("subject.told", subject, by=by, at=at)
    return {
        "made_at": at,
        "addresses": persons.about(subject.contact_ids),
        "reports": report_queries.about(subject.report_ids),
        "questions": rumour_queries.about(subject.contact_ids),
        "talks_with_officers": handovers.about(subject.contact_ids),
        "consultations": consultation_queries.about(subject.matter_ids),
        "chain_of_word": chain_queries.about(contact_ids=subject.contact_ids, phones=subject.addresses),
        "messages_from_you": inbox_queries.about(
            contact_ids=subject.contact_ids, message_ids=subject.message_ids
        ),
        "messages_to_you": outbox_queries.sent_to(
            contact_ids=subject.contact_ids, addresses=subject.addresses
        ),
    }


def correct(subject: Subject, *, name: str | None, phone: str | None, by: Actor, at: datetime) -> int:
    """Put right the person's name or number wherever they stand; None leaves them. Returns how many rows changed."""
    with transaction.atomic():
        _note("subject.corrected", subject, by=by, at=at)
        changed = people.correct_contacts(ids=subject.contact_ids, name=name, phone=phone, by=by, at=at)
        changed += consultations.correct_asker(ids=subject.matter_ids, name=name, phone=phone, by=by, at=at)
        changed += chain.correct_person(
            contact_ids=subject.contact_ids, phones=subject.addresses, name=name, phone=phone, by=by, at=at
        )
        return changed + reports.correct_reporter(
            ids=subject.report_ids, name=name, phone=phone, by=by, at=at
        )


def stop(subject: Subject, *, by: Actor, at: datetime) -> int:
    """Send the person nothing more that was not asked for; return how many addresses were stopped."""
    with transaction.atomic():
        _note("subject.stopped", subject, by=by, at=at)
        for contact_id in subject.contact_ids:
            people.stop(contact_id=contact_id, by=by, at=at)
    return len(subject.contact_ids)


def forget(subject: Subject, *, by: Actor, at: datetime) -> Forgotten:
    """Forget the person now, all in one transaction, but for reports that are open or whose incident still runs.

    What the person asked about claims is forgotten at once: the answer is on the board.
    """
    with transaction.atomic():
        _note("subject.forgotten", subject, by=by, at=at)
        gone = reports.forget_reporter_of(
            ids=subject.report_ids, spare=incidents.reports_of_running(), by=by, at=at
        )
        chain.forget_person(contact_ids=subject.contact_ids, phones=subject.addresses, by=by, at=at)
        rumours.forget_asker(contact_ids=subject.contact_ids, by=by, at=at)
        consultations.forget_asker(ids=subject.matter_ids, by=by, at=at)
        left = report_queries.ids_of_reporter(contact_ids=subject.contact_ids)
        left += consultation_queries.ids_of_asker(contact_ids=subject.contact_ids)
        needed = {
            row["message"]
            for row in report_queries.about(set(subject.report_ids) - _forgotten(subject))
            if row["message"]
        }
        messages = inbox.erase_raw_of(
            contact_ids=subject.contact_ids if not left else (),
            message_ids=set(subject.message_ids) - needed,
            at=at,
        )
        sent = outbox.erase_sent_to(contact_ids=subject.contact_ids, addresses=subject.addresses, at=at)
        # The address of an open report is still needed, to ask and to answer; it goes with the report's time.
        contacts = 0 if left else people.forget_contacts(ids=subject.contact_ids, by=by, at=at)
    return Forgotten(gone, len(set(subject.report_ids) - _forgotten(subject)), messages, sent, contacts)


def _forgotten(subject: Subject) -> set[int]:
    return set(report_queries.forgotten_of(subject.report_ids))


def _note(verb: str, subject: Subject, *, by: Actor, at: datetime) -> None:
    found = f"{len(subject.contact_ids)} addresses, {len(subject.report_ids)} reports"
    with transaction.atomic():
        audit.record(by=by, verb=verb, target=_TARGET, at=at, reason=found)
        for contact_id in subject.contact_ids:
            audit.record(by=by, verb=verb, target=f"contact:{contact_id}", at=at)
