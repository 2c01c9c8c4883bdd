"""Tickets of customers and the messages in them."""

from crm_desktop.domain.customers import OWNER
from crm_desktop.domain.fields import Kind, Record, RecordField, RecordType
from crm_desktop.i18n import later

TICKET_STATUSES = ("new", "open", "waiting", "solved", "closed")
PRIORITIES = ("low", "normal", "high", "urgent")
TICKET_CHANNELS = ("phone", "mail", "wechat", "web", "visit")


class Ticket(Record, table=True):
    """A question or complaint; its number carries the letter of the device that made it."""

    number: str
    subject: str
    channel: str | None = None
    category: str | None = None
    priority: str | None = None
    status: str
    company_id: bytes | None = None
    person_id: bytes | None = None
    product_id: bytes | None = None
    owner_id: bytes | None = None
    created_at: int | None = None
    sort: str | None = None


class TicketMessage(Record, table=True):
    """One message of a ticket, or a note that only the team sees (`internal`)."""

    __tablename__ = "ticket_message"
    ticket_id: bytes
    author_id: bytes | None = None
    at: int
    text: str
    internal: int | None = None


TICKET = RecordType(
    10, "ticket", Ticket,
    (
        RecordField("number", Kind.TEXT, label=later("Number"), required=True),
        RecordField("subject", Kind.TEXT, label=later("Subject"), required=True),
        RecordField("channel", Kind.CHOICE, label=later("Channel"), choices=TICKET_CHANNELS),
        RecordField("category", Kind.TEXT, label=later("Category")),
        RecordField("priority", Kind.CHOICE, label=later("Priority"), choices=PRIORITIES),
        RecordField("status", Kind.CHOICE, label=later("Status"), choices=TICKET_STATUSES, required=True),
        RecordField("company", Kind.REFERENCE, ("company_id",), later("Company"), target="company"),
        RecordField("person", Kind.REFERENCE, ("person_id",), later("Person"), target="person"),
        RecordField("product", Kind.REFERENCE, ("product_id",), later("Product"), target="product"),
        OWNER,
        RecordField("created_at", Kind.INSTANT, label=later("Created at")),
    ),
    later("Ticket"), "tickets", title="subject", words=("number", "category"), derived=("sort",),
)
TICKET_MESSAGE = RecordType(
    11, "ticket_message", TicketMessage,
    (
        RecordField("ticket", Kind.REFERENCE, ("ticket_id",), later("Ticket"), target="ticket", required=True),
        RecordField("author", Kind.REFERENCE, ("author_id",), later("Author"), target="member"),
        RecordField("at", Kind.INSTANT, label=later("When"), required=True),
        RecordField("text", Kind.LONG_TEXT, label=later("Text"), required=True),
        RecordField("internal", Kind.FLAG, label=later("Internal")),
    ),
    later("Message"), "ticket_messages", words=("text",), owned_by=(("ticket", "ticket"),),
)
