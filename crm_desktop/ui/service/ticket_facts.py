"""What the page shows of a ticket, asked in one go: the ticket, its customer in short, and the menus' choices."""

from dataclasses import dataclass
from datetime import date, datetime

from crm_desktop.i18n import tr
from crm_desktop.queries.choices import RecordChoice, company_of, record_choices
from crm_desktop.queries.customers import CustomerRow, customer_rows
from crm_desktop.queries.service import TicketRow
from crm_desktop.queries.team import Teammate, team_members
from crm_desktop.queries.ticket import (
    EarlierTicket,
    TicketCard,
    TicketEvent,
    earlier_tickets,
    ticket_card,
    ticket_categories,
)
from crm_desktop.queries.tickets import TicketOrder, TicketView, ViewCounts, ticket_list, view_counts
from crm_desktop.store.book import Book
from crm_desktop.ui.record.ticket_status import status_word
from crm_desktop.ui.service.bubble import Said, Told
from crm_desktop.ui.service.ticket_words import by_channel_text, priority_word
from crm_desktop.ui.widgets.near_day import near_day_text
from crm_desktop.ui.widgets.picker import Result

PICKED_TYPES = {"company": ("company",), "person": ("person",), "product": ("product",),
                "customer": ("company", "person")}
VIEW_KEYS: dict[str, TicketView] = {"mine": "mine", "unassigned": "unassigned", "open": "open", "solved": "solved"}
ORDER_KEYS: dict[str, TicketOrder] = {"urgent": "urgent", "waiting": "waiting", "newest": "newest"}
MARKS = {"company": "company", "person": "person", "product": "package"}


@dataclass(frozen=True)
class QueueFacts:
    """The list of a view, the counts of all views, and the laptop's day."""

    tickets: list[TicketRow]
    counts: ViewCounts
    today: date
    view: str
    text: str


@dataclass(frozen=True)
class TicketFacts:
    """One ticket with all that stands around it; `customer` is its company, or its person where it has none."""

    ticket: TicketCard
    customer_type: str
    customer: CustomerRow | None
    earlier: list[EarlierTicket]
    team: list[Teammate]
    categories: list[str]
    currency: str
    today: date


def queue_facts(book: Book, view: str, text: str, order: str) -> QueueFacts:
    """What the queue shows."""
    tickets = ticket_list(book, VIEW_KEYS[view], text=text, order=ORDER_KEYS[order])
    return QueueFacts(tickets, view_counts(book), _today(book), view, text)


def ticket_facts(book: Book, ticket_id: bytes) -> TicketFacts | None:
    """What the ticket's page shows; None where the ticket is gone."""
    ticket = ticket_card(book, ticket_id)
    if ticket is None:
        return None
    kind, row = ("company", ticket.company_row) if ticket.company_row is not None else ("person", ticket.person_row)
    customer = customer_rows(book, kind, [row]).get(row) if row is not None else None
    return TicketFacts(ticket, kind, customer, earlier_tickets(book, ticket), team_members(book),
                       ticket_categories(book), book.currency(), _today(book))


def picker_results(choices: list[RecordChoice]) -> list[Result]:
    """Records as a picker shows them."""
    return [(one.record_id, one.title, one.detail, MARKS[one.record_type]) for one in choices]


def choices_for(book: Book, field: str, text: str) -> list[RecordChoice]:
    """What the picker of a ticket's field offers."""
    return record_choices(book, PICKED_TYPES[field], text)


def with_customer(book: Book, values: dict[str, object], record_type: str,
                  record_id: bytes | None) -> dict[str, object]:
    """The values of a new ticket with its customer: a company, or a person and the company of that person."""
    if record_id is None:
        return values
    found = {**values, record_type: record_id}
    company = company_of(book, record_id) if record_type == "person" else None
    return {**found, "company": company[0]} if company else found


def conversation_lines(facts: TicketFacts) -> list[Said | Told]:
    """Messages and changes in the order of time, in the user's words."""
    lines: list[tuple[int, int, Said | Told]] = [(one.at, 0, _told(one, facts.today)) for one in facts.ticket.events]
    lines += [(one.at, 1, line) for one, line in zip(facts.ticket.messages, _messages(facts), strict=True)]
    return [line[2] for line in sorted(lines, key=lambda line: line[:2])]


def _messages(facts: TicketFacts) -> list[Said]:
    ticket = facts.ticket
    found: list[Said] = []
    customer = ticket.person or ticket.company or tr("Customer")
    for place, one in enumerate(ticket.messages):
        when = spoken_moment(one.at, facts.today)
        if one.author or one.internal:
            found.append(Said(one.message_id, one.author or tr("Somebody"), False, when, one.text, one.internal))
        else:
            found.append(Said(one.message_id, customer, not ticket.person and bool(ticket.company),
                              when if place else by_channel_text(ticket.channel, when), one.text, False))
    return found


def _told(event: TicketEvent, today: date) -> Told:
    who = event.who or tr("somebody")
    if event.field == "owner":
        said = (tr("Assigned to {name} by {who}", name=event.value, who=who) if event.value
                else tr("Owner taken away by {who}", who=who))
    elif event.field == "status":
        said = tr("Status: {value}, by {who}", value=status_word(event.value), who=who)
    else:
        said = tr("Priority: {value}, by {who}", value=priority_word(event.value), who=who)
    return Told(f"{event.field}/{event.number}".encode(), said, spoken_moment(event.at, today))


def spoken_moment(at: int, today: date) -> str:
    """An instant in the laptop's zone: "Today 13:41"."""
    moment = datetime.fromtimestamp(at / 1000).astimezone()
    return near_day_text(moment.date(), today, f"{moment:%H:%M}")


def day_of(at: int, today: date) -> str:
    """The day of an instant in the laptop's zone: "Yesterday"."""
    return near_day_text(datetime.fromtimestamp(at / 1000).astimezone().date(), today)


def _today(book: Book) -> date:
    return datetime.fromtimestamp(book.clock() / 1000).astimezone().date()
