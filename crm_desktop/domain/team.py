"""The people who sell, the book's own settings, and aliases of records that became one."""

from crm_desktop.domain.fields import Kind, Record, RecordField, RecordType
from crm_desktop.i18n import later


class Member(Record, table=True):
    """A colleague: owner of customers, author of activities."""

    name: str
    manager: str | None = None
    region: str | None = None
    active: int | None = None
    sort: str | None = None
    matching: str | None = None


class BookSettings(Record, table=True):
    """One record a book: what every laptop with this book must agree on."""

    __tablename__ = "book_settings"
    name: str
    base_currency: str
    time_zone: str
    fiscal_start: int | None = None


class Alias(Record, table=True):
    """The id of a record that was merged into another one; references resolve through it."""

    target_type: str
    target_id: bytes


MEMBER = RecordType(
    12, "member", Member,
    (
        RecordField("name", Kind.TEXT, label=later("Full name"), required=True),
        RecordField("manager", Kind.TEXT, label=later("Manager")),
        RecordField("region", Kind.TEXT, label=later("Region")),
        RecordField("active", Kind.FLAG, label=later("Active")),
    ),
    later("Member"), "members", title="name", is_person=True, words=("region",), derived=("sort", "matching"),
)
BOOK_SETTINGS = RecordType(
    14, "book_settings", BookSettings,
    (
        RecordField("name", Kind.TEXT, label=later("Name"), required=True),
        RecordField("base_currency", Kind.TEXT, label=later("Base currency"), required=True),
        RecordField("time_zone", Kind.TEXT, label=later("Time zone of figures"), required=True),
        RecordField("fiscal_start", Kind.INTEGER, label=later("Fiscal year starts in month")),
    ),
    later("Book"), "book_settings",
)
ALIAS = RecordType(
    17, "alias", Alias,
    (
        RecordField("target_type", Kind.TEXT, label=later("Kind"), required=True),
        RecordField("target", Kind.REFERENCE, ("target_id",), later("Record"), required=True),
    ),
    later("Alias"), "aliases",
)
