"""Companies, people and how they belong together."""

from crm_desktop.domain.fields import Kind, Record, RecordField, RecordType
from crm_desktop.i18n import later

CHANNELS = ("phone", "mail", "wechat", "visit")
NAME_ORDERS = ("family_first", "given_first")


class Company(Record, table=True):
    """A company that buys, or may buy."""

    name: str
    other_names: str | None = None
    industry: str | None = None
    size: int | None = None
    revenue_minor: int | None = None
    revenue_currency: str | None = None
    founded_year: int | None = None
    parent_id: bytes | None = None
    website: str | None = None
    phones: str | None = None
    mails: str | None = None
    addresses: str | None = None
    source: str | None = None
    owner_id: bytes | None = None
    credit_code: str | None = None
    tags: str | None = None
    notes: str | None = None
    sort: str | None = None
    matching: str | None = None


class Person(Record, table=True):
    """Somebody at a company, at several, or at none."""

    name: str
    name_order: str | None = None
    phones: str | None = None
    mails: str | None = None
    wechat: str | None = None
    birthday: str | None = None
    birthday_lunar: int | None = None
    prefers_channel: str | None = None
    prefers_time: str | None = None
    addresses: str | None = None
    source: str | None = None
    owner_id: bytes | None = None
    tags: str | None = None
    notes: str | None = None
    sort: str | None = None
    matching: str | None = None


class PersonCompany(Record, table=True):
    """A person's time at a company; a job change closes one and opens another, so history stays."""

    __tablename__ = "person_company"
    person_id: bytes
    company_id: bytes
    position: str | None = None
    since: str | None = None
    until: str | None = None
    main: int | None = None


class Tag(Record, table=True):
    """A word that marks records; its id follows from its name, so two laptops make the same one."""

    name: str
    colour: str | None = None
    sort: str | None = None


SOURCE = RecordField("source", Kind.TEXT, label=later("Source"))
OWNER = RecordField("owner", Kind.REFERENCE, ("owner_id",), later("Owner"), target="member")
TAGS = RecordField("tags", Kind.SET, label=later("Tags"), target="tag")
NOTES = RecordField("notes", Kind.LONG_TEXT, label=later("Notes"))
PHONES = RecordField("phones", Kind.ENTRIES, label=later("Phones"))
MAILS = RecordField("mails", Kind.ENTRIES, label=later("Mails"))
ADDRESSES = RecordField("addresses", Kind.ENTRIES, label=later("Addresses"))

COMPANY = RecordType(
    1, "company", Company,
    (
        RecordField("name", Kind.TEXT, label=later("Name"), required=True),
        RecordField("other_names", Kind.SET, label=later("Other names")),
        RecordField("industry", Kind.TEXT, label=later("Industry")),
        RecordField("size", Kind.INTEGER, label=later("Employees")),
        RecordField("revenue", Kind.MONEY, ("revenue_minor", "revenue_currency"), later("Revenue")),
        RecordField("founded_year", Kind.INTEGER, label=later("Founded")),
        RecordField("parent", Kind.REFERENCE, ("parent_id",), later("Parent company"), target="company"),
        RecordField("website", Kind.TEXT, label=later("Website")),
        PHONES, MAILS, ADDRESSES, SOURCE, OWNER,
        RecordField("credit_code", Kind.TEXT, label=later("Credit code")),
        TAGS, NOTES,
    ),
    later("Company"), "companies", title="name", words=("industry", "website", "credit_code", "notes"),
    derived=("sort", "matching"),
)
PERSON = RecordType(
    2, "person", Person,
    (
        RecordField("name", Kind.TEXT, label=later("Name"), required=True),
        RecordField("name_order", Kind.CHOICE, label=later("Name order"), choices=NAME_ORDERS),
        PHONES, MAILS,
        RecordField("wechat", Kind.TEXT, label=later("WeChat")),
        RecordField("birthday", Kind.BIRTHDAY, ("birthday", "birthday_lunar"), later("Birthday")),
        RecordField("preferences", Kind.PREFERENCE, ("prefers_channel", "prefers_time"), later("Prefers")),
        ADDRESSES, SOURCE, OWNER, TAGS, NOTES,
    ),
    later("Person"), "people", title="name", is_person=True, words=("wechat", "notes"), derived=("sort", "matching"),
)
PERSON_COMPANY = RecordType(
    3, "person_company", PersonCompany,
    (
        RecordField("person", Kind.REFERENCE, ("person_id",), later("Person"), target="person", required=True),
        RecordField("company", Kind.REFERENCE, ("company_id",), later("Company"), target="company", required=True),
        RecordField("position", Kind.TEXT, label=later("Position")),
        RecordField("since", Kind.DATE, label=later("Since")),
        RecordField("until", Kind.DATE, label=later("Until")),
        RecordField("main", Kind.FLAG, label=later("Main company")),
    ),
    later("Position"), "person_companies", owned_by=(("person", "person"), ("company", "company")),
)
TAG = RecordType(
    13, "tag", Tag,
    (RecordField("name", Kind.TEXT, label=later("Name"), required=True),
     RecordField("colour", Kind.TEXT, label=later("Colour"))),
    later("Tag"), "tags", title="name", derived=("sort",),
)
