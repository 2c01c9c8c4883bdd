"""The recovery code: 128 random bits to write on paper, with a checksum that finds and places typing mistakes."""

import os
import unicodedata
from functools import reduce
from itertools import pairwise
from typing import NoReturn

from crm_desktop.errors import UserError
from crm_desktop.i18n import later
from crm_desktop.security.slot_key import Slot, new_slot_id, open_slot, seal_slot

RECOVERY = "recovery"
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: without I, L, O, U
SECRET_BYTES = 16
DATA_SYMBOLS = 26  # 130 bits: the code and two zero bits in front
CHECK_SYMBOLS = 4
CODE_SYMBOLS = DATA_SYMBOLS + CHECK_SYMBOLS
GROUP = 5
MINUS = "\N{MINUS SIGN}"  # a symbol for Unicode, a dash for people

_SYMBOLS = {letter: value for value, letter in enumerate(ALPHABET)} | {"O": 0, "I": 1, "L": 1}

# GF(32) by x^5 + x^2 + 1. A Reed-Solomon code of length 31 with four check symbols has distance 5: it finds every
# change of up to four characters and tells where a single one is. (Reed and Solomon 1960.)
_POWERS = reduce(lambda found, _: [*found, (found[-1] << 1) ^ (37 if found[-1] & 16 else 0)], range(30), [1])
_LOGS = {value: power for power, value in enumerate(_POWERS)}


def new_recovery_secret() -> bytes:
    """16 random bytes: what a recovery code says."""
    return os.urandom(SECRET_BYTES)


def spell_recovery_code(secret: bytes) -> str:
    """The code of a 16-byte secret as it is shown and printed: six groups of five letters and digits."""
    number = int.from_bytes(secret, "big")
    symbols = [(number >> (5 * place)) & 31 for place in reversed(range(DATA_SYMBOLS))]
    letters = "".join(ALPHABET[symbol] for symbol in symbols + _check_symbols(symbols))
    return "-".join(letters[at:at + GROUP] for at in range(0, CODE_SYMBOLS, GROUP))


def read_recovery_code(code: str) -> bytes:
    """The 16 bytes that a typed code says; lower case, spaces, full-width letters and missing dashes are fine.

    UserError "wrong_recovery_code" where it cannot be a code: the sentence says that it is a typing mistake, and in
    which group where exactly one character is wrong.
    """
    letters = [letter for letter in unicodedata.normalize("NFKC", code).upper() if not _is_filling(letter)]
    if len(letters) != CODE_SYMBOLS:
        _refuse(later("A recovery code has {wanted} letters and digits; this one has {count}."),
                wanted=CODE_SYMBOLS, count=len(letters))
    symbols = [_SYMBOLS.get(letter, -1) for letter in letters]
    if -1 in symbols:
        _refuse(later("The recovery code has a typing mistake in group {group}."),
                group=symbols.index(-1) // GROUP + 1)
    _find_mistake(symbols)
    number = reduce(lambda found, symbol: found << 5 | symbol, symbols[:DATA_SYMBOLS], 0)
    if number >> (8 * SECRET_BYTES):
        _refuse(later("The recovery code has a typing mistake."))
    return number.to_bytes(SECRET_BYTES, "big")


def seal_with_recovery(book_id: bytes, data_key: bytes, secret: bytes) -> Slot:
    """A new slot that the code of this 16-byte secret opens; 128 random bits need no slow derivation."""
    return seal_slot(RECOVERY, book_id, {}, secret, data_key, new_slot_id())


def open_with_recovery(slot: Slot, book_id: bytes, secret: bytes) -> bytes | None:
    """The data key, or None where the secret is not this slot's. TamperedSlotError as in `open_slot`."""
    return open_slot(slot, book_id, secret)


def _is_filling(letter: str) -> bool:
    return letter.isspace() or letter == MINUS or unicodedata.category(letter) in ("Pd", "Cf")


def _refuse(message: str, **values: object) -> NoReturn:
    raise UserError("wrong_recovery_code", message, later("Nothing was changed."),
                    later("Compare it with your paper, group by group, and type it again."), **values)


def _times(a: int, b: int) -> int:
    return _POWERS[(_LOGS[a] + _LOGS[b]) % 31] if a and b else 0


def _remainders(symbols: list[int]) -> list[int]:
    """The code word's polynomial at the first four powers of the generator: all zero where nothing is wrong."""
    return [_value_at(symbols, point) for point in _POWERS[:CHECK_SYMBOLS]]


def _value_at(symbols: list[int], point: int) -> int:
    return reduce(lambda found, symbol: _times(found, point) ^ symbol, symbols, 0)


def _check_symbols(data: list[int]) -> list[int]:
    generator = [1]
    for root in _POWERS[:CHECK_SYMBOLS]:
        generator = [a ^ _times(b, root) for a, b in zip([*generator, 0], [0, *generator], strict=True)]
    rest = data + [0] * CHECK_SYMBOLS
    for at in range(len(data)):
        lead = rest[at]
        for offset, factor in enumerate(generator):
            rest[at + offset] ^= _times(lead, factor)
    return rest[len(data):]


def _find_mistake(symbols: list[int]) -> None:
    found = _remainders(symbols)
    if not any(found):
        return
    if all(found):
        # One wrong character at power p leaves a geometric row with the ratio of that power.
        steps = {(_LOGS[after] - _LOGS[before]) % 31 for before, after in pairwise(found)}
        place = CODE_SYMBOLS - 1 - min(steps)
        if len(steps) == 1 and place >= 0:
            _refuse(later("The recovery code has a typing mistake in group {group}."), group=place // GROUP + 1)
    _refuse(later("The recovery code has a typing mistake."))
