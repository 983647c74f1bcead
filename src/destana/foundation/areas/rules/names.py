"""Names of areas: sensible capitals, and what people put before a name."""

import re

from destana.foundation.areas.terms import Level
from destana.kit.text import fold

_KEEP = {"DKI", "DI"}
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_BEFORE = re.compile(r"^(?:desa|ds|kelurahan|kel|kecamatan|kec|kabupaten|kab|kota)\s+")


def sensible(name: str, level: Level) -> str:
    """Return ``KABUPATEN BALANGAN`` as ``Kabupaten Balangan``.

    Only names of provinces, regencies and districts that are all capitals are changed: a village called ``WKO`` is
    an abbreviation and stays.
    """
    if level == Level.VILLAGE or not name.isupper():
        return name
    return _WORD.sub(lambda word: word[0] if word[0] in _KEEP else word[0].capitalize(), name)


def bare(text: str) -> str:
    """Return a folded name without the kind of area before it: ``Ds. Pimping`` → ``pimping``."""
    return _BEFORE.sub("", fold(text))
