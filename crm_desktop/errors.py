"""The one error that people see: what happened, what is safe, what to do next."""

from collections.abc import Iterable

from crm_desktop.i18n import tr


class UserError(Exception):
    """An error shown to the user as it stands; everything else is a bug.

    `code` is a short stable word for programs (`wrong_passphrase`). `message` (what happened), `safe` (what
    is still as it was) and `next_step` are English msgids marked by `later()`, with `{names}` filled from `values`;
    they are translated where they are shown.
    """

    def __init__(self, code: str, message: str, safe: str, next_step: str, /, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.safe = safe
        self.next_step = next_step
        self.values = values

    def texts(self) -> tuple[str, str, str]:
        """What happened, what is safe and what to do next, in the current language."""
        return tr(self.message, **self.values), tr(self.safe, **self.values), tr(self.next_step, **self.values)

    def __str__(self) -> str:
        return in_a_row(self.texts())


def in_a_row(sentences: Iterable[str]) -> str:
    """Sentences one behind the other, without the empty ones; after a Chinese full stop stands no space."""
    row = ""
    for sentence in filter(None, sentences):
        row += sentence if not row or row.endswith("。") else f" {sentence}"
    return row


class Cancelled(Exception):  # noqa: N818 - it is what a person did, and no error
    """A long work was stopped by the person who started it; nothing of it was saved."""


EXIT_CODES = {"wrong_passphrase": 3, "no_keyring": 3, "locked": 3, "slots_damaged": 3, "wrong_recovery_code": 3,
              "not_a_book": 3, "empty_file": 3, "no_slots": 3, "missing_book": 3, "weak_slots": 3,
              "newer_slots": 3, "no_such_slot": 3, "busy": 4, "open_elsewhere": 4,
              "bad_input": 2, "refused_sql": 2, "not_found": 2, "unreadable_file": 2, "wrong_invite": 2,
              "wrong_scheme": 2}


def exit_code(error: UserError) -> int:
    """The command line's exit code of an error: 1 failed, 2 bad input, 3 cannot be unlocked, 4 busy."""
    return EXIT_CODES.get(error.code, 1)
