"""The keyring slot: a random key in the keyring of the operating system, which wraps the data key."""

import base64
import hmac
import os
import platform

from crm_desktop.errors import UserError
from crm_desktop.i18n import later
from crm_desktop.security.slot_key import KEY_BYTES, Slot, new_slot_id, open_slot, seal_slot

KEYRING = "keyring"
SERVICE = "crm-desktop"
LONGEST_NAME = 64  # of a computer, as it is kept in a slot
# These keep nothing, or keep it readable to everybody who can read the slots file.
NO_BACKENDS = ("keyring.backends.null", "keyring.backends.fail", "keyrings.alt.file.PlaintextKeyring")


def keyring_backend() -> str:
    """The module of the keyring that the system offers, as it is shown to the user."""
    import keyring

    return type(keyring.get_keyring()).__module__


def keyring_offered() -> bool:
    """Whether the system offers a keyring at all; nothing is asked of it, so no prompt shows."""
    try:
        _refuse_empty_backends()
    except UserError:
        return False
    return True


def seal_with_keyring(book_id: bytes, data_key: bytes) -> Slot:
    """A new slot whose 32-byte wrapping key lies in the OS keyring, read back and compared.

    May show the system's own prompt and wait for it: call it in a lane. UserError "no_keyring".
    """
    slot_id, secret = new_slot_id(), os.urandom(KEY_BYTES)
    _save_in_keyring(slot_id, secret)
    parameters = {"backend": keyring_backend(), "device": platform.node()[:LONGEST_NAME]}
    return seal_slot(KEYRING, book_id, parameters, secret, data_key, slot_id)


def open_with_keyring(slot: Slot, book_id: bytes) -> bytes | None:
    """The data key; None where the keyring holds no key for this slot, or another one.

    May wait for the system's prompt. UserError "no_keyring" where there is no keyring or it refuses;
    TamperedSlotError as in `open_slot`.
    """
    secret = _read_from_keyring(slot.slot_id)
    return None if secret is None else open_slot(slot, book_id, secret)


def drop_from_keyring(slot_id: bytes) -> bool:
    """Takes a slot's key out of the keyring; False where it was not there or could not be taken out."""
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.delete_password(SERVICE, slot_id.hex())
    except KeyringError:
        return False
    return True


def no_keyring(message: str) -> UserError:
    """The error "no_keyring" with this msgid as what happened; it names the backend."""
    return UserError("no_keyring", message, later("The book was not changed."),
                     later("Use the passphrase or the recovery code."), backend=keyring_backend())


def _save_in_keyring(slot_id: bytes, secret: bytes) -> None:
    import keyring
    from keyring.errors import KeyringError

    _refuse_empty_backends()
    try:
        keyring.set_password(SERVICE, slot_id.hex(), base64.b64encode(secret).decode("ascii"))
    except KeyringError:
        raise no_keyring(later("The keyring of this computer ({backend}) did not take the key.")) from None
    kept = _read_from_keyring(slot_id)
    if kept is None or not hmac.compare_digest(kept, secret):
        drop_from_keyring(slot_id)
        raise no_keyring(later("The keyring of this computer ({backend}) did not keep the key."))


def _read_from_keyring(slot_id: bytes) -> bytes | None:
    import keyring
    from keyring.errors import KeyringError

    _refuse_empty_backends()
    try:
        text = keyring.get_password(SERVICE, slot_id.hex())
    except KeyringError:
        raise no_keyring(later("The keyring of this computer ({backend}) gave no answer.")) from None
    try:
        return None if text is None else base64.b64decode(text, validate=True)
    except ValueError:
        return None


def _refuse_empty_backends() -> None:
    import keyring

    backend = type(keyring.get_keyring())
    if backend.__module__ in NO_BACKENDS or f"{backend.__module__}.{backend.__name__}" in NO_BACKENDS:
        raise no_keyring(later("This computer offers no keyring ({backend})."))
