"""Read published bulletins with their proof, and check a code."""

from datetime import UTC, datetime
from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from ninja import Router
from ninja.params.functions import Query

from destana.kit.refusals import Refusal
from destana.response.bulletins import queries
from destana.response.bulletins.terms import BulletinView

from .problems import refusals
from .shapes import BulletinOut, SignedBulletinOut, VerdictOut

router = Router(tags=["bulletins"])

LARGEST = 2**31 - 1
"""The largest number that the database takes; nobody writes so many bulletins."""


class NoSuchBulletin(Refusal):
    """No published bulletin has this number."""

    sentence: ClassVar[str | Promise] = _("There is no such bulletin.")
    status: ClassVar[int] = 404


@router.get("/bulletins", response={200: list[BulletinOut], **refusals(422)}, auth=None)
def bulletins(
    request: HttpRequest,
    before: int | None = Query(None, ge=1, le=LARGEST),
    limit: int = Query(30, ge=1, le=100),
) -> list[BulletinOut]:
    """Published bulletins of every standing, newest first; ``before`` is the number to go on from."""
    found = queries.published(settings.DISTRICT, limit=limit, before=before)
    return [BulletinOut(**_bulletin(view)) for view in found]


@router.get("/bulletins/{number}", response={200: SignedBulletinOut, **refusals(404, 422)}, auth=None)
def bulletin(request: HttpRequest, number: int) -> SignedBulletinOut:
    """One bulletin with the document that was signed and its signature."""
    view = queries.by_number(settings.DISTRICT, number) if 0 < number <= LARGEST else None
    if view is None:
        raise NoSuchBulletin(number)
    document, signature = queries.signed_document(view.id)
    return SignedBulletinOut(
        **_bulletin(view), document=document, key_id=signature.key_id, signature=signature.value
    )


@router.get("/check", response={200: VerdictOut, **refusals(422)}, auth=None)
def check(request: HttpRequest, code: str = Query(..., min_length=1, max_length=4000)) -> VerdictOut:
    """Say whether a code, or the code in a whole forwarded message, is genuine and still holds."""
    verdict = queries.check(code, at=datetime.now(UTC))
    return VerdictOut(
        standing=verdict.standing,
        code=verdict.code,
        number=verdict.number,
        headline=verdict.headline,
        villages=list(verdict.villages),
        published_at=verdict.published_at,
        expires_at=verdict.expires_at,
        replaced_by=verdict.replaced_by,
    )


def _bulletin(view: BulletinView) -> dict[str, Any]:
    return {
        "number": view.number,
        "code": view.code,
        "state": view.state,
        "kind": view.kind,
        "hazard": view.hazard,
        "level": view.level,
        "villages": list(view.villages),
        "headline": view.headline,
        "what": view.what,
        "steps": list(view.steps),
        "published_at": view.published_at,
        "expires_at": view.expires_at,
        "replaced_by": view.replaced_by,
    }
