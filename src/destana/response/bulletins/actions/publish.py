"""The second signature: in one transaction the document is numbered, signed, published, recorded and queued."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from destana.foundation.audit import actions as audit
from destana.foundation.audit import queries as audit_log
from destana.foundation.people import queries as people
from destana.foundation.people.terms import Actor, ContactView
from destana.kit import codes
from destana.kit.refusals import Refusal
from destana.messaging.outbox import actions as outbox
from destana.messaging.outbox import queries as ledger
from destana.response.bulletins import access, cap, keyfile, notices, outlets, rules, sign
from destana.response.bulletins.actions.lock import (
    ContentChanged,
    NotReady,
    WrongState,
    check_ready,
    check_world,
    content,
    locked,
    move,
    render,
)
from destana.response.bulletins.actions.sounds import await_voice
from destana.response.bulletins.models import Bulletin, NumberCounter, SigningKey
from destana.response.bulletins.queries.desk import LANGUAGE
from destana.response.bulletins.queries.views import first_of, view, village_names, wording_of
from destana.response.bulletins.terms import BulletinView, Kind, Previews, State, Status, Wording

_TRIES = 40
"""Tails that are tried before a code gets a second pair: 90 pairs exist for each number."""
_FIGURES = "".join(char for char in codes.ALPHABET if char.isdigit())
_LETTERS = "".join(char for char in codes.ALPHABET if char.isalpha())


class NoSigningKey(Refusal):
    """No key, no publication: the key file is missing, is not the key in use, or the key is revoked."""

    sentence: ClassVar[str | Promise] = _("The signing key is missing. Nothing is published without it.")
    status: ClassVar[int] = 503


class ClockInDoubt(Refusal):
    """The wall clock jumped: what is signed now might carry a wrong hour and expire at a wrong one."""

    sentence: ClassVar[str | Promise] = _(
        "The clock of this computer jumped. Set it right and confirm it on the page Health of the office; then publish."
    )
    status: ClassVar[int] = 503


def publish(*, bulletin_id: int, sha256: str, by: Actor, at: datetime) -> BulletinView:
    """Approve and publish what the actor has read: ``sha256`` is the one shown beside the text.

    Everybody who follows a village of it gets one message; an update goes to the earlier document's recipients, and to
    the followers of what is new. Raises ``ContentChanged``, ``NotReady``, ``WrongState``, ``SomebodyWasFaster``,
    ``MixedWorlds``, :class:`NoSigningKey`, :class:`ClockInDoubt` and the refusals of access.
    """
    with transaction.atomic():
        row = locked(bulletin_id)
        access.check_may_publish(by, row)
        if not rules.can_follow(row.state, State.PUBLISHED):
            raise WrongState(row.state)
        if not sha256 == row.sha256 == sign.sha256(content(row)):
            raise ContentChanged(bulletin_id)
        check_ready(row, at=at)
        if audit_log.clock_doubt() is not None:
            raise ClockInDoubt
        return release(row, by=by, at=at, approver_id=by.person_id, ends=State.SUPERSEDED)


def release(
    row: Bulletin, *, by: Actor, at: datetime, approver_id: int | None, ends: State, reason: str = ""
) -> BulletinView:
    """Number, sign, publish, end the earlier documents as ``ends``, record and post; in the caller's transaction."""
    key = _key_in_use(at)
    to = _recipients(row)
    check_world(exercise=row.status == Status.EXERCISE, channels={one.channel for one in to})
    number = _next_number(row.district)
    code = _fresh_code(number)
    previews = render(row, number=number, code=code)
    _check_fits(row, previews)
    document = document_of(row, number=number, code=code, at=at)
    signature = sign.sign(document, key[0])
    move(
        row,
        State.PUBLISHED,
        at=at,
        approver_id=approver_id,
        number=number,
        code=code,
        published_at=at,
        document=sign.canonical(document).decode("utf-8"),
        signature=signature.value,
        signing_key=key[1],
    )
    _end_earlier(row, ends, by=by, at=at, reason=reason)
    await_voice(row, at=at)
    sent = notices.announce(
        bulletin_id=row.pk,
        to=to,
        previews=previews,
        link=notices.link(code),
        priority=rules.priority(wording_of(row)),
        at=at,
        expires_at=row.expires_at,
        first_id=first_of(row),
    )
    posts = _post(row, previews, number=number, code=code, at=at)
    audit.record(
        by=by,
        verb="bulletin.published",
        target=f"bulletin:{row.pk}",
        at=at,
        reason=reason,
        after={
            "number": number,
            "code": code,
            "sha256": row.sha256,
            "key": signature.key_id,
            "recipients": sent,
            "posts": posts,
        },
    )
    return view(locked(row.pk))


def _key_in_use(at: datetime) -> tuple[Any, SigningKey]:
    """Return the private key and its row; raise :class:`NoSigningKey` where either is missing or revoked."""
    private = keyfile.load(keyfile.path())
    if private is None:
        raise NoSigningKey("no file")
    key_id = sign.key_id_of(sign.public_of(private))
    row = (
        SigningKey.objects.select_for_update()
        .filter(key_id=key_id, revoked_at=None, valid_from__lte=at)
        .first()
    )
    if row is None:
        raise NoSigningKey(key_id)
    return private, row


def _next_number(district: str) -> int:
    NumberCounter.objects.bulk_create([NumberCounter(district=district)], ignore_conflicts=True)
    NumberCounter.objects.filter(district=district).update(last=F("last") + 1)
    return NumberCounter.objects.get(district=district).last


def _fresh_code(number: int) -> str:
    """Return a code that nobody has: the tail is chance, so that it cannot be guessed before publication."""
    for attempt in range(_TRIES * 2):
        pairs = 1 if attempt < _TRIES else 2
        tail = "".join(secrets.choice(_FIGURES) + secrets.choice(_LETTERS) for _pair in range(pairs))
        code = rules.make_code(number, tail)
        if not Bulletin.objects.filter(code=code).exists():
            return code
    raise RuntimeError("no free code")


def _check_fits(row: Bulletin, previews: Previews) -> None:
    """The real number may be longer than the expected one. A withdrawal goes out whatever an SMS can carry."""
    if previews.misfits and row.kind != Kind.WITHDRAWAL:
        raise NotReady(misfit.problem for misfit in previews.misfits)


def document_of(row: Bulletin, *, number: int, code: str, at: datetime) -> dict[str, object]:
    """Return the document that is signed; ``docs/bulletin-format.md`` explains each member."""
    approved = content(row)
    told = (
        "district status kind hazard level areas headline who what where when do text event source source_name"
    ).split()
    return {name: approved[name] for name in told} | {
        "format": sign.FORMAT,
        "id": cap.identifier(row.district, code),
        "number": number,
        "code": code,
        "issued": sign.moment(at),
        "effective": sign.moment(row.effective_at or at),
        "expires": approved["expires"],
        "area": ", ".join(village_names(row.district, wording_of(row).villages)),
        "references": sorted(
            cap.identifier(row.district, link.earlier.code or "") for link in row.names.all()
        ),
    }


def _post(row: Bulletin, previews: Previews, *, number: int, code: str, at: datetime) -> int:
    """Post it on public places, and mark there what it ends. An exercise is posted nowhere."""
    if row.status == Status.EXERCISE:
        return 0
    link = notices.link(code)
    with translation.override(LANGUAGE):
        marks = [
            (
                before.pk,
                outlets.mark(old, number=number, link=link, is_withdrawal=row.kind == Kind.WITHDRAWAL),
            )
            for before in (named.earlier for named in row.names.all())
            for old in [render(locked(before.pk), number=before.number or 0, code=before.code or "")]
        ]
    return outlets.post(
        district=row.district,
        bulletin_id=row.pk,
        previews=previews,
        link=link,
        earlier=marks,
        priority=rules.priority(wording_of(row)),
        at=at,
        expires_at=row.expires_at,
    )


def _recipients(row: Bulletin) -> list[ContactView]:
    """Return each recipient once.

    A new document: the followers of its villages from its level on. One that replaces others: exactly the recipients of
    those, and for anything but a withdrawal the followers of villages that are new, or of all where the level rises
    (who wanted to hear of AWAS only has not been told of SIAGA).
    """
    wording = wording_of(row)
    earlier = [link.earlier for link in row.names.all()]
    if not earlier:
        return people.followers(wording.villages, wording.level)
    found = {
        one.contact_id: ContactView(id=one.contact_id, channel=one.channel, address=one.address, name="")
        for before in earlier
        for one in ledger.recipients(notices.about(before.pk))
        if one.contact_id is not None
    }
    if wording.kind != Kind.WITHDRAWAL:
        news = _news(wording, [wording_of(before) for before in earlier])
        fresh = people.followers(news, wording.level)
        others = people.next_channels(one.id for one in fresh if one.person_id is not None)
        for contact in fresh:
            if not any(other.id in found for other in others.get(contact.id, ())):
                found.setdefault(contact.id, contact)
    return list(found.values())


def _news(wording: Wording, earlier: Iterable[Wording]) -> set[str]:
    """Return the villages whose followers hear something that the earlier documents did not say to all of them."""
    told = {
        village
        for before in earlier
        if before.level.rank >= wording.level.rank
        for village in before.villages
    }
    return set(wording.villages) - told


def _end_earlier(row: Bulletin, ends: State, *, by: Actor, at: datetime, reason: str) -> None:
    """End what this document replaces, and take what is not sent yet of it out of the post."""
    for link in row.names.all():
        earlier = locked(link.earlier_id)
        move(earlier, ends, at=at, ended_at=at)
        outbox.cancel_about(about=notices.about(earlier.pk), at=at, by=by)
        audit.record(
            by=by, verb=f"bulletin.{ends.value}", target=f"bulletin:{earlier.pk}", at=at, reason=reason
        )
