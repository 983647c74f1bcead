"""What hostile, broken and strange senders send, drawn from one seeded chance so that a case can be had again."""

import json
import math
import random
from collections.abc import Callable, Sequence
from typing import Any

MARK = "\"><zz7 onzz7=1>'&"
"""Whoever finds ``<zz7`` in a page has found words that were not escaped."""

ODD = (
    "", " ", "\0", "a\0b", "\ud800", "\udfff\ud800", "\ufeff", "\u202e\u0645\u062d", "\u200f\u200e", "e\u0301" * 40, "\u00e9",
    "\u1e9b\u0323", "\ufb01", "\u0130\u0131", "\u0660\u0661\u0662", "\u09e9", "\u00b2\u00b3", "\uff11\uff12", "\u2028\u2029", "\x85\x1c\x1d", "\x7f\x80",
    "\U0001f30a" * 9, "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\u0300" * 200, "\ufffe\uffff", "\U0010ffff", "%00%0d%0a", "\r\nzz7: 1\r\n\r\n",
    "=1+1", "+cmd|'/C calc'!A0", "@SUM(1)", "-2+3", "{{7*7}}", "{% now %}", "%s%n%d", "{0.__class__}", "../../etc/passwd", "..\\..\\",
    "' OR 1=1 --", "null", "None", "undefined", "true", "NaN", "Infinity", "-inf", "1e999", "-0", "0x1F", "1_000", "9" * 5, "9" * 19,
    "9" * 40, "9" * 5000, "-" + "9" * 30, "1." + "0" * 400, "1e-400", "[]", "{}", "[" * 2000, "<!DOCTYPE x [<!ENTITY a 'b'>]>&a;",
    "<![CDATA[", "<?xml version='1.0'?>", "javascript:alert(1)", "//zz7.example", "https:zz7.example", "\\\\zz7.example",
)  # fmt: skip
WORDS = (
    "Banjir di Pimping RT 02, air selutut", "air naik lagi", "tolong", "kebakaran rumah RT 1", "ULAR", "L-0142", "K14-7Q", "k 1 4 7 q",
    "0812-5123-4567", "+62 811", "63.11.05.2021", "6311052021", "2026-01-14T06:04", "2026-02-30T25:61", "0000-00-00", "9999-12-31T23:59:59.999999",
    "10000-01-01", "06.04", "24.00", "-1", "0", "1", "7", "2147483648", "9223372036854775808", "FLOOD", "siaga", "warning", "Actual", "id", "en",
    "stop", "/start", "/cek", "berhenti", "dua ekor sapi hanyut", "3 KK 12 jiwa", "setinggi 1,5 meter", "300 cm", "-20 cm", "air sdh surut",
)  # fmt: skip


class Chance(random.Random):
    """Chance with a taste for trouble."""

    def text(self, samples: Sequence[str] = WORDS) -> str:
        """Return a text: strange, ordinary, or an ordinary one gone wrong."""
        way = self.random()
        if way < 0.3:
            return self.choice(ODD)
        if way < 0.5:
            return self.choice(samples)
        if way < 0.6:
            return MARK
        if way < 0.8:
            return self.mangled(self.choice(samples))
        if way < 0.9:
            return "".join(
                self.choice((*ODD[:20], *samples, MARK, " ", "\n")) for _each in range(self.randrange(1, 6))
            )
        if way < 0.98:
            return "".join(chr(self.letter()) for _each in range(self.randrange(1, 30)))
        return (self.choice((*ODD, *samples)) * self.choice((100, 1000, 3000)))[
            : self.choice((300, 3000, 12_000))
        ]

    def letter(self) -> int:
        """Return a code point, mostly low, now and then any."""
        return self.randrange(0x500) if self.random() < 0.8 else self.randrange(0x110000)

    def mangled(self, text: str) -> str:
        """Return the text with some of its letters changed, doubled, dropped or replaced by something odd."""
        letters = list(text)
        for _each in range(self.randrange(1, 4)):
            place = self.randrange(len(letters) + 1)
            letters[place : place + self.randrange(3)] = self.choice(
                (chr(self.letter()), self.choice(ODD), text[:place], "", MARK)
            )
        return "".join(letters)

    def number(self) -> Any:
        """Return a number that somebody did not expect, also as a text."""
        found: Any = self.choice(
            (0, -1, 1, 2**31, 2**63, -(2**63) - 1, 10**30, 10**400, 0.1, -0.0, 1e308, math.inf, -math.inf, math.nan, 180.1, True)
        )  # fmt: skip
        return str(found) if self.random() < 0.2 else found

    def value(self, depth: int = 3) -> Any:
        """Return anything that JSON can say, and a little more."""
        way = self.random()
        if depth and way < 0.15:
            return [self.value(depth - 1) for _each in range(self.randrange(4))]
        if depth and way < 0.35:
            return {self.text()[:40]: self.value(depth - 1) for _each in range(self.randrange(4))}
        if way < 0.6:
            return self.number()
        return self.choice((None, True, False)) if way < 0.7 else self.text()

    def twisted(self, tree: Any) -> Any:
        """Return a copy of a JSON tree in which a node or two are something else, gone or deep."""
        copy = json.loads(json.dumps(tree))
        for _each in range(self.randrange(1, 3)):
            copy = self._twist(copy)
        return copy

    def _twist(self, tree: Any) -> Any:
        inner = tree if isinstance(tree, dict | list) else None
        if not inner or self.random() < 0.15:
            return self.value()
        keys: list[Any] = list(inner) if isinstance(inner, dict) else list(range(len(inner)))
        key = self.choice(keys)
        way = self.random()
        if way < 0.15:
            del inner[key]
        elif way < 0.25 and isinstance(inner, dict):
            inner[self.text()[:40]] = inner.pop(key)
        else:
            inner[key] = self._twist(inner[key]) if way < 0.75 else self.value()
        return inner

    def json(self, tree: Any) -> bytes:
        """Return the bytes of a twisted tree, now and then broken as bytes too."""
        said = json.dumps(self.twisted(tree), ensure_ascii=self.random() < 0.7)
        data = said.encode("utf-8", "surrogatepass")
        return self.broken(data) if self.random() < 0.2 else data

    def broken(self, data: bytes) -> bytes:
        """Return bytes with some flipped, cut, doubled or put in."""
        kept = bytearray(data)
        for _each in range(self.randrange(1, 5)):
            place = self.randrange(len(kept) + 1)
            way = self.randrange(5)
            if way == 0:
                del kept[place:]
            elif way == 1 and place < len(kept):
                kept[place] = self.randrange(256)
            elif way == 2:
                kept[place:place] = self.randbytes(self.randrange(1, 9))
            elif way == 3:
                kept[place:place] = kept[place : place + self.randrange(64)] * self.randrange(1, 4)
            else:
                del kept[place : place + self.randrange(1, 9)]
        return bytes(kept)

    def blob(self, samples: Sequence[bytes]) -> bytes:
        """Return a sample gone wrong, or noise."""
        way = self.random()
        if way < 0.8 and samples:
            return self.broken(self.choice(samples))
        return self.randbytes(self.randrange(200)) if way < 0.95 else b""


Make = Callable[[Chance], Any]


def texts(*samples: str) -> Make:
    """Return a maker of texts around these samples."""
    return lambda chance: chance.text((*samples, *samples, *WORDS) if samples else WORDS)


def trees(*samples: Any) -> Make:
    """Return a maker of JSON bytes around these trees."""
    return lambda chance: chance.json(chance.choice(samples))


def blobs(*samples: bytes) -> Make:
    """Return a maker of bytes around these samples."""
    return lambda chance: chance.blob(samples)
