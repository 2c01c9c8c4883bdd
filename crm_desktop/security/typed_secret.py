"""One line that somebody typed opens a book, be it the passphrase or the recovery code."""

import re
from pathlib import Path

from crm_desktop.errors import UserError
from crm_desktop.security.passphrase import STANDARD_COST, KdfCost
from crm_desktop.security.recovery import read_recovery_code
from crm_desktop.security.slots import unlock_with_passphrase, unlock_with_recovery_code

LIKE_A_CODE = re.compile(r"(?:[0-9A-Za-z]{5}[-\s]){5}[0-9A-Za-z]{5}")


def unlock_with_typed(book_path: Path, secret: str, cost: KdfCost = STANDARD_COST) -> bytes:
    """The 32-byte data key by a recovery code where the text is one, else by the passphrase.

    A code is tried first, as that is quick. UserError as in `unlock_with_passphrase` and
    `unlock_with_recovery_code`; of a text that looks like a code it says which group is mistyped.
    """
    try:
        read_recovery_code(secret)
        return unlock_with_recovery_code(book_path, secret)
    except UserError as error:
        if error.code not in ("wrong_recovery_code", "no_slots"):
            raise
        no_code = error
    try:
        return unlock_with_passphrase(book_path, secret, cost)
    except UserError as error:
        if error.code in ("wrong_passphrase", "no_slots") and LIKE_A_CODE.fullmatch(secret.strip()):
            raise no_code from None
        raise
