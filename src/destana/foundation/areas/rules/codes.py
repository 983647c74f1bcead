"""Codes of areas: Home Affairs ``PP.RR.KK.VVVV`` as text, and the other numbers that files carry instead."""

import re

from destana.foundation.areas.terms import Level

_LEVELS = {
    Level.PROVINCE: re.compile(r"\d\d", re.ASCII),
    Level.REGENCY: re.compile(r"\d\d\.\d\d", re.ASCII),
    Level.DISTRICT: re.compile(r"\d\d\.\d\d\.\d\d", re.ASCII),
    Level.VILLAGE: re.compile(r"\d\d\.\d\d\.\d\d\.\d{4}", re.ASCII),
}
_UNDOTTED_VILLAGE = re.compile(r"\d{10}", re.ASCII)


def level_of(code: str) -> Level | None:
    """Return the level of a dotted code, or None where it is none."""
    return next((level for level, pattern in _LEVELS.items() if pattern.fullmatch(code)), None)


def parent_of(code: str) -> str | None:
    """Return the code one level up; None for a province."""
    parent, dot, _last = code.rpartition(".")
    return parent if dot else None


def as_text(value: object) -> str:
    """Return a code as a file carries it: a number loses its ``.0``, text its blanks."""
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else ""
    return str(value).strip() if isinstance(value, str | int) else ""


def home_affairs(value: object) -> str | None:
    """Read a village code, dotted or as ten digits; None where it is neither."""
    text = as_text(value)
    if _UNDOTTED_VILLAGE.fullmatch(text):
        text = f"{text[:2]}.{text[2:4]}.{text[4:6]}.{text[6:]}"
    return text if level_of(text) is Level.VILLAGE else None


def is_bps_village(text: str) -> bool:
    """Tell whether text has the form of a BPS village code. It is that of an undotted Home Affairs code, too."""
    return _UNDOTTED_VILLAGE.fullmatch(text) is not None
