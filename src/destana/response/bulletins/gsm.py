"""What one SMS can carry: the GSM 7-bit alphabet of 3GPP TS 23.038, counted honestly."""

import unicodedata

LIMIT = 160
"""Septets of one SMS without a header for parts."""

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("\f^{}\\[~]|€")
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
