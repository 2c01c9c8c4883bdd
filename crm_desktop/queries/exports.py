"""What is exported: the columns of customers, people, deals and tickets, read in slices of any number of rows."""

from collections.abc import Iterator
from typing import Any

from crm_desktop.store.book import Book

SLICE = 5_000

# (tables, header -> expression); `t` is the record itself, and what is kept as JSON or as an instant stays so
EXPORTS: dict[str, tuple[str, dict[str, str]]] = {
    "customers": (
        "company t left join company p on p.id = t.parent_id left join member m on m.id = t.owner_id",
        {"id": "lower(hex(t.id))", "name": "t.name", "other_names": "t.other_names", "industry": "t.industry",
         "size": "t.size", "revenue": "t.revenue_minor", "revenue_currency": "t.revenue_currency",
         "founded_year": "t.founded_year", "parent_company": "p.name", "website": "t.website", "phones": "t.phones",
         "mails": "t.mails", "addresses": "t.addresses", "source": "t.source", "owner": "m.name",
         "credit_code": "t.credit_code", "tags": "t.tags", "notes": "t.notes"}),
    "people": (
        """person t left join member m on m.id = t.owner_id
        left join person_company l on l.row = (select row from person_company where person_id = t.id
            order by until is not null, main desc, row desc limit 1)
        left join company c on c.id = l.company_id""",
        {"id": "lower(hex(t.id))", "name": "t.name", "company": "c.name", "position": "l.position",
         "phones": "t.phones", "mails": "t.mails", "wechat": "t.wechat", "birthday": "t.birthday",
         "addresses": "t.addresses", "source": "t.source", "owner": "m.name", "tags": "t.tags", "notes": "t.notes"}),
    "deals": (
        """deal t left join company c on c.id = t.company_id left join person pe on pe.id = t.person_id
        left join member m on m.id = t.owner_id left join product pr on pr.id = t.product_id
        left join pipeline pi on pi.id = t.pipeline_id left join stage s on s.id = t.stage_id""",
        {"id": "lower(hex(t.id))", "name": "coalesce(t.name, pr.name, c.name)", "external_id": "t.external_id",
         "company": "c.name", "person": "pe.name", "owner": "m.name", "region": "m.region", "product": "pr.name",
         "pipeline": "pi.name", "stage": "s.name", "stage_kind": "t.status", "value": "t.value_minor",
         "currency": "t.value_currency", "created_on": "t.created_on", "engaged_on": "t.engaged_on",
         "closed_on": "t.closed_on", "expected_close": "t.expected_close", "source": "t.source",
         "lost_reason": "t.lost_reason", "competitor": "t.competitor", "tags": "t.tags", "notes": "t.notes",
         "next_step_on": "(select min(a.due_on) from activity a where a.deal_id = t.id and a.done_at is null)"}),
    "tickets": (
        """ticket t left join company c on c.id = t.company_id left join person p on p.id = t.person_id
        left join product pr on pr.id = t.product_id left join member m on m.id = t.owner_id""",
        {"id": "lower(hex(t.id))", "number": "t.number", "subject": "t.subject", "channel": "t.channel",
         "category": "t.category", "priority": "t.priority", "status": "t.status", "company": "c.name",
         "person": "p.name", "product": "pr.name", "owner": "m.name", "created_at": "t.created_at"}),
}


def export_columns(what: str) -> tuple[str, ...]:
    """The headers of one of EXPORTS."""
    return tuple(EXPORTS[what][1])


def count_exported(book: Book, what: str) -> int:
    """How many rows there are to export."""
    return int(book.value(f"select count(*) from {EXPORTS[what][0].split()[0]}"))


def export_slices(book: Book, what: str) -> Iterator[list[Any]]:
    """The rows in slices, in the order in which the records came into the book."""
    tables, columns = EXPORTS[what]
    asked = f"select t.row, {', '.join(columns.values())} from {tables} where t.row > ? order by t.row limit {SLICE}"
    last = 0
    while rows := book.rows(asked, (last,)):
        yield [row[1:] for row in rows]
        last = rows[-1][0]


def tag_names(book: Book) -> dict[str, str]:
    """Each tag's name by its id in hex."""
    return dict(book.rows("select lower(hex(id)), name from tag"))
