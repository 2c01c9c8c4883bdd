"""Lists of companies and people: the first window by key, then row numbers for the whole order, rows on demand."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from crm_desktop.store.book import Book
from crm_desktop.store.link import in_batches

PAGE = 50
LISTS = ("company", "person")
NEXT_STEP = """
    (select a.kind || char(31) || a.due_on || char(31) || coalesce(a.due_time, '') || char(31) || coalesce(a.text, '')
     from activity a where a.{column} = t.id and a.due_on is not null and a.done_at is null
     order by a.due_on, a.due_time limit 1)"""
TOUCH = "('call', 'visit', 'meeting', 'mail', 'wechat')"  # a call that nobody answered is no touch


@dataclass(frozen=True)
class NextStepRow:
    """The earliest planned activity: its kind, local day (ISO), time "HH:MM" or "", and text."""

    kind: str
    day: str
    time: str
    text: str


@dataclass(frozen=True)
class CustomerRow:
    """One line of a list. Money in minor units of the base currency; `last_touch` in UTC milliseconds."""

    row: int
    record_id: bytes
    name: str
    detail: str
    owner: str
    next_step: NextStepRow | None
    open_deals: int
    open_value: int
    last_touch: int | None


def customer_page(book: Book, record_type: str, after: tuple[str, int] | None = None,
                  limit: int = PAGE) -> list[CustomerRow]:
    """A window of the list in name order, found by key: as fast at a million as at ten."""
    if after is None:
        rows = book.rows(page_sql(record_type), (limit,))
    else:
        rows = book.rows(f"{_select(record_type)} where (t.sort, t.row) > (?, ?) order by t.sort, t.row limit ?",
                         (*after, limit))
    return [_line(row) for row in rows]


def page_sql(record_type: str) -> str:
    """The statement of the first window; its one parameter is the number of lines."""
    return f"{_select(record_type)} order by t.sort, t.row limit ?"


def customer_order(book: Book, record_type: str, *, descending: bool = False) -> "array[int]":
    """The local row numbers of the whole list in name order: 8 bytes each."""
    down = " desc" if descending else ""
    cursor = book.reader().connection.exec_driver_sql(
        f"select row from {_table(record_type)} order by sort{down}, row{down}")
    found = array("q")
    for part in cursor.partitions(5_000):
        found.extend(row[0] for row in part)
    return found


def customer_rows(book: Book, record_type: str, rows: Sequence[int]) -> dict[int, CustomerRow]:
    """The lines of these local rows; those deleted meanwhile are missing."""
    found: dict[int, CustomerRow] = {}
    for part in in_batches(rows):
        found.update((row[0], _line(row)) for row in book.rows(
            f"{_select(record_type)} where t.row in ({','.join('?' * len(part))})", part))
    return found


def customer_count(book: Book, record_type: str) -> int:
    """How many there are."""
    return int(book.value(f"select count(*) from {_table(record_type)}"))


def _table(record_type: str) -> str:
    if record_type not in LISTS:
        raise ValueError(record_type)
    return record_type


def _select(record_type: str) -> str:
    column = f"{_table(record_type)}_id"
    detail = "coalesce(t.industry, '')" if record_type == "company" else """
        coalesce((select coalesce(c.name, '') || char(31) || coalesce(l.position, '') from person_company l
                  join company c on c.id = l.company_id where l.person_id = t.id
                  order by l.main desc, l.row desc limit 1), '')"""
    return f"""
        select t.row, t.id, t.name, {detail}, coalesce(m.name, ''), {NEXT_STEP.format(column=column)},
               (select count(*) from deal d where d.{column} = t.id and d.status = 'open'),
               (select sum(coalesce(d.value_minor, 0)) from deal d where d.{column} = t.id and d.status = 'open'),
               (select max(a.done_at) from activity a where a.{column} = t.id and a.kind in {TOUCH}
                and coalesce(a.outcome, '') <> 'no answer')
        from {record_type} t left join member m on m.id = t.owner_id"""


def _line(row: Sequence[object]) -> CustomerRow:
    number, record_id, name, detail, owner, step, deals, value, touch = row
    parts = str(step).split("\x1f", 3) if step else None
    return CustomerRow(
        number, record_id, name or "", str(detail).replace("\x1f", " · ").strip(" ·"), owner,  # type: ignore[arg-type]
        NextStepRow(*parts) if parts else None, deals, value or 0, touch)  # type: ignore[arg-type]
