"""When a row means a person whom the book has already: same name, same company, same phones and mails."""

import json
from collections.abc import Mapping
from typing import Any

from crm_desktop.domain.names import normalised_company
from crm_desktop.store.book import Book
from crm_desktop.store.codec import to_json

Key = tuple[str, bytes, str]


class KnownPeople:
    """People of the book and of this import; many share a name, so the name alone says nothing."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._known: dict[Key, bytes] = {}
        self._asked: set[str] = set()

    def find(self, values: Mapping[str, Any], company_id: bytes | None) -> bytes | None:
        """The person that this row means, if it is there."""
        name = normalised_company(values["name"])
        if name not in self._asked:
            self._ask(name)
        return self._known.get(_key(name, company_id, values))

    def note(self, values: Mapping[str, Any], company_id: bytes | None, person_id: bytes) -> None:
        """From now on the same row again means this person."""
        name = normalised_company(values["name"])
        self._known[_key(name, company_id, values)] = person_id

    def _ask(self, name: str) -> None:
        self._asked.add(name)
        for person_id, phones, mails, company_id in self._book.rows("""
                select p.id, p.phones, p.mails, (select company_id from person_company l where l.person_id = p.id
                                                 order by l.main desc, l.row limit 1)
                from person p where p.matching = ?""", (name,)):
            entries = {"phones": _entries(phones), "mails": _entries(mails)}
            self._known[_key(name, company_id, entries)] = person_id


def _key(name: str, company_id: bytes | None, values: Mapping[str, Any]) -> Key:
    normals = sorted(entry["normal"] or entry["value"] for field in ("phones", "mails")
                     for entry in (values.get(field) or {}).values())
    return name, company_id or b"", to_json(normals)


def _entries(column: str | None) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(column) if column else {}
    return found
