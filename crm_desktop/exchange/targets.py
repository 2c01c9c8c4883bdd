"""Where a column of a file can go: the fields of each kind of record, with the words that a person chooses from."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from crm_desktop.exchange.headers import SYNONYMS
from crm_desktop.i18n import later, tr

RECORD_WORDS = {"customers": later("Company"), "people": later("Person"), "deals": later("Deal"),
                "products": later("Product"), "team": later("Team member")}
_OTHERS = {  # record type -> what else its rows may speak of: (path of that record's name, its type, its prefix)
    "customers": (("person.name", "people", "person"),), "people": (("company", "customers", "company"),),
    "deals": (("company", "customers", "company"), ("person", "people", "person")), "products": (), "team": (),
}
_NOT_LINKED = frozenset({"company", "parent", "name", "owner", "tags", "notes", "source"})
_LABELS = {
    "name": later("Name"), "other_names": later("Other names"), "industry": later("Industry"),
    "size": later("Employees"), "revenue": later("Revenue"), "founded_year": later("Founded"),
    "parent": later("Parent company"), "website": later("Website"), "credit_code": later("Credit code"),
    "phone": later("Phone"), "phone:mobile": later("Mobile"), "phone:work": later("Work phone"),
    "phone:home": later("Home phone"), "phone:fax": later("Fax"), "phone:other": later("Other phone"),
    "mail": later("Mail"), "mail:work": later("Work mail"), "mail:home": later("Private mail"),
    "mail:other": later("Other mail"), "source": later("Source"), "owner": later("Owner"), "tags": later("Tags"),
    "notes": later("Notes"), "given_name": later("First name"), "family_name": later("Last name"),
    "company": later("Company name"), "position": later("Position"), "wechat": later("WeChat"),
    "birthday": later("Birthday"), "external_id": later("External id"), "person": later("Full name"),
    "stage": later("Stage"), "value": later("Value"), "expected_close": later("Expected close"),
    "created_on": later("Created on"), "engaged_on": later("Engaged on"), "closed_on": later("Close date"),
    "product": later("Product"), "lost_reason": later("Reason lost"), "competitor": later("Competitor"),
    "currency": later("Currency"), "series": later("Series"), "list_price": later("List price"),
    "active": later("Active"), "manager": later("Manager"), "region": later("Region"),
}
_NAMES = {"customers": later("Company name"), "people": later("Full name"), "deals": later("Deal name"),
          "products": later("Product name"), "team": later("Full name")}
_ADDRESSES = {"": later("Address"), "billing": later("Billing address"), "shipping": later("Shipping address"),
              "work": later("Work address"), "home": later("Home address"), "other": later("Other address")}
_PARTS = {"street": later("Street"), "district": later("District"), "city": later("City"), "region": later("Province"),
          "postcode": later("Postcode"), "country": later("Country")}


@dataclass(frozen=True)
class Target:
    """A place where a column can go: its path, and the record that it speaks of."""

    path: str
    record_type: str  # the word of the files: "customers", "people" ...

    def label(self) -> str:
        """The field's name in the current language."""
        return _field_label(self.path.removeprefix("person.").removeprefix("company."), self.record_type)

    def record(self) -> str:
        """The record's name in the current language."""
        return tr(RECORD_WORDS[self.record_type])


@lru_cache(maxsize=8)
def targets_of(record_type: str) -> tuple[Target, ...]:
    """All places where a column of a file of this type can go, its own record first."""
    linked = {path: other for path, other, _ in _OTHERS[record_type]}
    own = [Target(path, record_type) for path in _offered(record_type) if path not in linked]
    for name, other, prefix in _OTHERS[record_type]:
        own.append(Target(name, other))
        own += [Target(f"{prefix}.{path}", other) for path in _offered(other) if path not in _NOT_LINKED]
    return tuple(own)


def target_of_path(path: str, record_type: str) -> Target:
    """The target of a path, also of one that is not offered (the city of a billing address)."""
    known = next((one for one in targets_of(record_type) if one.path == path), None)
    others = {"person": "people", "company": "customers"}
    return known or Target(path, others.get(path.partition(".")[0], record_type))


def target_label(path: str, record_type: str) -> str:
    """Record and field in the current language: "Company Website"."""
    target = target_of_path(path, record_type)
    return f"{target.record()} {target.label()}"


def _offered(record_type: str) -> Iterator[str]:
    """The paths of a type; parts of an address only where it is the main one."""
    for path in SYNONYMS[record_type]:
        if not (path.startswith("address:") and "." in path):
            yield path


def _field_label(path: str, record_type: str) -> str:
    if path == "name":
        return tr(_NAMES[record_type])
    if path == "company" and record_type == "customers":
        return tr(_NAMES["customers"])
    if not path.startswith("address"):
        return tr(_LABELS[path])
    whole, _, part = path.partition(".")
    kind = whole.partition(":")[2]
    if not part:
        return tr(_ADDRESSES[kind])
    return tr(_PARTS[part]) if not kind else f"{tr(_ADDRESSES[kind])} · {tr(_PARTS[part])}"
