"""Pairs of companies and of people that look alike, with the reasons, the surest first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from crm_desktop.domain.lookalikes import KINDS, NameMark, Reason, name_mark
from crm_desktop.domain.records import RECORDS
from crm_desktop.queries.lookalike_signs import company_signs, person_signs
from crm_desktop.store.aliases import alias_target
from crm_desktop.store.book import Book
from crm_desktop.store.collector import without_collector
from crm_desktop.store.link import in_batches
from crm_desktop.store.records import title_of

MOST_SHARING = 20  # companies with one phone, mail or website: beyond that it is a switchboard or a hotel's page
MOST_COUNTED = 20_000  # customers
MOST_PAIRED = 8  # of one name each is compared with each; beyond that with the one that would stay
Pairs = dict[tuple[int, int], list[Reason]]  # two rows, in ascending order


@dataclass(frozen=True)
class Lookalike:
    """Two customers that may be one, and why. `stays` is the lower id: the one that would stay."""

    record_type: str
    stays: bytes
    goes: bytes
    name: str
    other: str
    reasons: tuple[Reason, ...]

    @property
    def key(self) -> tuple[bytes, bytes]:
        """What names the pair."""
        return self.stays, self.goes


def lookalikes(book: Book) -> list[Lookalike]:
    """All pairs that nobody has told apart: those with most reasons first, then by name.

    It looks at every customer: 2.5 s for 200,000, in a lane of its own, and not again for each of many changes.
    """
    with without_collector():
        return _sorted_pairs(book)


def lookalike_count(book: Book) -> int | None:
    """How many pairs there are; None in a book so large that only who wants to see them waits for that."""
    customers = sum(int(book.value(f"select count(*) from {name}")) for name in KINDS)
    return len(lookalikes(book)) if customers <= MOST_COUNTED else None


def _sorted_pairs(book: Book) -> list[Lookalike]:
    apart = {(bytes(first), bytes(second)) for first, second in book.rows("select first_id, second_id from not_same")}
    found = [*_named(book, "company", _companies(book)), *_named(book, "person", _people(book))]
    return sorted((each for each in found if each.key not in apart),
                  key=lambda each: (-len(each.reasons), each.name.casefold(), each.key))


def _companies(book: Book) -> Pairs:
    pairs: Pairs = {}
    signs = company_signs(book)
    names = signs.pop("name").rows
    marks = _marks(book, "company", {row for rows in names.values() for row in rows})
    for rows in names.values():
        for low, high in _each_with_each(rows):
            one, other = marks[low], marks[high]
            if one.agrees(other):
                alike = "name" if one.whole == other.whole else "form" if one.han == other.han else "sound"
                _note(pairs, (low, high), Reason(alike))
    for kind, shared in signs.items():
        for value, rows in shared.rows.items():
            for pair in _each_with_each(rows) if len(rows) <= MOST_SHARING else ():
                _note(pairs, pair, Reason(kind, value))
    _add_again(book, "company", pairs)
    return pairs


def _people(book: Book) -> Pairs:
    """Equal names alone say nothing: there are many Zhang Weis. They must share something else."""
    pairs: Pairs = {}
    signs = person_signs(book)
    marks = _marks(book, "person", {row for shared in signs.values() for rows in shared.rows.values() for row in rows})
    for kind, shared in signs.items():
        for value, rows in shared.among_namesakes():
            for low, high in _each_with_each(rows):
                if kind != "company" or marks[low].agrees(marks[high]):
                    _note(pairs, (low, high), Reason(kind, value))
    for (low, high), reasons in pairs.items():
        reasons.insert(0, Reason("name" if marks[low].han == marks[high].han else "sound"))
    _add_again(book, "person", pairs)
    return {pair: [_with_company(book, each) for each in reasons] for pair, reasons in pairs.items()}


def _marks(book: Book, record_type: str, rows: Iterable[int]) -> dict[int, NameMark]:
    person = record_type == "person"
    found: dict[int, NameMark] = {}
    for part in in_batches(sorted(rows)):
        marks = ",".join("?" * len(part))
        found.update((row, name_mark(sort or "", person=person)) for row, sort in book.rows(
            f"select row, sort from {RECORDS[record_type].name} where row in ({marks})", part))
    return found


def _with_company(book: Book, reason: Reason) -> Reason:
    """A company stands there by its id until here."""
    if reason.kind != "company":
        return reason
    return Reason("company", title_of(book, "company", bytes.fromhex(reason.value)))


def _each_with_each(rows: list[int]) -> Iterator[tuple[int, int]]:
    ordered = sorted(rows)
    return combinations(ordered, 2) if len(ordered) <= MOST_PAIRED else ((ordered[0], each) for each in ordered[1:])


def _note(pairs: Pairs, pair: tuple[int, int], reason: Reason) -> None:
    reasons = pairs.setdefault(pair, [])
    if reason.kind not in {each.kind for each in reasons}:
        reasons.append(reason)


def _add_again(book: Book, record_type: str, pairs: Pairs) -> None:
    """Records that were merged and outlived it, because somebody edited them meanwhile: they are offered again."""
    table = RECORDS[record_type].name
    for row, record_id in book.rows(
            f"select t.row, t.id from {table} t join record_state s on s.row = t.row"
            " where s.deleted is not null"):
        target = alias_target(book, record_id)
        other = book.value(f"select row from {table} where id = ?", (target,)) if target else None
        if other is not None:
            _note(pairs, (min(row, other), max(row, other)), Reason("again"))


def _named(book: Book, record_type: str, pairs: Pairs) -> Iterator[Lookalike]:
    names: dict[int, tuple[bytes, str]] = {}
    for part in in_batches({row for pair in pairs for row in pair}):
        marks = ",".join("?" * len(part))
        names.update((row, (bytes(record_id), name or "")) for row, record_id, name in book.rows(
            f"select row, id, name from {RECORDS[record_type].name} where row in ({marks})", part))
    for pair, reasons in pairs.items():
        (stays, name), (goes, other) = sorted(names[row] for row in pair)
        yield Lookalike(record_type, stays, goes, name, other, tuple(reasons))
