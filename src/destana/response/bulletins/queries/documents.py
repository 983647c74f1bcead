"""The documents themselves: what was signed, the keys, QR codes, CAP and Atom."""

import json
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from destana.foundation.areas import queries as areas
from destana.kit.refusals import Refusal
from destana.response.bulletins import atom, cap, detached, keyfile, qr, sign
from destana.response.bulletins import picture as drawn
from destana.response.bulletins import previews as texts
from destana.response.bulletins.models import Bulletin, SigningKey
from destana.response.bulletins.queries.desk import LANGUAGE, UnknownBulletin, next_number
from destana.response.bulletins.queries.views import sheet, village_names, whole, wording_of
from destana.response.bulletins.saying import head
from destana.response.bulletins.terms import Kind, Misfit, Problem, PublicKey, Status

FEED_LENGTH = 30


class NoDocument(Refusal):
    """Nothing is published under this key: there is no document yet."""

    sentence: ClassVar[str | Promise] = _("This bulletin is not published.")
    status: ClassVar[int] = 404


def _row(bulletin_id: int) -> Bulletin:
    row = whole(Bulletin.objects.public().filter(pk=bulletin_id)).select_related("signing_key").first()
    if row is None:
        raise NoDocument(bulletin_id)
    return row


def public_keys() -> list[PublicKey]:
    """Return every key, oldest first: what a verifier needs."""
    rows = SigningKey.objects.select_related("previous").order_by("valid_from", "pk")
    return [
        PublicKey(
            key_id=row.key_id,
            public=row.public,
            valid_from=row.valid_from,
            revoked_at=row.revoked_at,
            previous=row.previous.key_id if row.previous else "",
            endorsement=row.endorsement,
        )
        for row in rows
    ]


def signed_document(bulletin_id: int) -> tuple[dict[str, Any], sign.Signature]:
    """Return the document exactly as it was signed, and its signature. Raises :class:`NoDocument`."""
    return _signed(_row(bulletin_id))


def _signed(row: Bulletin) -> tuple[dict[str, Any], sign.Signature]:
    key_id = row.signing_key.key_id if row.signing_key else ""
    return json.loads(row.document), sign.Signature(key_id, row.signature)


def payload(bulletin_id: int) -> str:
    """Return the line that proves itself without network (``DST1:…``). Raises :class:`NoDocument`."""
    return sign.payload(*signed_document(bulletin_id))


def open_text(text: str) -> sign.Opened:
    """Verify such a line with our keys. Raises ``sign.NotGenuine``."""
    return sign.open_payload(text, public_keys())


def picture(bulletin_id: int) -> bytes:
    """Return the picture to pass on as PNG, in Indonesian; one that no longer holds says so across its middle.

    Before publication it shows the number to come. Raises ``UnknownBulletin``.
    """
    row = whole(Bulletin.objects.filter(pk=bulletin_id)).first()
    if row is None:
        raise UnknownBulletin(bulletin_id)
    number = row.number or next_number(row.district)
    with translation.override(LANGUAGE):
        over = gettext("no longer valid") if row.ended_at else ""
        return drawn.draw(sheet(row, number=number, code=row.code or f"K{number}-??"), over=over)


def picture_fits(bulletin_id: int) -> bool:
    """Whether the picture shows all of the words. A withdrawal goes out although it may not."""
    row = _row(bulletin_id)
    with translation.override(LANGUAGE):
        return not drawn.misfits(sheet(row, number=row.number or 0, code=row.code or ""))


def link_qr(bulletin_id: int) -> str:
    """Return the QR code for paper as SVG: the address where the code is checked. Raises :class:`NoDocument`."""
    return qr.link_svg(f"{settings.SITE}/cek/{_row(bulletin_id).code}")


def document_qr(bulletin_id: int) -> str:
    """Return the QR code that holds the whole signed document, as SVG. Raises :class:`NoDocument`."""
    return qr.document_svg(payload(bulletin_id))


def cap_xml(bulletin_id: int) -> bytes:
    """Return the document as a CAP 1.2 alert. Raises :class:`NoDocument`."""
    row = _row(bulletin_id)
    if row.published_at is None or row.number is None or row.code is None:
        raise NoDocument(row.pk)
    return cap.alert_xml(_alert(row, number=row.number, code=row.code, published_at=row.published_at))


def cap_faults(bulletin_id: int, *, at: datetime) -> list[Misfit]:
    """Return what keeps a bulletin that is not out from being a good CAP message; nothing for what is out."""
    row = whole(Bulletin.objects.filter(pk=bulletin_id)).first()
    if row is None:
        raise UnknownBulletin(bulletin_id)
    return [] if row.number else cap_misfits(row, number=next_number(row.district), at=at)


def cap_misfits(row: Bulletin, *, number: int, at: datetime) -> list[Misfit]:
    """Return what a careful reader would find wrong with the CAP message that the row makes if it goes out at ``at``.

    A row whose end or area is still open makes none; the rules say so already.
    """
    if row.expires_at is None or row.expires_at <= at or not row.area.all():
        return []
    alert = _alert(row, number=number, code=f"K{number}-2A", published_at=at)
    faults = cap.validate(cap.alert_xml(alert))
    if not faults:
        return []
    return [
        Misfit("cap", Problem.CAP_INVALID, len(faults), 0, faults[0].what, fields=("villages", "headline"))
    ]


def cap_signature(xml: bytes) -> str | None:
    """Return the signature beside such an alert, by the key in use; None where there is no key, or it is revoked."""
    private = keyfile.load(keyfile.path())
    if private is None:
        return None
    key_id = sign.key_id_of(sign.public_of(private))
    if not SigningKey.objects.filter(key_id=key_id, revoked_at=None).exists():
        return None
    return detached.seal(xml, private)


def keys_json() -> bytes:
    """Return the public keys as a file, for whoever checks without network."""
    keys = [
        {
            "key_id": one.key_id,
            "public": one.public,
            "valid_from": sign.moment(one.valid_from),
            "revoked_at": sign.moment(one.revoked_at) if one.revoked_at else None,
            "previous": one.previous,
            "endorsement": one.endorsement,
        }
        for one in public_keys()
    ]
    return json.dumps({"format": "destana-keys/1", "keys": keys}, indent=1).encode()


def _alert(row: Bulletin, *, number: int, code: str, published_at: datetime) -> cap.Alert:
    wording = wording_of(row)
    shapes = areas.shapes(row.district)
    names = village_names(row.district, wording.villages)
    return cap.Alert(
        wording=wording,
        district=row.district,
        number=number,
        code=code,
        status=Status(row.status),
        published_at=published_at,
        issuer=settings.ENV.office_name,
        web=f"{settings.SITE}/kabar/{number}",
        places=tuple(
            cap.Place(code, name, shapes.get(code))
            for code, name in zip(wording.villages, names, strict=True)
        ),
        earlier=tuple(
            cap.Earlier(link.earlier.number or 0, link.earlier.code or "", link.earlier.published_at)
            for link in row.names.all()
            if link.earlier.published_at is not None
        ),
    )


def atom_feed(district: str) -> bytes:
    """Return the latest bulletins of a district as an Atom feed, in Indonesian."""
    rows = whole(Bulletin.objects.public().filter(district=district)).order_by("-number")[:FEED_LENGTH]
    with translation.override("id"):
        return atom.feed(
            name=cap.sender(district),
            title=gettext("Official news: %s") % settings.ENV.office_name,
            author=settings.ENV.office_name,
            page=f"{settings.SITE}/kabar",
            itself=f"{settings.SITE}/kabar/atom.xml",
            items=[_item(row) for row in rows if row.published_at],
        )


def _item(row: Bulletin) -> atom.Item:
    code, number, published_at = row.code or "", row.number or 0, row.published_at
    if published_at is None:
        raise NoDocument(row.pk)
    page = sheet(row, number=number, code=code)
    lines = [head(page)] if row.kind == Kind.WITHDRAWAL else [head(page), row.headline]
    ended = f" [{row.get_state_display()}]" if row.ended_at else ""
    return atom.Item(
        name=cap.identifier(row.district, code),
        title=": ".join(lines) + ended,
        summary=texts.telegram(page),
        author=settings.ENV.office_name,
        page=f"{settings.SITE}/kabar/{number}",
        cap=f"{settings.SITE}/kabar/{number}/cap.xml",
        signature=f"{settings.SITE}/kabar/{number}/cap.xml.jws",
        published_at=published_at,
        changed_at=row.ended_at or published_at,
    )
