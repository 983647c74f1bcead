"""Short codes that survive being read aloud, written on paper and typed with one thumb."""

import secrets

# No 0/O, 1/I/L, 2/Z, 5/S, 8/B, U/V pairs: what is left cannot be mistaken for another.
ALPHABET = "34679ACDEFGHJKMNPQRTWXY"
_ALIKE = str.maketrans(
    {
        "0": "Q",
        "O": "Q",
        "1": "J",
        "I": "J",
        "L": "J",
        "2": "7",
        "Z": "7",
        "5": "6",
        "S": "6",
        "8": "3",
        "B": "3",
        "U": "W",
        "V": "W",
    }
)


def fresh(length: int) -> str:
    """Return ``length`` random characters (4.5 bits each), all from one draw."""
    drawn = secrets.randbelow(len(ALPHABET) ** length)
    letters = []
    for _place in range(length):
        drawn, letter = divmod(drawn, len(ALPHABET))
        letters.append(ALPHABET[letter])
    return "".join(letters)


def forgive(code: str) -> str:
    """Read a typed code: upper case, and a look-alike as the character that was meant."""
    return code.strip().upper().translate(_ALIKE)
