"""Telephone numbers: kept as ``+62…``, shown as Indonesians write them."""

import re

import phonenumbers

_HOME = "ID"
_WRITTEN = re.compile(r"(?<![\d.])(?:\+?62|0)[ .-]?8\d(?:[ .-]?\d){6,11}(?!\d)")
"""A mobile number as people write it into a sentence."""
_LONG = re.compile(r"(?<![\d.])\d{16}(?!\d)")
"""As many digits as a NIK or the number of a family card has."""


def e164(text: str) -> str | None:
    """Return ``+628…`` for ``0811…``, ``62811…``, ``+62 811-…`` or ``811…``; None where it is no possible number."""
    digits = text.strip()
    if not digits:
        return None
    if digits.startswith("62"):
        digits = "+" + digits
    try:
        number = phonenumbers.parse(digits, _HOME)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def show(number: str) -> str:
    """``+6281251234567`` → ``0812-5123-4567``; another country's number stays as it is."""
    if not number.startswith("+62"):
        return number
    local = "0" + number[3:]
    return "-".join([local[:4], *(local[i : i + 4] for i in range(4, len(local), 4))])


def mask(number: str) -> str:
    """``0812-••••-4567``: enough to tell two numbers apart."""
    local = "0" + number[3:] if number.startswith("+62") else number
    return f"{local[:4]}-••••-{local[-4:]}" if len(local) > 8 else "••••"


def hide(text: str) -> str:
    """Return a sentence with the mobile numbers and the NIKs in it made unreadable."""
    return _LONG.sub("••••", _WRITTEN.sub("08••", text))
