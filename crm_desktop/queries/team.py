"""The people who sell, for menus of owners."""

from dataclasses import dataclass

from crm_desktop.store.book import Book


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
