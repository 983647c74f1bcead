"""What the office asks: what waits for me, what did I write, how will it look, whom will it reach."""

from dataclasses import replace
from typing import ClassVar

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from destana.foundation.people import queries as people
from destana.foundation.people.terms import Actor, Permission, Role
from destana.kit.refusals import Refusal
from destana.response.bulletins import previews as texts
from destana.response.bulletins.costs import costs
from destana.response.bulletins.models import Bulletin, NumberCounter
from destana.response.bulletins.queries.exercise import last_exercise
from destana.response.bulletins.queries.views import (
    sheet,
    sheet_of,
    view,
    views,
    village_names,
    whole,
    wording_of,
)
from destana.response.bulletins.terms import (
    PUBLIC,
    BulletinView,
    Kind,
    Previews,
    Prompt,
    State,
    Status,
    Wording,
)

LANGUAGE = "id"
"""Bulletins speak Indonesian, whatever the screen of the person who writes them."""


class UnknownBulletin(Refusal):
    """There is no such bulletin, or not for this person."""

    sentence: ClassVar[str | Promise] = _("We do not find this bulletin.")
    status: ClassVar[int] = 404


def _visible(actor: Actor) -> "QuerySet[Bulletin]":
    """Drafts are for those who write, approve or audit; what is published is for everybody of the district."""
    if not actor.may(Permission.BULLETINS_READ):
        return Bulletin.objects.none()
    rows = Bulletin.objects.filter(district=actor.district)
    sees_drafts = (Permission.BULLETINS_WRITE, Permission.BULLETINS_APPROVE, Permission.AUDIT_READ)
    return rows if any(actor.may(one) for one in sees_drafts) else rows.filter(state__in=PUBLIC)


def get_for(actor: Actor, bulletin_id: int) -> BulletinView:
    """Return one bulletin; raise :class:`UnknownBulletin` also where the actor may not see it."""
    row = whole(_visible(actor).filter(pk=bulletin_id)).first()
    if row is None:
        raise UnknownBulletin(bulletin_id)
    return view(row)


def waiting_for(actor: Actor, limit: int = 50) -> list[BulletinView]:
    """Return what waits for the second signature and may get the actor's, oldest first."""
    if not actor.may(Permission.BULLETINS_APPROVE) or Role.ADMIN in actor.roles:
        return []
    rows = Bulletin.objects.filter(district=actor.district, state=State.SUBMITTED)
    return views(rows.exclude(author_id=actor.person_id).order_by("submitted_at", "pk")[:limit])


def mine(actor: Actor, limit: int = 50) -> list[BulletinView]:
    """Return what the actor wrote and has not sent out, latest first: drafts, submitted, returned."""
    rows = Bulletin.objects.filter(
        district=actor.district,
        author_id=actor.person_id,
        state__in=(State.DRAFT, State.SUBMITTED, State.RETURNED),
    )
    return views(rows.order_by("-changed_at")[:limit]) if actor.person_id else []


def recent(actor: Actor, limit: int = 50) -> list[BulletinView]:
    """Return what the actor may see, latest first."""
    return views(_visible(actor).order_by("-pk")[:limit])


def unreviewed(actor: Actor, limit: int = 50) -> list[BulletinView]:
    """Return what one person released and nobody else has looked at yet: withdrawals, and warnings passed on alone."""
    if not actor.may(Permission.BULLETINS_APPROVE) or Role.ADMIN in actor.roles:
        return []
    rows = Bulletin.objects.filter(
        Q(kind=Kind.WITHDRAWAL, state__in=PUBLIC) | Q(relay__isnull=False, state=State.PUBLISHED),
        district=actor.district,
        reviewed_at__isnull=True,
    )
    return views(rows.exclude(author_id=actor.person_id).order_by("published_at")[:limit])


def next_number(district: str) -> int:
    """Return the number that the next publication will get, if nobody is faster."""
    last = NumberCounter.objects.filter(district=district).values_list("last", flat=True).first()
    return (last or 0) + 1


def previews(bulletin_id: int) -> Previews:
    """Return every text as it will go out, in Indonesian. Raises :class:`UnknownBulletin`.

    Until it is published the number is the expected one and the code ends in ``??``.
    """
    row = whole(Bulletin.objects.filter(pk=bulletin_id)).first()
    if row is None:
        raise UnknownBulletin(bulletin_id)
    number = row.number or next_number(row.district)
    with translation.override(LANGUAGE):
        made = texts.render(sheet(row, number=number, code=row.code or f"K{number}-??"))
    return made if row.code else texts.voiced(made)


def preview(wording: Wording, *, by: Actor) -> Previews:
    """Return every text of words that are not saved yet, under the number that comes next in the author's district."""
    number = next_number(by.district)
    with translation.override(LANGUAGE):
        code = f"K{number}-??"
        exercise = settings.MODE == "exercise"
        page = sheet_of(wording, district=by.district, number=number, code=code, exercise=exercise)
        return texts.voiced(
            texts.render(page if page.names else replace(page, names=(gettext("(no village yet)"),)))
        )


def _sms(row: Bulletin) -> str:
    number = row.number or next_number(row.district)
    with translation.override(LANGUAGE):
        return texts.render(sheet(row, number=number, code=row.code or f"K{number}-??")).sms


def prompt(bulletin_id: int) -> Prompt:
    """Return what the second person must read before approving: danger, area, people, channels, end, real or not.

    ``people`` counts the followers of now, before the earlier recipients of an update. Raises
    :class:`UnknownBulletin`.
    """
    row = whole(Bulletin.objects.filter(pk=bulletin_id)).first()
    if row is None:
        raise UnknownBulletin(bulletin_id)
    wording = wording_of(row)
    reached = people.follower_counts(wording.villages, wording.level)
    prices = {"sms": settings.ENV.sms_price, "whatsapp": settings.ENV.whatsapp_price}
    return Prompt(
        hazard=str(wording.hazard.label),
        level=str(wording.level.label),
        villages=village_names(row.district, wording.villages),
        people=sum(reached.values()),
        channels=dict(sorted(reached.items())),
        costs=costs(reached, sms=_sms(row), prices=prices),
        expires_at=wording.expires_at,
        status=str(Status(row.status).label),
        sha256=row.sha256,
        last_exercise=last_exercise(),
    )
