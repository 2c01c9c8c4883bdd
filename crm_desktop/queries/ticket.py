"""One ticket as its page shows it: its fields, what was said, what was changed, and what its customer asked before."""

from dataclasses import dataclass, replace

from crm_desktop.queries.service import MessageRow, ticket_messages_of
from crm_desktop.queries.timeline import timeline_of
from crm_desktop.store.book import Book
from crm_desktop.store.records import RecordView, title_of

TOLD = ("status", "owner", "priority")  # fields whose changes stand between the messages


@dataclass(frozen=True)
class TicketEvent:
    """A change of the ticket; `value` is a status, a priority or a member's name, empty where it was taken away."""

    number: int
    at: int
    who: str
    field: str
    value: str


@dataclass(frozen=True)
class TicketCard:
    """A ticket with the names of what it refers to; empty texts where there is nothing."""

    ticket_id: bytes
    number: str
    subject: str
    status: str
    priority: str
    channel: str
    category: str
    company_id: bytes | None
    company: str
    company_row: int | None
    person_id: bytes | None
    person: str
    person_row: int | None
    product_id: bytes | None
    product: str
    owner_id: bytes | None
    owner: str
    created_at: int | None
    messages: tuple[MessageRow, ...] = ()
    events: tuple[TicketEvent, ...] = ()


@dataclass(frozen=True)
class EarlierTicket:
    """Another ticket of the same customer."""

    ticket_id: bytes
    subject: str
    status: str
    created_at: int | None


def ticket_card(book: Book, ticket_id: bytes) -> TicketCard | None:
    """The ticket with its messages and changes, or None where it is gone."""
    row = book.first("""
        select t.id, coalesce(t.number, ''), coalesce(t.subject, ''), t.status, coalesce(t.priority, 'normal'),
               coalesce(t.channel, ''), coalesce(t.category, ''), t.company_id, coalesce(c.name, ''), c.row,
               t.person_id, coalesce(p.name, ''), p.row, t.product_id, coalesce(d.name, ''), t.owner_id,
               coalesce(m.name, ''), t.created_at
        from ticket t left join company c on c.id = t.company_id left join person p on p.id = t.person_id
        left join product d on d.id = t.product_id left join member m on m.id = t.owner_id where t.id = ?""",
                     (ticket_id,))
    if row is None:
        return None
    return replace(TicketCard(*row), messages=tuple(ticket_messages_of(book, ticket_id)),
                   events=_events(book, ticket_id))


def earlier_tickets(book: Book, ticket: TicketCard, limit: int = 5) -> list[EarlierTicket]:
    """The other tickets of the ticket's company, or of its person where it has none, newest first."""
    column, owner = ("company_id", ticket.company_id) if ticket.company_id else ("person_id", ticket.person_id)
    if owner is None:
        return []
    rows = book.rows(f"""
        select t.id, coalesce(t.subject, ''), t.status, t.created_at from ticket t
        where t.{column} = ? and t.id <> ? order by coalesce(t.created_at, 0) desc, t.row desc limit ?""",
                     (owner, ticket.ticket_id, limit))
    return [EarlierTicket(*row) for row in rows]


def ticket_categories(book: Book, limit: int = 20) -> list[str]:
    """The categories in use, the most frequent first."""
    return [row[0] for row in book.rows("""
        select category from ticket where category is not null group by category order by count(*) desc, category
        limit ?""", (limit,))]


def _events(book: Book, ticket_id: bytes) -> tuple[TicketEvent, ...]:
    found = []
    for one in timeline_of(book, RecordView("ticket", ticket_id, "", _now(book, ticket_id))):
        field = str(one.details.get("field", ""))
        if one.kind == "change" and field in TOLD and one.at is not None:
            after = one.details["after"]
            value = title_of(book, "member", after) if isinstance(after, bytes) else str(after or "")
            found.append(TicketEvent(int(one.details["change_set"]), one.at, one.who, field, value))
    return tuple(reversed(found))


def _now(book: Book, ticket_id: bytes) -> dict[str, object]:
    row = book.first("select status, owner_id, priority from ticket where id = ?", (ticket_id,))
    return dict(zip(TOLD, row, strict=True))
