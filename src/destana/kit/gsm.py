"""What one SMS can carry: the GSM 7-bit alphabet of 3GPP TS 23.038, counted honestly."""

import unicodedata

LIMIT = 160
"""Septets of one SMS without a header for parts."""

_ESCAPE = "\x1b"
_ORDER = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The alphabet in the order of its 128 codes."""
_CODES = {char: code for code, char in enumerate(_ORDER)}
_ESCAPED = {
    0x0A: "\f", 0x14: "^", 0x28: "{", 0x29: "}", 0x2F: "\\", 0x3C: "[", 0x3D: "~", 0x3E: "]", 0x40: "|", 0x65: "€"
}  # fmt: skip
_ESCAPED_CODES = {char: code for code, char in _ESCAPED.items()}

BASIC = frozenset(_ORDER) - {_ESCAPE}
EXTENSION = frozenset(_ESCAPED_CODES)
"""Each of these costs two septets: an escape and the character."""

_PLAINER = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": ",", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "‑": "-", "…": "...",
        "•": "-", "·": "-", "×": "x", "±": "+-", "≤": "<=", "≥": ">=", "°": " ", "½": "1/2", "\u00a0": " ",
        "\u2009": " ", "\u202f": " ", "\t": " ", "`": "'",
    }
)  # fmt: skip


def plainer(text: str) -> str:
    """Write the text with what the alphabet has: plain quotes and dashes, letters without foreign accents."""
    return "".join(_letter(char) for char in text.translate(_PLAINER))


def _letter(char: str) -> str:
    if char in BASIC or char in EXTENSION:
        return char
    base = "".join(part for part in unicodedata.normalize("NFKD", char) if not unicodedata.combining(part))
    return base if base and all(part in BASIC for part in base) else char


def foreign(text: str) -> str:
    """Return the characters that no SMS of this alphabet can carry, each once."""
    return "".join(dict.fromkeys(char for char in text if char not in BASIC and char not in EXTENSION))


def septets(text: str) -> int:
    """Return how many septets the text takes; call :func:`foreign` first."""
    return sum(2 if char in EXTENSION else 1 for char in text)


UCS2_LIMIT = 70
"""UTF-16 units of one SMS that needs letters outside the alphabet."""
_PART, _UCS2_PART = 153, 67
"""What is left in each part of a longer message: the header for joining takes 6 of 140 bytes."""


def is_gsm7(text: str) -> bool:
    """Whether an SMS of the 7-bit alphabet can carry the text as it is."""
    return not foreign(text)


def size(text: str) -> int:
    """Return what a text takes: septets where the alphabet has it all, else UTF-16 units."""
    return septets(text) if is_gsm7(text) else units(text)


def units(text: str) -> int:
    """Return how many UTF-16 units the text takes: an emoji takes two."""
    return len(text.encode("utf-16-be", "surrogatepass")) // 2


def parts(text: str) -> int:
    """Return how many SMS the text takes."""
    return len(split(text))


def split(text: str) -> list[str]:
    """Cut a text as a phone does: whole where one SMS holds it, else into parts; an escape or an emoji is never cut.

    An empty text is one empty part.
    """
    cost = _septets_of if is_gsm7(text) else units
    whole, part = (LIMIT, _PART) if is_gsm7(text) else (UCS2_LIMIT, _UCS2_PART)
    if size(text) <= whole:
        return [text]
    made, used = [""], 0
    for char in text:
        if used + cost(char) > part:
            made.append("")
            used = 0
        made[-1] += char
        used += cost(char)
    return made


def _septets_of(char: str) -> int:
    return 2 if char in EXTENSION else 1


def encode(text: str) -> bytes:
    """Return the alphabet's codes, one septet a byte; raises ``ValueError`` for what it does not have."""
    codes: list[int] = []
    for char in text:
        if char in BASIC:
            codes.append(_CODES[char])
        elif char in EXTENSION:
            codes += [_CODES[_ESCAPE], _ESCAPED_CODES[char]]
        else:
            raise ValueError("not in the alphabet of an SMS")
    return bytes(codes)


def decode(codes: bytes) -> str:
    """Return the text of codes, one septet a byte; what no phone should send becomes a question mark."""
    made, is_escaped = [], False
    for code in codes:
        if is_escaped:
            made.append(_ESCAPED.get(code, "?"))
            is_escaped = False
        elif code == _CODES[_ESCAPE]:
            is_escaped = True
        else:
            made.append(_ORDER[code] if code < len(_ORDER) else "?")
    return "".join(made)
