"""What the window asks about the book as a whole: who writes here, and whether its sample data is still there."""

from collections.abc import Sequence
from dataclasses import dataclass

from crm_desktop.domain.records import RECORDS
from crm_desktop.store.book import Book
from crm_desktop.store.link import in_batches


def who_writes(book: Book) -> str:
    """The name of the member who writes on this laptop, or an empty text."""
    return str(book.value("select name from member where id = ?", (book.me(),)) or "")


def book_mark(book: Book) -> str:
    """A word for this book that stays the same wherever its file lies: what this device keeps for it goes by it."""
    return bytes(book.value("select id from territory where number = 1")).hex()


def sample_act(book: Book) -> int | None:
    """The number of the act that added the sample data, None where there is none or it was taken back."""
    found = book.value("""
        select c.n from change_set c where c.cause = 'demo'
        and (select count(*) from change_set x where x.root = c.n) % 2 = 0 order by c.n desc limit 1""")
    return int(found) if found is not None else None


@dataclass(frozen=True)
class StagePlace:
    """Where a stage stands: `place` counts the open stages of its pipeline before it, `open_stages` all of them."""

    stage_id: bytes
    name: str
    kind: str
    place: int
    open_stages: int


def stage_places(book: Book) -> list[StagePlace]:
    """All stages, for their colours."""
    return [StagePlace(*row) for row in book.rows("""
        select s.id, s.name, s.kind,
               (select count(*) from stage o where o.pipeline_id = s.pipeline_id and o.kind = 'open'
                and (o.position, o.row) < (s.position, s.row)),
               (select count(*) from stage o where o.pipeline_id = s.pipeline_id and o.kind = 'open') from stage s""")]


def ids_of_rows(book: Book, record_type: str, rows: Sequence[int]) -> list[bytes]:
    """The ids of local rows; those deleted meanwhile are missing."""
    table = RECORDS[record_type].name
    found: list[bytes] = []
    for part in in_batches(sorted(rows)):  # from page to page: a million in 3 s and not in 40
        numbers = ", ".join(str(int(row)) for row in part)
        found += [bytes(row[0]) for row in book.rows(f"select id from {table} where row in ({numbers})")]
    return found
