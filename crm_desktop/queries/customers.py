"""Lists of companies and people: the first window by key, and the lines of any rows on demand."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crm_desktop.queries.customer_figures import figure_sql, won_parameters
from crm_desktop.queries.deal_value import money_parameters
from crm_desktop.store.book import Book
from crm_desktop.store.link import in_batches

PAGE = 50
LISTS = ("company", "person")


@dataclass(frozen=True)
class NextStepRow:
    """The earliest planned activity: its kind, local day (ISO), time "HH:MM" or "", and text."""

    kind: str
    day: str
    time: str
    text: str


@dataclass(frozen=True)
class CustomerRow:
    """One line of a list. Money in minor units of the base currency; `last_touch` in UTC milliseconds.

    `linked` is a company's main contact or a person's main company, with the position of the one at the other;
    `detail` is a company's industry. Open deals without a value count with their list price. `phone` and `mail` are
    those of a company's main contact, else its own. `created` is when the record came into this book.
    """

    row: int
    record_id: bytes
    name: str
    detail: str
    linked_id: bytes | None
    linked_name: str
    position: str
    owner_id: bytes | None
    owner: str
    next_step: NextStepRow | None
    open_deals: int
    open_value: int
    last_touch: int | None
    won_deals: int
    won_value: int
    phone: str = ""
    mail: str = ""
    source: str = ""
    country: str = ""
    tags: tuple[str, ...] = ()
    created: int | None = None


def customer_page(book: Book, record_type: str, after: tuple[str, int] | None = None,
                  limit: int = PAGE) -> list[CustomerRow]:
    """A window of the list in name order, found by key: as fast at a million as at ten; `after` is (sort, row)."""
    if after is None:
        return _lines(book, page_sql(record_type), page_parameters(book, limit))
    return _lines(book, lines_sql(
        record_type, "where (t.sort, t.row) > (:sort, :row) order by t.sort, t.row limit :limit"),
                  {"sort": after[0], "row": after[1], "limit": limit})


def page_sql(record_type: str) -> str:
    """The statement of the first window."""
    return lines_sql(record_type, "order by t.sort, t.row limit :limit")


def page_parameters(book: Book, limit: int = PAGE) -> dict[str, Any]:
    """The parameters of the first window's statement."""
    return {"limit": limit, **money_parameters(book)}


def customer_rows(book: Book, record_type: str, rows: Sequence[int], *, won_in: int = 0) -> dict[int, CustomerRow]:
    """The lines of these local rows; those deleted meanwhile are missing. `won_in`: a year whose won deals count."""
    found: dict[int, CustomerRow] = {}
    for part in in_batches(rows):
        numbers = ", ".join(str(int(row)) for row in part)
        found.update((line.row, line) for line in _lines(
            book, lines_sql(record_type, f"where t.row in ({numbers})", in_year=bool(won_in)), won_parameters(won_in)))
    return found


def customer_count(book: Book, record_type: str) -> int:
    """How many there are."""
    return int(book.value(f"select count(*) from {customer_table(record_type)}"))


def customer_table(record_type: str) -> str:
    """The table of a list, which has its type's name. Raises ValueError for what is no customer."""
    if record_type not in LISTS:
        raise ValueError(record_type)
    return record_type


def lines_sql(record_type: str, among: str, *, in_year: bool = False) -> str:
    """The lines of the customers `t` that `among` (where, order, limit) picks, with all figures, in name order."""
    table = customer_table(record_type)
    return f"""
        with wanted(row, id) as materialized (select t.row, t.id from {table} t {among}),
        opened as materialized ({figure_sql(record_type, "open", "wanted")}),
        won as materialized ({figure_sql(record_type, "won", "wanted", in_year=in_year)}),
        touched as materialized ({figure_sql(record_type, "last_touch", "wanted")}),
        planned as materialized ({figure_sql(record_type, "next_step", "wanted")}),
        places as materialized (select w.id as id, {_PLACE[record_type]} as place from wanted w)
        select t.row, t.id, t.name, {_DETAIL[record_type]}, x.id, coalesce(x.name, ''), coalesce(l.position, ''),
               t.owner_id, coalesce(m.name, ''), s.kind, s.due_on, coalesce(s.due_time, ''), coalesce(s.text, ''),
               coalesce(o.n, 0), coalesce(o.value, 0), c.value, coalesce(v.n, 0), coalesce(v.value, 0),
               t.phones, t.mails, {_OF_CONTACT[record_type]}, coalesce(t.source, ''), t.addresses, t.tags, z.at
        from wanted w cross join {table} t on t.row = w.row
        left join places k on k.id = w.id left join person_company l on l.row = k.place
        left join {_LINKED[record_type]} left join member m on m.id = t.owner_id
        left join planned q on q.id = w.id left join activity s on s.row = q.n
        left join opened o on o.id = w.id left join won v on v.id = w.id left join touched c on c.id = w.id
        left join record_state z on z.row = w.row
        order by t.sort, t.row"""


# A position that has not ended comes first, then that in a person's main company. The main contact of a company is
# then who was there first, the main company of a person the newest.
_PLACE = {
    "company": """(select l.row from person_company l where l.company_id = w.id
                   order by l.until is not null, coalesce(l.main, 0) desc, l.row limit 1)""",
    "person": """(select l.row from person_company l where l.person_id = w.id
                  order by l.until is not null, coalesce(l.main, 0) desc, l.row desc limit 1)"""}
_LINKED = {"company": "person x on x.id = l.person_id", "person": "company x on x.id = l.company_id"}
_DETAIL = {"company": "coalesce(t.industry, '')", "person": "''"}
_OF_CONTACT = {"company": "x.phones, x.mails", "person": "null, null"}


def _lines(book: Book, sql: str, parameters: Mapping[str, Any]) -> list[CustomerRow]:
    rows = book.reader().named(sql, {**parameters, **money_parameters(book)})
    names = named_tags(book, {tag for row in rows for tag in tag_ids(row[-2])})
    return [_line(row, names) for row in rows]


def _line(row: Sequence[Any], tags: Mapping[bytes, str]) -> CustomerRow:
    kind, day, time, text = row[9:13]
    phones, mails, contact_phones, contact_mails, source, addresses, marked, created = row[18:]
    more = {"phone": first_entry(contact_phones) or first_entry(phones),
            "mail": first_entry(contact_mails) or first_entry(mails), "source": source,
            "country": country_of(addresses), "tags": tuple(tags[tag] for tag in tag_ids(marked) if tag in tags)}
    step = NextStepRow(kind, day, time, text) if day else None
    return CustomerRow(*[*row[:9], step, *row[13:18], *more.values(), created])


def first_entry(entries: str | None) -> str:
    """The first value of phones, mails or addresses as they lie in the table."""
    for entry in json.loads(entries).values() if entries else ():
        return str(entry.get("value", ""))
    return ""


def country_of(addresses: str | None) -> str:
    """The last part of the first address, which in the files of most programs is the country."""
    value = first_entry(addresses)
    last = value.replace("\n", ",").rsplit(",", 1)[-1].strip() if "," in value else value.strip()
    return last if len(last) <= 30 and not any(letter.isdigit() for letter in last) else ""


def tag_ids(tags: str | None) -> list[bytes]:
    """The ids of a record's tags as they lie in the table."""
    return [bytes.fromhex(one) for one in json.loads(tags)] if tags else []


def named_tags(book: Book, wanted: Collection[bytes]) -> dict[bytes, str]:
    """The names of tags, in name order; those that are gone are missing."""
    marks = ", ".join("?" * len(wanted))
    return {row[0]: row[1] for row in book.rows(
        f"select id, name from tag where id in ({marks}) order by sort, row", tuple(wanted))} if wanted else {}
