"""What the server refuses for good: such records are set aside for one round, all others go, and a person is told."""

from dataclasses import dataclass, field

from crm_desktop.domain.records import BY_NUMBER
from crm_desktop.errors import UserError
from crm_desktop.i18n import later
from crm_desktop.store.book import Book
from crm_desktop.store.records import title_of
from crm_desktop.store.unsent import unsent_count

WHOLE = ("bad_wid", "bad_item", "bad_manifest", "bad_signature", "bad_request", "too_large")  # nothing of it was stored
CHAIN = ("bad_manifest", "bad_signature")  # a manifest that never becomes good: its device cannot go on
ITEM = ("denied", "gone", "too_big")
TOO_BIG = ("too_big", "too_large")
MAY_NOT = ("denied", "gone")
MOST_IN_VAIN = 12  # refusals in a row: enough to find one record among the most that a push holds, and a few more
HERE = later("Your changes are safe on this laptop.")
ELSE_SENT = later("They are safe on this laptop; everything else is sent.")


@dataclass
class Refusals:
    """Of one round. `aside`: record id -> (its kind, the server's word); `most`: items of the next push, 0 is all."""

    aside: dict[bytes, tuple[int, str]] = field(default_factory=dict)
    most: int = 0
    in_vain: int = 0
    sealed_anew: set[bytes] = field(default_factory=set)

    def whole(self, records: list[tuple[bytes, int]], code: str) -> None:
        """A push was refused as a whole: its half is sealed anew; what is refused alone even so is set aside."""
        self.in_vain += 1
        self.most = max(1, len(records) // 2)
        alone = len(records) == 1 and records[0][0] in self.sealed_anew
        if alone or self.is_over:
            self.aside |= {record_id: (kind, code) for record_id, kind in records}
        self.sealed_anew |= {record_id for record_id, _ in records}

    def taken(self) -> None:
        """A push was answered record by record: the next one may be larger again."""
        self.in_vain, self.most = 0, self.most * 2

    @property
    def is_over(self) -> bool:
        """Whether the server takes nothing: more of it in this round would only be knocking."""
        return self.in_vain >= MOST_IN_VAIN

    def fitting(self, limit: int) -> int:
        """How many items the next push may hold."""
        return min(self.most, limit) if self.most else limit

    def trouble(self, book: Book) -> UserError | None:
        """What a person is told; None where nothing lies aside."""
        codes = {code for _, code in self.aside.values()}
        strange = sorted(codes.difference(TOO_BIG, MAY_NOT))
        if strange:
            return UserError("record_refused", later(
                "The server does not accept {count} of this laptop's records ({code})."),
                HERE if self.is_over else ELSE_SENT, later(
                "Install the newest version here and on the server; if that does not help, tell who runs it."),
                count=unsent_count(book) if self.is_over else len(self.aside), code=", ".join(strange))
        if codes.intersection(TOO_BIG):
            return self._too_big(book)
        return UserError("may_not_write", later("The server does not let this laptop write."), HERE,
                         later("Ask the owner of the team for a role that may write.")) if codes else None

    def _too_big(self, book: Book) -> UserError:
        names = [title_of(book, BY_NUMBER[kind].name, record_id) for record_id, (kind, code) in self.aside.items()
                 if code in TOO_BIG and kind in BY_NUMBER]
        name = next(filter(None, names), "")
        return UserError("too_big", later("“{name}” is too large for the server.") if name else
                         later("A record is too large for the server."),
                         later("It is safe on this laptop; everything else is sent."),
                         later("Shorten its longest note."), name=name)
