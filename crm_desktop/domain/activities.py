"""What was done with a customer and what is to be done: calls, visits, meetings, mails, notes, tasks."""

from crm_desktop.domain.fields import Kind, Record, RecordField, RecordType
from crm_desktop.i18n import later

ACTIVITY_KINDS = ("call", "visit", "meeting", "mail", "wechat", "note", "task")
LOGGED_KINDS = ("call", "visit", "meeting", "note", "mail", "wechat")


class Activity(Record, table=True):
    """One touch, note or plan; it is planned while `due_on` is set and `done_at` is not."""

    kind: str
    text: str | None = None
    company_id: bytes | None = None
    person_id: bytes | None = None
    deal_id: bytes | None = None
    ticket_id: bytes | None = None
    due_on: str | None = None
    due_time: str | None = None
    done_at: int | None = None
    outcome: str | None = None
    minutes: int | None = None
    author_id: bytes | None = None
    external_id: str | None = None


class ActivityKind(Record, table=True):
    """A kind of activity; the seven built-in ones have constant ids."""

    __tablename__ = "activity_kind"
    key: str
    name: str


ACTIVITY = RecordType(
    8, "activity", Activity,
    (
        RecordField("kind", Kind.CHOICE, label=later("Kind"), choices=ACTIVITY_KINDS, required=True),
        RecordField("text", Kind.LONG_TEXT, label=later("Text")),
        RecordField("company", Kind.REFERENCE, ("company_id",), later("Company"), target="company"),
        RecordField("person", Kind.REFERENCE, ("person_id",), later("Person"), target="person"),
        RecordField("deal", Kind.REFERENCE, ("deal_id",), later("Deal"), target="deal"),
        RecordField("ticket", Kind.REFERENCE, ("ticket_id",), later("Ticket"), target="ticket"),
        RecordField("due", Kind.DUE, ("due_on", "due_time"), later("Due")),
        RecordField("done_at", Kind.INSTANT, label=later("Done at")),
        RecordField("outcome", Kind.TEXT, label=later("Outcome")),
        RecordField("minutes", Kind.INTEGER, label=later("Minutes")),
        RecordField("author", Kind.REFERENCE, ("author_id",), later("Author"), target="member"),
        RecordField("external_id", Kind.TEXT, label=later("External id")),
    ),
    later("Activity"), "activities", words=("text", "outcome"),
    owned_by=(("deal", "deal"), ("ticket", "ticket"), ("person", "person"), ("company", "company")),
)
ACTIVITY_KIND = RecordType(
    15, "activity_kind", ActivityKind,
    (RecordField("key", Kind.TEXT, label=later("Key"), required=True),
     RecordField("name", Kind.TEXT, label=later("Name"), required=True)),
    later("Kind of activity"), "activity_kinds",
)
