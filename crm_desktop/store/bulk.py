"""The bulk form of the write door: everything is prepared before the transaction begins, then written in slices."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crm_desktop.domain.fields import RecordType
from crm_desktop.domain.records import RECORDS
from crm_desktop.domain.rules import check_record, derived_names
from crm_desktop.errors import Cancelled
from crm_desktop.right_of_way import give_way
from crm_desktop.store.codec import insert_sql, values_to_columns
from crm_desktop.store.edit import Edit
from crm_desktop.store.search import INSERT, search_texts

SLICE = 5_000
Progress = Callable[[int, int], bool]  # (done, all) -> go on? False cancels, and nothing is saved


class Course:
    """One way over several stretches, told as a whole."""

    def __init__(self, progress: Progress | None, whole: int) -> None:
        self._progress, self._whole, self._passed = progress, whole, 0

    def part(self, done: int, _: int) -> bool:
        """The progress of one stretch, as one of the whole way."""
        return self._progress is None or self._progress(self._passed + done, self._whole)

    def passed(self, records: int) -> None:
        """A stretch is behind us."""
        self._passed += records


@dataclass
class Batch:
    """Records of one type, ready to be written; `rows` and `texts` begin with the place in the batch."""

    kind: RecordType
    ids: list[bytes]
    rows: list[tuple[Any, ...]]
    texts: list[tuple[Any, ...]]


def new_ids(count: int) -> list[bytes]:
    """Random ids in ascending order, so that a batch fills the id index from left to right."""
    return sorted(secrets.token_bytes(16) for _ in range(count))


def prepare_batch(record_type: str, values: Sequence[Mapping[str, Any]], ids: list[bytes] | None = None,
                  progress: Progress | None = None) -> Batch:
    """Checks the rules and computes columns and search texts. Raises UserError("bad_input"), Cancelled."""
    kind = RECORDS[record_type]
    batch = Batch(kind, ids if ids is not None else new_ids(len(values)), [], [])
    for place, (record_id, each) in enumerate(zip(batch.ids, values, strict=True)):
        give_way()
        check_record(kind, each)
        batch.rows.append((place, record_id, *values_to_columns(kind, each), *derived_names(kind, each)))
        if kind.searchable:
            batch.texts.append((place, *search_texts(kind, each)))
        if progress and place % SLICE == 0 and not progress(place, len(values)):
            raise Cancelled
    return batch


def write_batch(edit: Edit, batch: Batch, progress: Progress | None = None) -> None:
    """Writes a prepared batch inside the journal's transaction. Raises Cancelled, and the journal rolls back."""
    first = edit.take_rows(len(batch.rows))
    shifted = ("values (?,", f"values (? + {first},")  # the local rows are known only now
    statements = ((insert_sql(batch.kind).replace(*shifted), batch.rows), (INSERT.replace(*shifted), batch.texts))
    for statement, rows in statements:
        for start in range(0, len(rows), SLICE):
            if progress and not progress(start, len(rows)):
                raise Cancelled
            edit.link.many(statement, rows[start:start + SLICE])
    sort = "sort" if "sort" in batch.kind.derived else "null"
    edit.link.run(
        "insert into record_state (row, type, sort, at, actor, n)"
        f" select row, ?, {sort}, ?, ?, ? from {batch.kind.name} where row between ? and ?",
        (batch.kind.number, edit.now, edit.actor, edit.n, first, first + len(batch.rows) - 1))
    if batch.ids:
        edit.note_created(batch.kind, batch.ids, first)
    if batch.kind.name == "deal":
        edit.project_later(range(first, first + len(batch.rows)))
