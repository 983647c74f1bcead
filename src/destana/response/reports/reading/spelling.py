"""Guesses what a misspelt word of danger was meant as: one letter wrong, missing, extra or swapped."""

from functools import lru_cache

from rapidfuzz.distance import OSA

from .lexicon import spelling_words

_SHORTEST = 6
_LONGEST = 16


@lru_cache(maxsize=8192)
def corrected(key: str) -> str:
    """Return the key that ``key`` is one slip away from, or nothing. Short words have too many neighbours."""
    meant, real = spelling_words()
    if not _SHORTEST - 1 <= len(key) <= _LONGEST or key in real:
        return ""
    near = (word for word in meant.get(key[0], ()) if len(word) >= _SHORTEST)
    return next((word for word in near if OSA.distance(key, word, score_cutoff=1) <= 1), "")
