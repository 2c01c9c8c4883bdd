"""The passphrase slot: Argon2id with floors that no slots file and no setting can lower."""

import unicodedata
from dataclasses import dataclass

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from crm_desktop.errors import UserError
from crm_desktop.i18n import later
from crm_desktop.security.slot_key import KEY_BYTES, Slot, TamperedSlotError, new_slot_id, open_slot, seal_slot

PASSPHRASE = "passphrase"  # noqa: S105 - the name of a kind
SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class KdfCost:
    """What one guess costs: memory in KiB, passes over it, lanes (RFC 9106: m, t, p)."""

    memory_kib: int
    iterations: int
    lanes: int

    def reaches(self, floor: "KdfCost") -> bool:
        """True where no part is below the floor's."""
        return (self.memory_kib >= floor.memory_kib and self.iterations >= floor.iterations
                and self.lanes >= floor.lanes)


STANDARD_COST = KdfCost(memory_kib=65536, iterations=3, lanes=4)
# A slots file from a stranger may not eat the machine either.
CEILING = KdfCost(memory_kib=1_048_576, iterations=64, lanes=64)


class WeakSlotError(Exception):
    """The slots file names a cost below the floor."""


def seal_with_passphrase(book_id: bytes, data_key: bytes, passphrase: str, cost: KdfCost) -> Slot:
    """A new slot that this passphrase opens. UserError "bad_input" where the passphrase is empty."""
    if not passphrase:
        raise UserError("bad_input", later("An empty passphrase protects nothing."), later("Nothing was changed."),
                        later("Choose a passphrase of several words."))
    salt = new_slot_id()
    parameters: dict[str, int | str] = {"salt": salt.hex(), "memory_kib": cost.memory_kib,
                                        "iterations": cost.iterations, "lanes": cost.lanes}
    secret = _passphrase_secret(passphrase, salt, cost)
    return seal_slot(PASSPHRASE, book_id, parameters, secret, data_key, new_slot_id())


def open_with_passphrase(slot: Slot, book_id: bytes, passphrase: str, floor: KdfCost) -> bytes | None:
    """The data key, or None where the passphrase is not this slot's.

    WeakSlotError where the slot's cost is below the floor, TamperedSlotError where its parameters make no sense.
    """
    salt, cost = _salt_and_cost(slot)
    if not cost.reaches(floor):
        raise WeakSlotError
    return open_slot(slot, book_id, _passphrase_secret(passphrase, salt, cost))


def _salt_and_cost(slot: Slot) -> tuple[bytes, KdfCost]:
    salt = slot.parameters.get("salt")
    memory, passes, lanes = (slot.parameters.get(name) for name in ("memory_kib", "iterations", "lanes"))
    if not (isinstance(salt, str) and isinstance(memory, int) and isinstance(passes, int) and isinstance(lanes, int)):
        raise TamperedSlotError
    cost = KdfCost(memory, passes, lanes)
    # Argon2 itself wants 8 KiB a lane; a worse file is damage, not an error of the library.
    if len(salt) != 2 * SALT_BYTES or min(passes, lanes) < 1 or memory < 8 * lanes or not CEILING.reaches(cost):
        raise TamperedSlotError
    try:
        return bytes.fromhex(salt), cost
    except ValueError:
        raise TamperedSlotError from None


def _passphrase_secret(passphrase: str, salt: bytes, cost: KdfCost) -> bytes:
    # NFC, because macOS and some input methods hand over é in two parts; spaces at the ends are the user's own.
    # surrogatepass, because an encoding error would carry the passphrase in its `object`.
    words = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")
    derivation = Argon2id(salt=salt, length=KEY_BYTES, iterations=cost.iterations, lanes=cost.lanes,
                          memory_cost=cost.memory_kib)
    return derivation.derive(words)
