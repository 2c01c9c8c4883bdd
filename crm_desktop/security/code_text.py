"""Codes that travel in mails and chats: letters and digits with a checksum, so that a damaged one is told at once.

Crockford's alphabet has no letters that look alike. Spaces, line breaks, dashes, quote marks of mails and lower case do
no harm. A code says its own length first, so that one that was cut short can be told from a mistyped one.
"""

import unicodedata
from hashlib import sha256

from crm_desktop.security.recovery import ALPHABET, MINUS

CHECK_BYTES = 5
LENGTH_BYTES = 2
_VALUES = {letter: value for value, letter in enumerate(ALPHABET)} | {"O": 0, "I": 1, "L": 1}
_FILLING = frozenset("<>|*_`'\"=.,;:" + MINUS)


class BadCode(Exception):  # noqa: N818 - a person reads of it in other words
    """Not such a code; `flaw` is one of other, short, typo. It carries nothing of the text."""

    def __init__(self, flaw: str) -> None:
        super().__init__(flaw)
        self.flaw = flaw


def spell_code(mark: str, data: bytes) -> str:
    """The bytes as one word without breaks; `mark` is what it begins with ("CRMJ1")."""
    framed = len(data).to_bytes(LENGTH_BYTES, "big") + data + _check(mark, data)
    bits = 5 * -(-8 * len(framed) // 5)
    number = int.from_bytes(framed, "big") << (bits - 8 * len(framed))
    return mark + "".join(ALPHABET[(number >> place) & 31] for place in range(bits - 5, -1, -5))


def read_code(mark: str, text: str) -> bytes:
    """The bytes of a code however it was pasted, also out of the middle of a mail. Raises BadCode."""
    letters = "".join(letter for letter in unicodedata.normalize("NFKC", text).upper() if not _is_filling(letter))
    start = letters.find(mark)
    if start < 0:
        raise BadCode("other")
    symbols = [_VALUES.get(letter, -1) for letter in letters[start + len(mark):]]
    head = -(-8 * LENGTH_BYTES // 5)
    if -1 in symbols[:head]:
        raise BadCode("typo")
    size = LENGTH_BYTES + (_number(symbols[:head]) >> (5 * head - 8 * LENGTH_BYTES)) + CHECK_BYTES
    wanted = -(-8 * size // 5)
    if len(symbols) < wanted:
        raise BadCode("short")
    if -1 in symbols[:wanted]:
        raise BadCode("typo")
    framed = (_number(symbols[:wanted]) >> (5 * wanted - 8 * size)).to_bytes(size, "big")
    data = framed[LENGTH_BYTES:-CHECK_BYTES]
    if framed[-CHECK_BYTES:] != _check(mark, data):
        raise BadCode("typo")
    return data


def _number(symbols: list[int]) -> int:
    number = 0
    for symbol in symbols:
        number = number << 5 | symbol
    return number


def _check(mark: str, data: bytes) -> bytes:
    return sha256(mark.encode() + data).digest()[:CHECK_BYTES]


def _is_filling(letter: str) -> bool:
    return letter.isspace() or letter in _FILLING or unicodedata.category(letter) in ("Pd", "Cf", "Pi", "Pf")
