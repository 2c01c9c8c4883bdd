"""The people who sell, the book's own settings, aliases of records that became one, and pairs that are not the same."""

import hashlib

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
    """Stands for a record that was merged into another one; references resolve through it. Its id: `alias_id`."""

    target_type: str
    target_id: bytes


class NotSame(Record, table=True):
    """Two customers that look alike, and of which a person said that they are not the same; the lower id is first."""

    __tablename__ = "not_same"
    first_id: bytes
    second_id: bytes


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
NOT_SAME = RecordType(
    18, "not_same", NotSame,
    (
        RecordField("first", Kind.REFERENCE, ("first_id",), later("Record"), required=True),
        RecordField("second", Kind.REFERENCE, ("second_id",), later("Record"), required=True),
    ),
    later("Not the same"), "not_same",
)
_MASK = hashlib.sha256(b"crm/alias").digest()[:16]


def alias_id(record_id: bytes) -> bytes:
    """The id of a record's alias; and of an alias, the record that it stands for.

    It follows from the record, so that two laptops make the same alias; the record's own id is taken by its tombstone.
    """
    return bytes(one ^ other for one, other in zip(record_id, _MASK, strict=True))
