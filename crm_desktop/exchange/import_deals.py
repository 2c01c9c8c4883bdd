"""When a row means a deal that the book has already: by its external id, else by all that it says."""

from collections.abc import Iterable, Mapping
from typing import Any

from crm_desktop.changes.state import unpack_value
from crm_desktop.domain.records import RECORDS
from crm_desktop.store.book import Book
from crm_desktop.store.codec import columns_to_values, select_sql
from crm_desktop.store.link import in_batches

DEAL = RECORDS["deal"]
COMPARED = tuple(one.name for one in DEAL.fields if one.name not in ("external_id", "pipeline", "tags", "custom"))
Key = tuple[Any, ...]


class KnownDeals:
    """Deals of the book and of this import.

    Without an external id, a row is known where a deal has all its values, as it stands or as it was created (it may
    have moved on since). Each deal answers for one row of a file: two equal rows are two deals, and stay two.
    """

    def __init__(self, book: Book) -> None:
        self._book = book
        self._external: dict[str, bytes | None] = {}  # None: new in this import
        self._companies_asked: set[bytes | None] = set()
        self._alike: dict[Key, list[int]] = {}
        self._count = 0
        self._used: set[int] = set()
        self._next: dict[Key, int] = {}
        self._of_this_file: list[Key] = []

    def begin_file(self) -> None:
        """Deals of the files before may answer for rows of the next one, and all may do so again."""
        self._used.clear()
        self._next.clear()
        for key in self._of_this_file:
            self._add([key])
        self._of_this_file.clear()

    def look_up(self, external_ids: Iterable[str]) -> None:
        """Asks the book for these external ids in few statements."""
        for part in in_batches(sorted(set(external_ids) - self._external.keys())):
            self._external.update(tuple(row) for row in self._book.rows(
                f"select external_id, id from deal where external_id in ({','.join('?' * len(part))})", part))

    def has_external_id(self, external_id: str) -> bool:
        """Whether there is a deal of this id; from now on there is."""
        known = external_id in self._external
        self._external.setdefault(external_id, None)
        return known

    def in_book(self, external_id: str) -> bytes | None:
        """The book's deal of this id; None where there is none, or only one of this import."""
        return self._external.get(external_id)

    def look_up_companies(self, companies: Iterable[bytes | None]) -> None:
        """Asks the book for the deals of these companies that have no external id."""
        wanted = set(companies) - self._companies_asked
        self._companies_asked |= wanted
        if None in wanted:
            self._load("external_id is null and company_id is null", ())
        for part in in_batches(sorted(one for one in wanted if one)):
            self._load(f"external_id is null and company_id in ({','.join('?' * len(part))})", part)

    def has_alike(self, values: Mapping[str, Any]) -> bool:
        """Whether a deal, that no other row of this file meant, has all these values; else it is noted as new."""
        self.look_up_companies([values.get("company")])
        key = _key(values)
        deals, at = self._alike.get(key, ()), self._next.get(key, 0)
        while at < len(deals) and deals[at] in self._used:
            at += 1
        self._next[key] = at
        if at < len(deals):
            self._used.add(deals[at])
            return True
        self._of_this_file.append(key)
        return False

    def _add(self, keys: Iterable[Key]) -> None:
        for key in keys:
            self._alike.setdefault(key, []).append(self._count)
        self._count += 1

    def _load(self, condition: str, parameters: Iterable[bytes]) -> None:
        deals = {row[1]: columns_to_values(DEAL, row[2:]) for row in
                 self._book.rows(select_sql(DEAL, condition), tuple(parameters))}
        for part in in_batches(deals):
            first = {deal_id: dict(deals[deal_id]) for deal_id in part}
            for deal_id, path, before in self._book.rows(
                    "select record_id, field, before from entry where kind = 'edit'"
                    f" and record_id in ({','.join('?' * len(part))}) order by number desc", part):
                _set_back(first[deal_id], path, unpack_value(before))
            for deal_id in part:
                self._add(dict.fromkeys((_key(deals[deal_id]), _key(first[deal_id]))))


def _set_back(values: dict[str, Any], path: str, before: Any) -> None:
    name, _, element = path.partition("/")
    value = tuple(before) if isinstance(before, list) else before
    if element:
        values[name] = {key: each for key, each in {**values.get(name, {}), element: value}.items() if each is not None}
    else:
        values[name] = value


def _key(values: Mapping[str, Any]) -> Key:
    return (*(values.get(name) for name in COMPARED), *sorted(values.get("tags") or ()))
