"""The subject of an answer by e-mail: that of the letter, marked once as answered."""

import re

_MARKS = re.compile(r"^((re|bls|balas|aw|sv)\s?(\[\d+\])?\s?:\s*)+", re.IGNORECASE)


def answer_to(subject: str) -> str:
    """Return ``Re: …``; nothing for a letter without a subject, and on channels that know none."""
    plain = _MARKS.sub("", subject).strip()
    return f"Re: {plain}" if plain else ""
