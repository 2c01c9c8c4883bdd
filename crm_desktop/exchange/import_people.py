"""When a row means a person whom the book has already: many share a name, so the name alone says nothing."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from crm_desktop.domain.names import folded, normalised_company
from crm_desktop.domain.records import RECORDS
from crm_desktop.exchange.import_links import NOT_A_DETAIL
from crm_desktop.store.book import Book
from crm_desktop.store.link import in_batches

_DETAILS = ", ".join(place for one in RECORDS["person"].fields if one.name not in NOT_A_DETAIL for place in one.places)


@dataclass(slots=True)
class Job:
    """A person's time at a company (person_company); `fresh`: its values, while this import may still add to them."""

    job_id: bytes
    has_position: bool
    fresh: dict[str, Any] | None = None


@dataclass(slots=True)
class Known:
    """A person of the book or of this import; `bare`: only a name and an owner are known.

    `fresh` are the values of a bare one that this import creates.
    """

    person_id: bytes
    bare: bool
    birthday: str | None
    owner: bytes | None = None
    fresh: dict[str, Any] | None = None
    jobs: dict[bytes, Job] = field(default_factory=dict)  # by company
    in_book: bool = False


class KnownPeople:
    """People of the book and of this import.

    A row means a known person of the same name who shares a phone, a mail address or a WeChat id with it; or, where
    one of the two has none of these, who is at the same company (or, like the row, at none). Birthdays must not
    contradict. All the others are people of their own.
    """

    def __init__(self, book: Book) -> None:
        self._book = book
        self._asked: set[str] = set()
        self._by_contact: dict[tuple[str, str], Known] = {}
        self._at: dict[tuple[str, bytes], Known] = {}
        self._without_contacts: dict[tuple[str, bytes], Known] = {}

    def look_up(self, names: Iterable[str]) -> None:
        """Asks the book for people of these names in few statements."""
        wanted = {normalised_company(name) for name in names} - self._asked
        self._asked |= wanted
        for part in in_batches(sorted(wanted)):
            marks = ",".join("?" * len(part))
            jobs: dict[bytes, dict[bytes, Job]] = {}
            for person_id, company_id, job_id, position in self._book.rows(
                    "select l.person_id, l.company_id, l.id, l.position is not null from person_company l"
                    f" join person p on p.id = l.person_id where p.matching in ({marks}) order by l.row", part):
                jobs.setdefault(person_id, {}).setdefault(company_id, Job(job_id, bool(position)))
            for name, person_id, owner, bare, birthday, wechat, phones, mails in self._book.rows(
                    f"select matching, id, owner_id, coalesce({_DETAILS}) is null, birthday, wechat, phones, mails"
                    f" from person where matching in ({marks}) order by row", part):
                values = {"wechat": wechat, "phones": json.loads(phones or "{}"), "mails": json.loads(mails or "{}")}
                known = Known(person_id, bool(bare), birthday, owner, None, jobs.get(person_id, {}), True)
                self._note(name, known, values, list(known.jobs) or [b""])

    def find(self, values: Mapping[str, Any], company_id: bytes | None) -> Known | None:
        """The person that this row means, if it is there."""
        name = normalised_company(values["name"])
        if name not in self._asked:
            self.look_up([values["name"]])
        contacts = _contacts(values)
        same = (self._by_contact.get((name, contact)) for contact in contacts)
        found = next((known for known in same if known), None)
        if found is None:
            found = (self._without_contacts if contacts else self._at).get((name, company_id or b""))
        if found and found.birthday and values.get("birthday") and found.birthday != values["birthday"][0]:
            return None
        return found

    def note(self, values: Mapping[str, Any], company_id: bytes | None, known: Known) -> None:
        """From now on such a row means this person."""
        self._note(normalised_company(values["name"]), known, values, [company_id or b""])

    def _note(self, name: str, known: Known, values: Mapping[str, Any], companies: Iterable[bytes]) -> None:
        contacts = _contacts(values)
        for contact in contacts:
            self._by_contact.setdefault((name, contact), known)
        for company_id in companies:
            self._at.setdefault((name, company_id), known)
            if not contacts:
                self._without_contacts.setdefault((name, company_id), known)
            elif self._without_contacts.get((name, company_id)) is known:
                del self._without_contacts[(name, company_id)]


def _contacts(values: Mapping[str, Any]) -> list[str]:
    found = [str(entry["normal"] or entry["value"]) for name in ("phones", "mails")
             for entry in (values.get(name) or {}).values()]
    return [*found, f"wechat:{folded(values['wechat'])}"] if values.get("wechat") else found
