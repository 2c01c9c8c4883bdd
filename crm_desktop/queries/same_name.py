"""Companies of the same name, however it is written: asked while a new one is typed."""

from dataclasses import dataclass

from crm_desktop.domain.rules import LONGEST_TEXT
from crm_desktop.store.book import Book
from crm_desktop.store.records import records_named

MOST = 3


@dataclass(frozen=True)
class SameName:
    """A company that is there already."""

    record_id: bytes
    name: str


def companies_named(book: Book, text: str) -> list[SameName]:
    """The first companies that the text names: case, spaces and the legal form make no other company."""
    if not text.strip() or len(text) > LONGEST_TEXT:
        return []
    found = []
    for record_id in records_named(book, "company", text.strip())[:MOST]:
        found.append(SameName(record_id, str(book.value("select name from company where id = ?", (record_id,)))))
    return found
