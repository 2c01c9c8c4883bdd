"""The people who sell, for menus of owners; and how one record stands to the team's server."""

from dataclasses import dataclass

from crm_desktop.domain.records import RECORDS
from crm_desktop.store.book import Book
from crm_desktop.store.siblings import disputes_of
from crm_desktop.store.sync_state import TEAM
from crm_desktop.store.unsent import DIRTY


@dataclass(frozen=True)
class Teammate:
    """A member as a menu needs it; `is_me`: whoever writes on this laptop."""

    member_id: bytes
    name: str
    is_me: bool


def team_members(book: Book) -> list[Teammate]:
    """All members in the order of their names, those who have left too: their deals still count."""
    me = book.me()
    return [Teammate(row[0], row[1], row[0] == me)
            for row in book.rows("select id, name from member order by sort, name, row")]


@dataclass(frozen=True)
class RecordSync:
    """How one record stands to the team's server: whether it is still to be sent, and how many values wait in it."""

    unsent: bool
    waiting: int


def record_sync(book: Book, record_type: str, record_id: bytes) -> RecordSync | None:
    """By the record's row alone. None for a book without a team, and for a record that is not there any more."""
    if not in_a_team(book):
        return None
    found = book.first(f"select {DIRTY}, siblings is not null from {RECORDS[record_type].name} t"
                       " join record_state s on s.row = t.row where t.id = ?", (record_id,))
    if found is None:
        return None
    return RecordSync(bool(found[0]), sum(1 for _ in disputes_of(book.reader(), record_id)) if found[1] else 0)


def in_a_team(book: Book) -> bool:
    """Whether the book is shared through a server."""
    return book.value("select 1 from sync_state where key = ?", (TEAM,)) is not None
