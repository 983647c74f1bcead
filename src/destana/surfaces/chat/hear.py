"""From a kept message to an answer: read it through its channel, find what it is, let one talk answer it."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from destana.foundation.people import actions as people
from destana.kit.text import fold
from destana.messaging.inbox import actions as inbox
from destana.messaging.inbox import queries as messages
from destana.messaging.inbox.terms import Inbound, Incoming, Kind, Unreadable
from destana.messaging.outbox import queries as outbox
from destana.messaging.outbox.terms import Button
from destana.response.handovers import actions as handover
from destana.response.handovers import queries as handovers
from destana.response.reports import actions as reports
from destana.response.reports import queries
from destana.response.rumours import queries as claims

from . import (
    ask_talk,
    chain_talk,
    claim_talk,
    coded_talk,
    help_talk,
    join_talk,
    other_talks,
    outages,
    report_talk,
    threads,
)
from .conversation import TALK_LASTS, Conversation
from .models import Talk
from .words import Wish, looks_like_bulletin_code, report_number, wish_of

_KEPT = frozenset({Kind.PHOTO, Kind.LOCATION, Kind.VOICE})
NUMBERED = frozenset({"sms", "email"})
"""Channels without buttons: their choices are numbers to answer with."""


def hear(message: Inbound, *, at: datetime) -> None:
    """Answer one message. Understanding and marking it read are one transaction, so that nothing acts twice."""
    with transaction.atomic():
        try:
            items = messages.incoming(message)
        except Unreadable as broken:
            inbox.mark_needs_person(message.id, why=str(broken), at=at)
            return
        heard = [talk for talk in (_hear_one(item, message, at) for item in items) if talk is not None]
        contact_id = heard[0].contact.id if heard else None
        why = next((talk.needs_person for talk in heard if talk.needs_person), "")
        if why:
            inbox.mark_needs_person(message.id, why=why, at=at, contact_id=contact_id)
        elif heard:
            inbox.mark_read(message.id, at=at, contact_id=contact_id)
        else:
            inbox.mark_ignored(message.id, why=items[0].note or items[0].kind, at=at)


def _hear_one(item: Incoming, message: Inbound, at: datetime) -> Conversation | None:
    """Answer one item; None where nothing is to be done with it."""
    if item.kind is Kind.UNKNOWN or (item.kind is Kind.MOVED and item.is_group) or not item.address:
        return None
    if item.is_group and not queries.is_alarming(item.text):
        return None
    contact = people.meet(
        channel=item.channel,
        address=item.address,
        name=item.name,
        phone=item.phone,
        formerly=item.formerly,
        at=at,
    )
    talk, _new = Talk.objects.get_or_create(contact_id=contact.id, defaults={"last_at": at})
    join_talk.catch_up(talk)
    conversation = Conversation(item, message, contact, talk, at)
    if item.kind is Kind.BLOCKED:
        people.mark_dead(contact_id=contact.id, reason="blocked", by=conversation.by, at=at)
        return conversation
    if item.is_group:
        conversation.needs_person = "alarm in a group"
        return conversation
    if item.kind is Kind.MOVED:  # two numbers are never made one silently: a person asks
        people.part(contact_id=contact.id, why="says to have a new number", by=conversation.by, at=at)
        conversation.needs_person = "says to have a new number"
        return conversation
    threads.resume(conversation)
    if handovers.is_held(contact.id, at=at):
        _held(conversation)
    else:
        _answer(conversation)
    outages.tell(conversation)
    talk.last_at = at
    talk.save()
    return conversation


def _held(talk: Conversation) -> None:
    """Leave the talk to the person who has it. A photo, a place and a cry for help are kept; only the cry is answered.

    The stop word is obeyed at any time.
    """
    handover.note_word(contact_id=talk.contact.id, at=talk.at)
    item = talk.item
    is_cry = bool(item.text) and queries.is_alarming(item.text)
    talk.is_quiet = not is_cry
    if chain_talk.answer(talk, item.text):
        return
    if wish_of(item.text, item.command)[0] is Wish.STOP:
        talk.is_quiet = False
        other_talks.stop(talk)
    elif is_cry or (item.kind in _KEPT and (talk.is_fresh or report_talk.is_content(talk))):
        _reported(talk)
        if talk.is_quiet:
            talk.talk.asked, talk.talk.is_open = [], False  # nothing was asked aloud


def _answer(talk: Conversation) -> None:
    item = talk.item
    if item.kind is Kind.PRESS:
        _pressed(talk)
    elif item.kind is Kind.PHONE:
        join_talk.by_phone(talk)
    elif item.kind is Kind.UNREADABLE:
        other_talks.ask_for_words(talk)
    elif item.kind is Kind.REVOKED:
        report_talk.take_back(talk)
    elif item.is_edit:
        _edited(talk)
    elif not any(
        step(talk)
        for step in (
            ask_talk.hear,
            help_talk.hear,
            coded_talk.answer,
            _wished,
            _answered_question,
            coded_talk.start,
            _checked,
        )
    ):
        _reported(talk)


def _pressed(talk: Conversation) -> None:
    if not _take(talk, talk.item.press):
        other_talks.menu(talk)


def _edited(talk: Conversation) -> None:
    """A changed message: a moving position or a corrected text belongs to the report of the talk."""
    if talk.is_fresh:
        report_talk.add(talk)


def _wished(talk: Conversation) -> bool:
    """Obey a first word or a code; False where the text is none."""
    text = talk.item.text
    if (
        talk.item.subject and wish_of(talk.item.subject)[0] is Wish.STOP
    ):  # what a mail program's own button sends
        other_talks.stop(talk)
        return True
    number = report_number(text)
    if number is not None:
        other_talks.report_status(talk, number)
        return True
    if claims.number_in(text) is not None:
        claim_talk.check(talk, text, otherwise=lambda: other_talks.menu(talk))
        return True
    if chain_talk.answer(talk, text):
        return True
    if looks_like_bulletin_code(text):
        other_talks.check_code(talk, text)
        return True
    if _numbered(talk, text):
        return True
    wish, rest = wish_of(text, talk.item.command)
    if wish is None:
        return _labelled(talk, text)
    _OBEY[wish](talk, rest)
    return True


def _numbered(talk: Conversation, text: str) -> bool:
    """Take the number of a choice, where the channel has no buttons to press; 0 is a person, everywhere."""
    number = text.strip().rstrip(".)")
    if (
        talk.contact.channel not in NUMBERED
        or not number.isascii()
        or not number.isdecimal()
        or len(number) > 2
    ):
        return False
    choices = _choices(talk)
    return 0 < int(number) <= len(choices) and _take(talk, choices[int(number) - 1].data)


def _labelled(talk: Conversation, text: str) -> bool:
    """Take a button's label that came as plain text: some phones send it so, and some people write it."""
    said = fold(text)
    for button in _choices(talk):
        if said and said == fold(button.label):
            return _take(talk, button.data)
    for label, what, value in report_talk.plain_labels():
        if text.strip() == label:
            return report_talk.press(talk, what, value)
    return False


def _choices(talk: Conversation) -> tuple[Button, ...]:
    if talk.contact.channel == "email":
        return threads.choices(talk)
    since = talk.at - TALK_LASTS
    return outbox.last_choices(talk.contact.id, talk.contact.channel, since=since)


def _take(talk: Conversation, data: str) -> bool:
    what, _colon, value = data.partition(":")
    presses = (
        chain_talk.press,
        ask_talk.press,
        help_talk.press,
        report_talk.press,
        claim_talk.press,
        other_talks.press,
    )
    return any(press(talk, what, value) for press in presses)


def _status(talk: Conversation, rest: str) -> None:
    number = report_number(rest)
    if number is not None:
        other_talks.report_status(talk, number)
    elif rest or not other_talks.own_status(talk):
        other_talks.village_status(talk, rest)


def _check(talk: Conversation, rest: str) -> None:
    if rest or talk.item.media:
        claim_talk.check(talk, rest, otherwise=lambda: other_talks.check_code(talk, rest))
    else:
        claim_talk.invite(talk)


_OBEY: dict[Wish, Callable[[Conversation, str], None]] = {
    Wish.STOP: lambda talk, _rest: other_talks.stop(talk),
    Wish.STATUS: _status,
    Wish.FOLLOW: other_talks.follow,
    Wish.CHECK: _check,
    Wish.PERSON: lambda talk, _rest: other_talks.person(talk),
    Wish.START: lambda talk, _rest: other_talks.greet(talk, report_talk.leave(talk)),
    Wish.MENU: lambda talk, _rest: other_talks.greet(talk),
    Wish.CANCEL: lambda talk, _rest: other_talks.cancel(talk, report_talk.leave(talk)),
    Wish.JOIN: join_talk.join,
    Wish.PART: lambda talk, _rest: join_talk.part(talk),
    Wish.LINK: lambda talk, _rest: report_talk.send_link(talk),
    Wish.SECRET: lambda talk, _rest: report_talk.keep_secret(talk),
}


def _checked(talk: Conversation) -> bool:
    """Check what was passed on, or what CEK was said for; False for anything else."""
    if not claim_talk.is_claim(talk):
        return False
    text = talk.item.text
    claim_talk.check(talk, text, otherwise=lambda: other_talks.check_code(talk, text))
    return True


def _answered_question(talk: Conversation) -> bool:
    """Hand words to the desk that asked for them."""
    if talk.item.kind is not Kind.TEXT or talk.talk.awaits_claim:
        return False
    report_id = queries.asked_about(talk.contact.id)
    if report_id is None:
        return False
    reports.answer(report_id=report_id, words=talk.item.text, by=talk.by, at=talk.at)
    talk.say(other_talks.thanks())
    return True


def _reported(talk: Conversation) -> None:
    if talk.is_fresh and not report_talk.is_another_event(talk):
        report_talk.add(talk)
    elif report_talk.is_content(talk):
        report_talk.start(talk)
    elif talk.item.command == "lapor" or talk.item.text.strip().casefold() == "lapor":
        report_talk.start_empty(talk)
    elif queries.is_greeting(talk.item.text):
        other_talks.greet(talk)
    elif queries.is_question(talk.item.text):
        if claim_talk.known(talk.item.text) is None:
            other_talks.person(talk)
        else:
            claim_talk.check(talk, talk.item.text, otherwise=lambda: other_talks.person(talk))
    else:
        other_talks.menu(talk)
