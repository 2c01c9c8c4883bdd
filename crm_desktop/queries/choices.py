"""Records that a picker offers while one types: companies, people and products, with a line that tells them apart."""

from collections.abc import Sequence
from dataclasses import dataclass

from crm_desktop.store.book import Book
from crm_desktop.store.search import Hit, find_records

MOST_OFFERED = 12
_DETAIL = {
    "company": "select coalesce(industry, '') from company where id = ?",
    "person": """select coalesce(c.name, '') from person_company l join company c on c.id = l.company_id
                 where l.person_id = ? order by l.until is not null, coalesce(l.main, 0) desc, l.row desc limit 1""",
    "product": "select coalesce(series, '') from product where id = ?",
}


@dataclass(frozen=True)
class RecordChoice:
    """One record to pick."""

    record_type: str
    record_id: bytes
    title: str
    detail: str


def record_choices(book: Book, types: Sequence[str], text: str, limit: int = MOST_OFFERED) -> list[RecordChoice]:
    """Records of these types that the text finds, in name order; the first ones by name where nothing is typed."""
    if text.strip():
        hits = find_records(book.reader(), text, limit, types)[1]
    else:
        hits = [hit for name in types for hit in _first(book, name, limit)]
    return [RecordChoice(hit.record_type, hit.record_id, hit.title, _detail(book, hit)) for hit in hits[:limit]]


def company_of(book: Book, person_id: bytes) -> tuple[bytes, str] | None:
    """The company that a person works for now: the main one, else the newest."""
    row = book.first("""
        select c.id, c.name from person_company l join company c on c.id = l.company_id where l.person_id = ?
        order by l.until is not null, coalesce(l.main, 0) desc, l.row desc limit 1""", (person_id,))
    return (row[0], row[1]) if row else None


def _first(book: Book, record_type: str, limit: int) -> list[Hit]:
    rows = book.rows(f"select row, id, name from {record_type} order by sort, row limit ?", (limit,))
    return [Hit(record_type, row[0], row[1], row[2] or "") for row in rows]


def _detail(book: Book, hit: Hit) -> str:
    return str(book.value(_DETAIL[hit.record_type], (hit.record_id,)) or "")
