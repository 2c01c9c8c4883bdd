"""Names in a file become records: those of the book, those of the same import, and new ones where that is wanted."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from typing import Any

from crm_desktop.domain.fields import RecordType
from crm_desktop.domain.names import folded, normalised_company
from crm_desktop.domain.records import LOST, RECORDS, SALES, STAGE_SPELLINGS, WON
from crm_desktop.store.acts import stable_id
from crm_desktop.store.book import Book
from crm_desktop.store.bulk import new_ids
from crm_desktop.store.link import in_batches

CLOSED_WORDS = {"closed won": WON, "成交": WON, "已成交": WON, "签约": WON, "closed lost": LOST,
                "丢单": LOST, "已丢单": LOST, "失败": LOST}
STAGE_STEP = 10
REMEMBERED = 10_000  # keys of names: a slice of rows asks for each several times
NOT_A_DETAIL = frozenset({"name", "active", "owner"})  # a record with no more than these says nothing yet


class NewRecords:
    """Records that the import will create, by type, in the order in which they turned up."""

    def __init__(self) -> None:
        self.ids: dict[str, list[bytes]] = {}
        self.values: dict[str, list[dict[str, Any]]] = {}
        self.count = 0
        self._spare: list[bytes] = []

    def add(self, record_type: str, values: dict[str, Any], record_id: bytes | None = None) -> bytes:
        """Notes a record to be created and gives its id; `values` may still be changed afterwards."""
        if not self._spare and record_id is None:
            self._spare = new_ids(20_000)[::-1]
        record_id = record_id or self._spare.pop()
        self.ids.setdefault(record_type, []).append(record_id)
        self.values.setdefault(record_type, []).append(values)
        self.count += 1
        return record_id

    def counts(self) -> dict[str, int]:
        """How many of each kind, by the words of the views."""
        return {RECORDS[name].plural: len(ids) for name, ids in self.ids.items()}

    def given_up(self) -> dict[str, Sequence[Mapping[str, Any]]]:
        """The values, to be gone through once: each is let go as soon as the next one is asked for."""
        return {name: _Spent(each) for name, each in self.values.items()}


class _Spent(Sequence[Mapping[str, Any]]):
    """Values that are let go as they are gone through."""

    def __init__(self, values: list[dict[str, Any]]) -> None:
        self._values = values

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, place: Any) -> Any:
        return self._values[place]

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        for place in range(len(self._values)):
            each, self._values[place] = self._values[place], {}
            yield each
            del each


@dataclass(slots=True)
class Named:
    """A record known by its name.

    `bare`: it holds nothing but its name (and an owner, and whether it is active, as far as they go); `fresh` are then
    the values of one that this import creates.
    """

    record_id: bytes
    bare: bool
    fresh: dict[str, Any] | None = None
    owner: bytes | None = None
    active: int | None = None
    in_book: bool = False


class Names:
    """What each name means for one record type: looked up in the book once, then remembered."""

    def __init__(self, book: Book, record_type: str, key: Callable[[str], str]) -> None:
        self._book, self._kind = book, RECORDS[record_type]
        self._key, self._matching = lru_cache(REMEMBERED)(key), lru_cache(REMEMBERED)(normalised_company)
        self._known: dict[str, Named] = {}
        self._asked: set[str] = set()
        self._select = _select(self._kind)

    def look_up(self, names: Iterable[str]) -> None:
        """Asks the book for these names in few statements."""
        wanted = {self._matching(name) for name in names} - self._asked - {""}
        self._asked |= wanted
        for part in in_batches(sorted(wanted)):
            for name, record_id, bare, owner, active in self._book.rows(
                    f"{self._select} where matching in ({','.join('?' * len(part))}) order by row desc", part):
                self._known[self._key(name)] = Named(record_id, bool(bare), None, owner, active, in_book=True)

    def get(self, name: str) -> Named | None:
        """The record of this name, in the book or new in this import."""
        key = self._key(name)
        if key not in self._known:
            self.look_up([name])
        return self._known.get(key)

    def note(self, name: str, named: Named) -> None:
        """From now on the name, which was looked up before, means this record."""
        self._known[self._key(name)] = named


def exact_name(name: str) -> str:
    """The key of names that are only the same where they are written the same."""
    return name


def company_key(name: str) -> str:
    """The key of names that are the same however they are spaced and written."""
    return normalised_company(name) or name


def product_key(name: str) -> str:
    """GTXPro is GTX Pro and GTX-Pro; signs that tell one product from another stay: 1.5 and 15, C and C++."""
    return "".join(letter for letter in folded(name) if not letter.isspace() and letter not in "-_") or name


def is_bare(values: Mapping[str, Any]) -> bool:
    """Whether these values say nothing beyond the name."""
    return NOT_A_DETAIL.issuperset(values)


class Stages:
    """Stage names of a file, in the built-in pipeline; a new one goes after its last open stage."""

    def __init__(self, book: Book, new: NewRecords) -> None:
        self._book, self._new = book, new
        self._known: dict[str, tuple[bytes, str]] = {}
        self._position = 0
        self.first = b""
        for stage_id, name, kind, position in book.rows(
                "select id, name, kind, position from stage where pipeline_id = ? order by position desc, row desc",
                (SALES,)):
            self._known[_word(name)] = (stage_id, kind)
            if kind == "open":
                self._position, self.first = max(self._position, position), stage_id
        kinds = dict(self._known.values())
        for words in ({word: stage_id for stage_id, both in STAGE_SPELLINGS.items() for word in both}, CLOSED_WORDS):
            for word, stage_id in words.items():
                if stage_id in kinds:
                    self._known.setdefault(_word(word), (stage_id, kinds[stage_id]))

    def get(self, name: str) -> tuple[bytes, str] | None:
        """(stage, its kind), None where it is unknown."""
        return self._known.get(_word(name))

    def make(self, name: str) -> tuple[bytes, str]:
        """The stage of this name, a new open one where there is none."""
        if _word(name) not in self._known:
            self._position += STAGE_STEP
            values = {"pipeline": SALES, "name": name, "position": self._position, "kind": "open", "probability": 50}
            record_id = self._new.add("stage", values, _unused_id(self._book, "stage", values))
            self._known[_word(name)] = (record_id, "open")
        return self._known[_word(name)]


class Tags:
    """Tag names of a file; case does not matter."""

    def __init__(self, book: Book, new: NewRecords) -> None:
        self._book, self._new = book, new
        self._known: dict[str, bytes] = {_word(name): record_id for name, record_id in book.rows(
            "select name, id from tag order by row desc")}

    def elements(self, names: Iterable[str]) -> dict[str, int]:
        """The set of these tags as a record holds it; unknown ones are made."""
        return {self._make(name).hex(): 1 for name in names}

    def _make(self, name: str) -> bytes:
        if _word(name) not in self._known:
            values = {"name": name}
            self._known[_word(name)] = self._new.add("tag", values, _unused_id(self._book, "tag", values))
        return self._known[_word(name)]


def _word(name: str) -> str:
    return folded(name).strip()


def _unused_id(book: Book, record_type: str, values: Mapping[str, Any]) -> bytes:
    """The id that follows from the name; where it lives on under another name, the next one."""
    for number in count(1):
        record_id = stable_id(book, record_type, values, number)
        if not book.value(f"select 1 from {record_type} where id = ?", (record_id,)):
            break
    return record_id


def _select(kind: RecordType) -> str:
    details = [place for one in kind.fields if one.name not in NOT_A_DETAIL for place in one.places]
    owner = "owner_id" if "owner" in kind.by_name else "null"
    active = "active" if "active" in kind.by_name else "null"
    return f"select name, id, coalesce({', '.join(details)}) is null, {owner}, {active} from {kind.name}"
