"""A bulletin as a CAP 1.2 alert.

We are not the alerting authority: what we originate is local information of an office, and says so; a passed-on warning
names its source. Pure: an :class:`Alert` goes in, XML comes out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.utils import translation
from django.utils.translation import gettext as _
from lxml import etree
from shapely.geometry import Polygon, shape
from shapely.geometry.base import BaseGeometry

from destana.kit import clock
from destana.response.bulletins.terms import Kind, Source, Status, Wording
from destana.response.hazards.terms import INSTRUCTIONS, STANDARDS, Hazard, Level

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
_NSMAP = cast("dict[str, str]", {None: NAMESPACE})
"""lxml's way to say: the default namespace."""
GEOCODE = "Kemendagri"
"""Name of the code system: the area codes of the Ministry of Home Affairs."""
_DECIMALS = 5
"""Decimals of a degree: about one metre."""
_TOLERANCE = 0.0001
"""Degrees (11 m) by which a border may be smoothed, so that a feed stays small."""


@dataclass(frozen=True)
class Place:
    """One village: code, name, and its GeoJSON geometry where there is one."""

    code: str
    name: str
    geometry: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Earlier:
    """An earlier document that this one replaces or withdraws."""

    number: int
    code: str
    published_at: datetime


@dataclass(frozen=True, kw_only=True)
class Alert:
    """Everything that the XML says."""

    wording: Wording
    district: str
    number: int
    code: str
    status: Status
    published_at: datetime
    issuer: str
    web: str
    places: tuple[Place, ...]
    earlier: tuple[Earlier, ...] = ()


@dataclass(frozen=True)
class Words:
    """CAP's four judgements."""

    urgency: str
    severity: str
    certainty: str
    response: str


_BY_LEVEL = {
    Level.AWAS: Words("Immediate", "Extreme", "Likely", "Evacuate"),
    Level.SIAGA: Words("Expected", "Severe", "Likely", "Prepare"),
    Level.WASPADA: Words("Future", "Moderate", "Possible", "Monitor"),
    Level.AMAN: Words("Past", "Minor", "Observed", "AllClear"),
    Level.NONE: Words("Unknown", "Unknown", "Unknown", "None"),
}
"""Ours: the four official levels in the words of CAP 1.2, section 3.2.2."""


def words(wording: Wording) -> Words:
    """Judge a wording in CAP's words: what has been seen is Observed, what is taken back is Unknown."""
    if wording.kind == Kind.WITHDRAWAL:
        return _BY_LEVEL[Level.NONE]
    found = _BY_LEVEL[wording.level]
    if wording.event_at is not None and wording.level.rank >= Level.WASPADA.rank:
        return Words(found.urgency, found.severity, "Observed", found.response)
    return found


def sender(district: str) -> str:
    """Our stable name as a sender: it outlives a change of the web address."""
    return f"destana.{district}"


def identifier(district: str, code: str) -> str:
    """The document's name in the world: no blank, comma, ``<`` or ``&``."""
    return f"destana.{district}.{code}"


def when(at: datetime) -> str:
    """A moment as CAP wants it: whole seconds, a numeric offset, UTC as ``-00:00``."""
    text = clock.local(at).replace(microsecond=0).isoformat()
    return text.removesuffix("+00:00") + "-00:00" if text.endswith("+00:00") else text


def alert_xml(alert: Alert) -> bytes:
    """Return the alert as UTF-8 XML, Indonesian first, then English."""
    root = etree.Element(f"{{{NAMESPACE}}}alert", nsmap=_NSMAP)
    for name, text in _head(alert):
        _add(root, name, text)
    for language in ("id", "en"):
        with translation.override(language):
            _info(root, alert, language)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _head(alert: Alert) -> Iterator[tuple[str, str]]:
    yield "identifier", identifier(alert.district, alert.code)
    yield "sender", sender(alert.district)
    yield "sent", when(alert.published_at)
    yield "status", alert.status.value
    yield "msgType", _message_type(alert)
    yield "source", alert.wording.source_name if alert.wording.source == Source.RELAY else alert.issuer
    yield "scope", "Public"
    if alert.status == Status.EXERCISE:
        yield "note", "LATIHAN / EXERCISE"
    if alert.earlier:
        yield "references", " ".join(_reference(alert, one) for one in alert.earlier)


def _message_type(alert: Alert) -> str:
    if alert.wording.kind == Kind.WITHDRAWAL:
        return "Cancel"
    return "Update" if alert.earlier else "Alert"


def _reference(alert: Alert, earlier: Earlier) -> str:
    name = identifier(alert.district, earlier.code)
    return f"{sender(alert.district)},{name},{when(earlier.published_at)}"


def _info(root: etree._Element, alert: Alert, language: str) -> None:
    info = etree.SubElement(root, f"{{{NAMESPACE}}}info")
    for name, text in [*_judged(alert, language), *_timed(alert), *_told(alert, language)]:
        _add(info, name, text)
    for name, value in (("destana:level", alert.wording.level.value), ("destana:code", alert.code)):
        _pair(info, "parameter", name, value)
    for place in alert.places:
        _area(info, place)


def _judged(alert: Alert, language: str) -> Iterator[tuple[str, str]]:
    hazard = Hazard(alert.wording.hazard)
    standard, judged = STANDARDS[hazard], words(alert.wording)
    yield "language", language
    yield "category", standard.cap_category
    yield "event", standard.cap_event if language == "en" else str(hazard.label)
    yield "responseType", judged.response
    yield "urgency", judged.urgency
    yield "severity", judged.severity
    yield "certainty", judged.certainty


def _timed(alert: Alert) -> Iterator[tuple[str, str]]:
    wording = alert.wording
    yield "effective", when(wording.effective_at or alert.published_at)
    if wording.event_at is not None:
        yield "onset", when(wording.event_at)
    if wording.expires_at is not None:
        yield "expires", when(wording.expires_at)
    yield "senderName", alert.issuer


def _told(alert: Alert, language: str) -> Iterator[tuple[str, str]]:
    wording = alert.wording
    drill = f"{_('EXERCISE')}: " if alert.status == Status.EXERCISE else ""
    if language == "id":
        yield "headline", drill + wording.headline
        yield "description", "\n".join(_lines(wording))
        yield "instruction", "\n".join(f"{place}. {step}" for place, step in enumerate(wording.steps, 1))
    else:
        yield "headline", drill + _english_headline(alert)
        yield "description", _english_description(alert)
        yield "instruction", str(INSTRUCTIONS[wording.level]) if wording.level != Level.NONE else ""
    yield "web", alert.web


def _lines(wording: Wording) -> Iterator[str]:
    yield from (
        line.strip() for line in (wording.what, wording.where, wording.when, wording.text) if line.strip()
    )


def _english_headline(alert: Alert) -> str:
    wording = alert.wording
    where = ", ".join(place.name for place in alert.places)
    if wording.kind == Kind.WITHDRAWAL:
        return _("Bulletin no. %s is withdrawn") % ", ".join(str(one.number) for one in alert.earlier)
    if wording.level == Level.NONE:
        return f"{wording.hazard.label}: {where}"
    return f"{wording.level.label}, {wording.hazard.label}: {where}"


def _english_description(alert: Alert) -> str:
    return _("Local information of %(office)s, bulletin no. %(number)d. The full text is in Indonesian.") % {
        "office": alert.issuer,
        "number": alert.number,
    }


def _add(parent: etree._Element, name: str, text: str) -> None:
    if text:
        etree.SubElement(parent, f"{{{NAMESPACE}}}{name}").text = text


def _pair(parent: etree._Element, kind: str, name: str, value: str) -> None:
    pair = etree.SubElement(parent, f"{{{NAMESPACE}}}{kind}")
    _add(pair, "valueName", name)
    _add(pair, "value", value)


def _area(info: etree._Element, place: Place) -> None:
    area = etree.SubElement(info, f"{{{NAMESPACE}}}area")
    _add(area, "areaDesc", place.name)
    for ring in rings(place.geometry):
        _add(area, "polygon", ring)
    _pair(area, "geocode", GEOCODE, place.code)


def rings(geometry: Mapping[str, Any] | None) -> list[str]:
    """Return the outer rings as CAP writes them: ``lat,lon`` pairs, closed. CAP knows no holes, so they are filled."""
    if geometry is None:
        return []
    whole = shape(dict(geometry))
    return [text for part in _polygons(whole) if (text := _ring(part))]


def _polygons(geometry: BaseGeometry) -> list[Polygon]:
    if isinstance(geometry, Polygon):
        return [geometry]
    return [part for piece in getattr(geometry, "geoms", ()) for part in _polygons(piece)]


def _ring(part: Polygon) -> str:
    for candidate in (part.simplify(_TOLERANCE), part):
        rounded = _rounded(candidate)
        if rounded is not None and rounded.is_valid:
            return " ".join(f"{lat:.5f},{lon:.5f}" for lon, lat in rounded.exterior.coords)
    return _ring_of_hull(part)


def _ring_of_hull(part: Polygon) -> str:
    """A border that crosses itself once rounded: rather too large an area than none."""
    hull = _rounded(part.convex_hull)
    if hull is None or not hull.is_valid:
        return ""
    return " ".join(f"{lat:.5f},{lon:.5f}" for lon, lat in hull.exterior.coords)


def _rounded(part: BaseGeometry) -> Polygon | None:
    if not isinstance(part, Polygon) or part.is_empty:
        return None
    points = [(round(point[0], _DECIMALS), round(point[1], _DECIMALS)) for point in part.exterior.coords]
    thin = [point for place, point in enumerate(points) if place == 0 or point != points[place - 1]]
    return Polygon(thin) if len(thin) >= 4 else None
