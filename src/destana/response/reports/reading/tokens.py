"""Cuts a text into words, numbers and clauses, and remembers where each stood in the original text.

A word is compared by its *keys*. A key is the word in lower case without accents, apostrophes and stretched letters
("Tolooong" → "tolong"), with the vowels of Banjar Hulu, which has only a, i and u: "tolong" and "tulung",
"terendam" and "tarandam" become one key. So each word stands in the word lists once.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

# Marks that stand inside a word without being a letter: combining accents and characters of no width.
_INSIDE = "\u0300-\u036f\u200b-\u200d\u2060\ufeff\u00ad"
_PIECES = re.compile(
    rf"(?P<word>[^\W\d_](?:[^\W\d_]|[{_INSIDE}]|['’ʼ`´](?=[^\W\d_]))*)"
    r"|(?P<number>\d+(?:[.,]\d+)*)"
    r"|(?P<mark>[^\w\s]|\n)"
)
_DROPPED = re.compile(rf"[{_INSIDE}'’ʼ`´]")
_STRETCHED = re.compile(r"(.)\1{2,}")
_LONG_END = re.compile(r"([bcdfghjklmnpqrstvwxyz])\1$")
_VOWELS = str.maketrans("eo", "au")
_CLITICS = ("nya", "lah", "kah", "pun")
_ENDS = frozenset(".!?;,:()#|\n…•–—")
_SENTENCE_ENDS = frozenset(".!?\n")
_MAX_WORD = 40
"""Longer words are no words: they get no variants."""
_SHORT = frozenset("rt rw jl jln ds kec kab no dr sp sei sg tlk tnh mtg ktr dpn bpk ibu yth kp gg".split())
"""Abbreviations after which a full stop ends nothing."""
_NUMBERED = frozenset("rt rw km no sd sdn smp smpn sma sman mts min gang gg blok".split())
"""Words that carry a number of their own, so "rt2" is no plural as "rumah2" is."""

# Different words that would fall together once e is written a and o is written u.
APART = frozenset(
    """lahar toa enak enaknya doa doanya tepi entar kenal perak parut kurban jebul keren seger beres telaga tas rada
    saleh ulah lapas tegal selam tebang bela bolan halu angkut parasaan""".split()
)


@dataclass(slots=True)
class Token:
    """A word or number of the text. ``digits`` is the number as written, ``keys`` what it is compared by."""

    start: int
    end: int
    word: str
    keys: tuple[str, ...] = ()
    digits: str = ""
    is_glued: bool = False
    clause: int = 0
    is_spaced: bool = False


@dataclass(slots=True)
class Clause:
    """Tokens ``first`` up to but not including ``last``, ended by ``mark``; ``sentence`` counts sentences from 0."""

    first: int
    last: int
    mark: str
    sentence: int
    moods: set[str] = field(default_factory=set)


def key_of(word: str) -> str:
    """Return the key of a word that is already folded."""
    return word + "!" if word in APART else word.translate(_VOWELS)


@lru_cache(maxsize=8192)
def folded(raw: str) -> str:
    """Return a word in lower case without accents, apostrophes and characters of no width."""
    plain = unicodedata.normalize("NFKD", raw.casefold()).lower()
    return _DROPPED.sub("", "".join(char for char in plain if not unicodedata.combining(char)))


@lru_cache(maxsize=8192)
def keys_of(word: str) -> tuple[str, ...]:
    """Return what a folded word is compared by: itself, unstretched, and without -nya, -lah, -kah, -pun."""
    if len(word) > _MAX_WORD:
        return (word,)
    forms = [word]
    if _STRETCHED.search(word):
        forms = [_STRETCHED.sub(r"\1\1", word), _STRETCHED.sub(r"\1", word)]
    forms += [_LONG_END.sub(r"\1", form) for form in forms]
    forms += [form[:-3] for form in forms if form.endswith(_CLITICS) and len(form) > 5]
    return tuple(dict.fromkeys(key_of(form) for form in forms))


def tokens_of(text: str) -> tuple[list[Token], list[Clause]]:
    """Return the words and numbers of ``text`` and its clauses. Takes time in proportion to the length of the text."""
    reader = _Reader(text)
    for piece in _PIECES.finditer(text):
        reader.take(piece)
    reader.close("")
    return reader.tokens, reader.clauses


class _Reader:
    """Collects tokens and closes clauses."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[Token] = []
        self.clauses: list[Clause] = []
        self.first = 0
        self.sentence = 0

    def take(self, piece: re.Match[str]) -> None:
        """Take one word, number or mark."""
        if piece.lastgroup == "mark":
            self._mark(piece)
        elif piece.lastgroup == "number":
            self._number(piece)
        else:
            self._word(piece)

    def close(self, mark: str) -> None:
        """End the clause that is being read, if it has words."""
        if len(self.tokens) > self.first:
            self.clauses.append(Clause(self.first, len(self.tokens), mark, self.sentence))
            self.first = len(self.tokens)
        elif self.clauses and mark in "?!":
            self.clauses[-1].mark += mark
        if mark in _SENTENCE_ENDS:
            self.sentence += 1

    def _mark(self, piece: re.Match[str]) -> None:
        mark, start, end = piece[0], piece.start(), piece.end()
        if mark == "-":
            if self.text[start - 1 : start] == " " and self.text[end : end + 1] == " ":
                self.close(mark)
            return
        if mark not in _ENDS:
            return
        after = self.text[end : end + 1]
        if mark == "." and ((after and not after.isspace() and after.isalnum()) or self._is_short()):
            return
        self.close(mark)

    def _is_short(self) -> bool:
        return len(self.tokens) > self.first and self.tokens[-1].word in _SHORT

    def _number(self, piece: re.Match[str]) -> None:
        glued = bool(self.tokens) and self.tokens[-1].end == piece.start()
        if glued and piece[0] == "2" and self._is_plural():
            self.tokens[-1].end = piece.end()
            return
        digits = piece[0] if piece[0].isascii() else "".join(_ascii_digit(char) for char in piece[0])
        self.tokens.append(
            Token(piece.start(), piece.end(), digits, (digits,), digits, glued, len(self.clauses))
        )

    def _is_plural(self) -> bool:
        last = self.tokens[-1]
        return not last.digits and len(last.word) > 2 and last.word not in _NUMBERED

    def _word(self, piece: re.Match[str]) -> None:
        word = folded(piece[0]) if len(piece[0]) <= _MAX_WORD else piece[0].lower()
        glued = bool(self.tokens) and self.tokens[-1].end == piece.start()
        token = Token(piece.start(), piece.end(), word, (), "", glued, len(self.clauses))
        self.tokens.append(token)
        token.keys = keys_of(word)
        if len(word) == 1:
            self._join_spaced()

    def _join_spaced(self) -> None:
        """Read "T O L O N G" as one word: a letter alone after a letter alone, one character between them."""
        if len(self.tokens) - self.first < 2:
            return
        before, last = self.tokens[-2], self.tokens[-1]
        is_run = before.is_spaced or (len(before.word) == 1 and not before.digits)
        if is_run and last.start - before.end == 1 and len(before.word) < _MAX_WORD:
            word = before.word + last.word
            joined = Token(
                before.start,
                last.end,
                word,
                keys_of(word),
                "",
                before.is_glued,
                before.clause,
                is_spaced=True,
            )
            self.tokens[-2:] = [joined]


def _ascii_digit(char: str) -> str:
    return str(unicodedata.digit(char)) if char.isdigit() else char
