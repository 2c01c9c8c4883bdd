"""The lists of the Service tab: views with their counts, search by anything that belongs to a ticket, three orders."""

from dataclasses import dataclass
from typing import Literal

from crm_desktop.domain.search_text import match_query
from crm_desktop.queries.service import OPEN_STATUSES, TicketRow
from crm_desktop.store.book import Book

TicketView = Literal["mine", "unassigned", "open", "solved"]
TicketOrder = Literal["urgent", "waiting", "newest"]
MOST_LISTED = 500
_OPEN = ", ".join(f"'{status}'" for status in OPEN_STATUSES)
_VIEWS: dict[TicketView, str] = {
    "mine": f"t.status in ({_OPEN}) and t.owner_id = :me",
    "unassigned": f"t.status in ({_OPEN}) and t.owner_id is null",
    "open": f"t.status in ({_OPEN})",
    "solved": f"t.status not in ({_OPEN})",
}
_RANK = "case t.priority when 'urgent' then 0 when 'high' then 1 when 'low' then 3 else 2 end"
_STANDS = "case t.status when 'new' then 0 when 'open' then 1 else 2 end"
_ORDERS: dict[TicketOrder, str] = {
    "urgent": f"{_RANK}, {_STANDS}, last_at, t.row",  # then who waits longest; what waits for others comes last
    "waiting": f"{_STANDS}, last_at, t.row",
    "newest": "last_at desc, t.row desc",
}
# What is found is held as one set; each ticket of the view is looked up in it, with its customer and its messages.
_HITS = "with hit(row) as materialized (select rowid from search where search match :match)"
_FOUND = """(+t.row in (select row from hit) or +c.row in (select row from hit) or +p.row in (select row from hit)
             or exists (select 1 from ticket_message g where g.ticket_id = t.id and +g.row in (select row from hit)))"""


@dataclass(frozen=True)
class ViewCounts:
    """How many tickets each view holds."""

    mine: int
    unassigned: int
    open: int
    solved: int


def ticket_list(book: Book, view: TicketView, *, text: str = "", order: TicketOrder = "urgent",
                limit: int = MOST_LISTED) -> list[TicketRow]:
    """The first tickets of a view; `text` finds subjects, numbers, categories, customers and what was said."""
    query = match_query(text)
    if query is None and text.strip():  # signs alone find nothing
        return []
    among = f"{_VIEWS[view]} and {_FOUND}" if query else _VIEWS[view]
    rows = book.reader().named(f"""
        {_HITS if query else ""}
        select t.row, t.id, t.number, t.subject, t.status, coalesce(t.priority, 'normal'), coalesce(t.channel, ''),
               coalesce(c.name, ''), coalesce(p.name, ''), coalesce(m.name, ''), t.created_at,
               coalesce((select max(g.at) from ticket_message g where g.ticket_id = t.id), t.created_at) as last_at,
               (select count(*) from ticket_message g where g.ticket_id = t.id),
               coalesce((select substr(g.text, 1, 500) from ticket_message g where g.ticket_id = t.id
                         order by g.at desc, g.row desc limit 1), '')
        from ticket t left join company c on c.id = t.company_id left join person p on p.id = t.person_id
        left join member m on m.id = t.owner_id
        where {among} order by {_ORDERS[order]} limit :limit""",
                               {"me": book.me(), "limit": limit, "match": query})
    return [TicketRow(*row) for row in rows]


def view_counts(book: Book) -> ViewCounts:
    """How many tickets each view holds, without regard to a search."""
    names = ("mine", "unassigned", "open", "solved")
    sums = ", ".join(f"coalesce(sum({_VIEWS[name]}), 0)" for name in names)  # type: ignore[index]
    row = book.reader().named(f"select {sums} from ticket t", {"me": book.me()})[0]
    return ViewCounts(*row)
