"""What kinds of field a record can have, and how a record type is described."""

from dataclasses import dataclass, field
from enum import Enum

from sqlmodel import Field as Column
from sqlmodel import SQLModel

PRICE_SCALE = 10_000  # unit prices are integers of 1/10,000 of the major unit


class Kind(Enum):
    """How a field's value looks in Python; a compound is one field in merges, undo and conflicts."""

    TEXT = "text"  # str
    LONG_TEXT = "long_text"  # str, several lines
    INTEGER = "integer"  # int
    FLAG = "flag"  # 0 or 1
    CHOICE = "choice"  # one of the field's choices
    DATE = "date"  # ISO text, a local date
    INSTANT = "instant"  # UTC milliseconds
    REFERENCE = "reference"  # 16 bytes: the id of a record of type `target`
    MONEY = "money"  # (minor units, currency code)
    PRICE = "price"  # (1/10,000 of the major unit, currency code)
    STAGE = "stage"  # (stage id, status, closed on)
    DUE = "due"  # (day, "HH:MM" or None)
    MOMENT = "moment"  # (UTC milliseconds or None, day)
    PREFERENCE = "preference"  # (channel, time of day)
    BIRTHDAY = "birthday"  # (ISO text, 1 where it is a lunar date)
    SET = "set"  # {element id: value}; each element has a dot of its own, adding wins
    ENTRIES = "entries"  # {entry id: {"kind", "value", "normal", "verified_on"}}; each entry is one scalar
    CUSTOM = "custom"  # {custom field id: value}; each value is one scalar


MAPS = frozenset({Kind.SET, Kind.ENTRIES, Kind.CUSTOM})  # kept as one JSON column, merged by element


@dataclass(frozen=True)
class RecordField:
    """One field. `name` is its permanent id on the wire (never reused), `columns` hold its value."""

    name: str
    kind: Kind
    columns: tuple[str, ...] = ()
    label: str = ""
    target: str = ""  # record type of a reference, or of the ids in a set
    choices: tuple[str, ...] = ()
    required: bool = False
    places: tuple[str, ...] = field(init=False, repr=False, compare=False)  # the table's columns that hold it
    is_map: bool = field(init=False, repr=False, compare=False)  # elements of the value have dots of their own

    def __post_init__(self) -> None:
        object.__setattr__(self, "places", self.columns or (self.name,))
        object.__setattr__(self, "is_map", self.kind in MAPS)


@dataclass(frozen=True, eq=False)
class RecordType:
    """One kind of record: its table, its fields, and what the search index and the name order take from it."""

    number: int  # permanent, kept in the journal
    name: str
    table: type[SQLModel]
    fields: tuple[RecordField, ...]
    label: str
    plural: str  # word of `created` counts and of the sql view
    title: str = ""  # field shown as the record's name; it orders lists
    is_person: bool = False  # the title is a person's name: a surname is read as one
    words: tuple[str, ...] = ()  # text fields that can be searched
    owned_by: tuple[tuple[str, str], ...] = ()  # (record type, reference): goes to the trash with its owner
    derived: tuple[str, ...] = ()  # columns kept by projections, never by hand, never synced
    by_name: dict[str, RecordField] = field(init=False, repr=False, compare=False)
    required: tuple[RecordField, ...] = field(init=False, repr=False, compare=False)
    columns: tuple[str, ...] = field(init=False, repr=False, compare=False)  # all that hold fields, in their order

    def __post_init__(self) -> None:
        every = (*self.fields, RecordField("custom", Kind.CUSTOM))
        object.__setattr__(self, "fields", every)
        object.__setattr__(self, "by_name", {one.name: one for one in every})
        object.__setattr__(self, "required", tuple(one for one in every if one.required))
        object.__setattr__(self, "columns", tuple(place for one in every for place in one.places))

    @property
    def searchable(self) -> bool:
        """Whether records of this type are found by the search."""
        return bool(self.title or self.words)


class Record(SQLModel):
    """What each record has: a local row number, its id, custom values."""

    row: int | None = Column(default=None, primary_key=True)
    id: bytes
    custom: str | None = None
