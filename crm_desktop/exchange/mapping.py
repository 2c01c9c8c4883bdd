"""What each column of a file means: its record type by its headers, and a field for each column."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from crm_desktop.errors import UserError
from crm_desktop.exchange.headers import (
    DECISIVE,
    MANY,
    MARKERS,
    PREFIXES,
    RECORD_TYPES,
    SYNONYMS,
    header_key,
    without_brackets,
)
from crm_desktop.exchange.tables import TableFacts
from crm_desktop.exchange.values import clean_text, is_blank, parse_integer_column
from crm_desktop.i18n import later

_NAMED_BY = {  # a record of this type cannot be made without one of these
    "customers": ("name",), "people": ("name", "given_name", "family_name"), "products": ("name",), "team": ("name",),
    "deals": ("name", "external_id", "stage", "value"),
}
_COMPANY_WORDS = re.compile(r"公司|集团|银行|厂|\b(inc|ltd|llc|corp|corporation|co|company|gmbh|plc|group|limited)\b",
                            re.I)
_LINKS = {  # whose columns may stand in the same row, in the order in which they are asked
    "customers": (("people", "person"),), "people": (("customers", "company"),),
    "deals": (("people", "person"), ("customers", "company")), "products": (), "team": (),
}
_NEVER_LINKED = frozenset({"owner", "source", "tags", "notes", "company", "name", "parent", "other_names"})
_PERSON_NAMES = frozenset({"name", "given_name", "family_name"})
_NOT_A_CONTACT = frozenset(map(header_key, ("客户名称", "客户姓名", "name", "display name", "person", "名")))
_CHINESE_ORDER = ["country", "region", "city", "district", "street"]
_WESTERN_ORDER = ["street", "district", "city", "region", "postcode", "country"]
_CONTACTS_OWN = frozenset({"phone:mobile", "mail", "mail:home", "mail:other"})
_NEAR, _FAR = 100, 200  # ranks of a header matched without its brackets, without its prefix


@dataclass(frozen=True)
class Mapping:
    """What a file's columns mean.

    `columns` has a path or None for each column. A path is a field (`industry`), with a kind where a field has several
    entries (`phone:mobile`), with a part for addresses (`address:billing.city`; without a part it is whole).
    `linked` names what a column says about another record of the same row: `person.given_name`, `company.industry`;
    where a list of companies names a contact, mobile phone and mail are the contact's. No column stands in both.
    """

    record_type: str
    columns: tuple[str | None, ...]
    linked: tuple[str | None, ...]


def decide_mapping(facts: TableFacts, as_type: str = "auto") -> Mapping:
    """The record type and the fields of a file, from its headers.

    `as_type` "auto" compares all types; "customers" takes people where the headers are those of people (CLI.md).
    Raises UserError `bad_input`, with the headers found, if nothing names a record.
    """
    mapping = suggest_mapping(facts, as_type)
    if not names_a_record(mapping):
        raise no_name_column(facts)
    return mapping


def suggest_mapping(facts: TableFacts, as_type: str = "auto", *, exactly: bool = False) -> Mapping:
    """The best reading of a file's headers, also where it names no record; `exactly`: no other type than this."""
    several = {"auto": RECORD_TYPES, "customers": ("customers",) if exactly else ("customers", "people")}
    tried = [(record_type, _assigned(facts, record_type)) for record_type in several.get(as_type, (as_type,))]
    named = [(record_type, columns) for record_type, columns in tried if _names_a_record(record_type, columns)]
    record_type, columns = max(named or tried, key=lambda pair: _score(facts, *pair))
    linked = _linked(facts, record_type, columns)
    return Mapping(record_type, tuple(None if other else path for path, other in zip(columns, linked, strict=True)),
                   linked)


def names_a_record(mapping: Mapping) -> bool:
    """Whether a row can become a record of the mapping's type."""
    return _names_a_record(mapping.record_type, mapping.columns)


def no_name_column(facts: TableFacts) -> UserError:
    """The error to show where no column of a file names its records."""
    shown = ", ".join(cell for cell in facts.header if cell)[:300]
    return UserError("bad_input", later("No column of {file} is understood as a name. Its headers are: {headers}."),
                     later("Nothing was imported."),
                     later("Check the header row, or say what the file holds (customers, people, deals, ...)."),
                     file=facts.path.name, headers=shown or "-")


def addresses_of(columns: Sequence[str | None], cells: Sequence[str]) -> list[tuple[str, str]]:
    """The addresses of a row as (kind or "", text): the whole one where it is filled, else its parts in their order.

    Parts are joined by ", ", Chinese ones from country to street without a gap.
    """
    whole: dict[str, str] = {}
    parts: dict[str, list[tuple[str, str]]] = {}
    for path, cell in zip(columns, cells, strict=False):
        text = clean_text(cell)
        if path and text and path.startswith("address"):
            place, _, part = path.partition(".")
            kind = place.partition(":")[2]
            if part:
                parts.setdefault(kind, []).append((part, text))
            else:
                whole.setdefault(kind, text)
    return [(kind, whole.get(kind) or _joined(parts[kind])) for kind in [*whole, *(k for k in parts if k not in whole)]]


def _joined(parts: list[tuple[str, str]]) -> str:
    chinese = any(re.search(r"[\u4e00-\u9fff]", text) for _, text in parts)
    order = _CHINESE_ORDER if chinese else _WESTERN_ORDER
    chosen = sorted((pair for pair in parts if pair[0] in order), key=lambda pair: order.index(pair[0]))
    return ("" if chinese else ", ").join(dict.fromkeys(text for _, text in chosen))


@lru_cache(maxsize=8)
def _known(record_type: str) -> dict[str, list[tuple[int, str]]]:
    """Each spelling with its (rank, field) pairs."""
    answer: dict[str, list[tuple[int, str]]] = {}
    for path, spelled in SYNONYMS[record_type].items():
        for rank, name in enumerate(spelled.split("|")):
            pairs = answer.setdefault(header_key(name), [])
            if path not in [known for _, known in pairs]:
                pairs.append((rank, path))
    return answer


def _meanings(header: str, record_type: str) -> Iterator[tuple[int, str]]:
    """(rank, field) of a header: as it stands, without its brackets, without the word of its record."""
    known = _known(record_type)
    bare = without_brackets(header)
    numbered = any(letter.isdigit() for letter in bare)
    spellings = {header_key(header): 0}
    spellings.setdefault(header_key(bare), _NEAR)
    for key, distance in list(spellings.items()):
        for prefix in PREFIXES[record_type]:
            if key.startswith(prefix):
                spellings.setdefault(key.removeprefix(prefix), distance + _FAR)
    for key, distance in spellings.items():
        for rank, path in known.get(key, ()):
            if not numbered or path.startswith(MANY):  # `Phone 2` is a phone, `User 2` is nobody
                yield rank + distance, path


def _assigned(facts: TableFacts, record_type: str) -> tuple[str | None, ...]:
    """The strongest claim first; a field that holds one value goes to one column."""
    claims = sorted((rank, at, path) for at, header in enumerate(facts.header)
                    for rank, path in _meanings(header, record_type))
    columns: list[str | None] = [None] * len(facts.header)
    taken: set[str] = set()
    for _, at, path in claims:
        if columns[at] is None and path not in taken and not (path == "size" and _no_numbers(facts, at)):
            columns[at] = path
            if not path.startswith(MANY):
                taken.add(path)
    return tuple(columns)


def _no_numbers(facts: TableFacts, at: int) -> bool:
    """Whether a column of sizes has words only (小微), which are no number of employees."""
    cells = [row[at] for row in facts.sample if not is_blank(row[at])]
    parse = parse_integer_column(cells).parse
    return bool(cells) and not any(isinstance(parse(cell), int) for cell in cells)


def _names_a_record(record_type: str, columns: tuple[str | None, ...]) -> bool:
    if record_type == "deals" and not {"name", "external_id", "company", "product"} & set(columns):
        return False
    return any(path in _NAMED_BY[record_type] for path in columns)


def _score(facts: TableFacts, record_type: str, columns: tuple[str | None, ...]) -> float:
    """Each understood header counts 1, shared among the types that understand it; markers count 1."""
    markers = {header_key(name) for name in MARKERS[record_type].split("|")}
    decisive = {header_key(name) for name in DECISIVE.get(record_type, "").split("|")} - {""}
    score = 100.0 if any(header_key(header) in decisive for header in facts.header) else 0.0
    for header, path in zip(facts.header, columns, strict=True):
        sharers = sum(1 for other in RECORD_TYPES if any(True for _ in _meanings(header, other)))
        score += (1 / sharers if path else 0) + (header_key(header) in markers)
    if record_type == "customers" and _looks_like_companies(facts, columns):
        score += 1
    if record_type == "people" and any(path and path.startswith(("mail", "phone:mobile")) for path in columns):
        score += 0.1  # `name, email` alone is rather a person
    return score


def _looks_like_companies(facts: TableFacts, columns: tuple[str | None, ...]) -> bool:
    if "name" not in columns:
        return False
    at = columns.index("name")
    names = [row[at] for row in facts.sample if row[at].strip()]
    return bool(names) and sum(1 for name in names if _COMPANY_WORDS.search(name)) * 3 >= len(names)


def _linked(facts: TableFacts, record_type: str, columns: tuple[str | None, ...]) -> tuple[str | None, ...]:
    answer: list[str | None] = [None] * len(columns)
    for other, word in () if facts.is_own else _LINKS[record_type]:  # the region of our own files is the owner's
        if record_type == "customers" and not _contact_columns(facts, columns, answer):
            continue
        if record_type != "customers" and word not in columns:
            continue
        for at, path in enumerate(_assigned(facts, other)):
            free = columns[at] is None or (record_type == "customers" and _is_contacts(facts.header[at], path))
            own_site = path == "website" and not header_key(facts.header[at]).startswith(PREFIXES["customers"])
            if path and free and answer[at] is None and path not in _NEVER_LINKED and not own_site:
                answer[at] = f"{word}.{path}"
    return tuple(answer)


def _is_contacts(header: str, path: str | None) -> bool:
    """Whether a phone or mail beside a contact's name is the contact's: not where it is called the company's."""
    return path in _CONTACTS_OWN and not header_key(header).startswith(PREFIXES["customers"])


def _contact_columns(facts: TableFacts, columns: tuple[str | None, ...], answer: list[str | None]) -> bool:
    """Marks the columns that hold the name of a customer's contact."""
    for at, path in enumerate(_assigned(facts, "people")):
        if path in _PERSON_NAMES and columns[at] is None and header_key(facts.header[at]) not in _NOT_A_CONTACT:
            answer[at] = f"person.{path}"
    return any(answer)
