"""Tickets: the queue, and one ticket with its messages."""

from dataclasses import dataclass

from crm_desktop.store.book import Book

OPEN_STATUSES = ("new", "open", "waiting")


@dataclass(frozen=True)
class TicketRow:
    """A line of the queue. Instants in UTC milliseconds; `last_at` is the newest message's, else the ticket's own."""

    row: int
    ticket_id: bytes
    number: str
    subject: str
    status: str
    priority: str
    channel: str
    company: str
    person: str
    owner: str
    created_at: int | None
    last_at: int | None
    messages: int
    preview: str


@dataclass(frozen=True)
class MessageRow:
    """One message; `author` is a member's name, empty for the customer."""

    message_id: bytes
    author: str
    at: int
    text: str
    internal: bool


def ticket_queue(book: Book, *, statuses: tuple[str, ...] = OPEN_STATUSES, owner_id: bytes | None = None,
                 limit: int = 500) -> list[TicketRow]:
    """Tickets with these statuses: urgent ones first, then by who waits longest."""
    rows = book.rows(f"""
        select t.row, t.id, t.number, t.subject, t.status, coalesce(t.priority, 'normal'), coalesce(t.channel, ''),
               coalesce(c.name, ''), coalesce(p.name, ''), coalesce(m.name, ''), t.created_at,
               coalesce((select max(g.at) from ticket_message g where g.ticket_id = t.id), t.created_at),
               (select count(*) from ticket_message g where g.ticket_id = t.id),
               coalesce((select g.text from ticket_message g where g.ticket_id = t.id order by g.at desc limit 1), '')
        from ticket t left join company c on c.id = t.company_id left join person p on p.id = t.person_id
        left join member m on m.id = t.owner_id
        where t.status in ({", ".join("?" * len(statuses))}) and (? is null or t.owner_id = ?)
        order by case t.priority when 'urgent' then 0 when 'high' then 1 when 'low' then 3 else 2 end,
                 case t.status when 'new' then 0 when 'open' then 1 else 2 end, 12, t.row limit ?""",
                     (*statuses, owner_id, owner_id, limit))
    return [TicketRow(*row) for row in rows]


def ticket_counts(book: Book) -> dict[str, int]:
    """How many tickets stand in each status."""
    return dict(book.rows("select status, count(*) from ticket group by status"))


def ticket_messages_of(book: Book, ticket_id: bytes) -> list[MessageRow]:
    """The ticket's messages, oldest first."""
    return [MessageRow(row[0], row[1], row[2], row[3], bool(row[4])) for row in book.rows("""
        select g.id, coalesce(m.name, ''), g.at, g.text, coalesce(g.internal, 0) from ticket_message g
        left join member m on m.id = g.author_id where g.ticket_id = ? order by g.at, g.row""", (ticket_id,))]
