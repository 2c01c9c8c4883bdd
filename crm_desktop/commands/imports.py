"""An import is one act: new records in bulk, blanks of known ones filled, undone in one step."""

from collections.abc import Mapping, Sequence
from typing import Any

from crm_desktop.changes.change import ChangeSet
from crm_desktop.errors import Cancelled
from crm_desktop.i18n import later
from crm_desktop.store.acts import enter_stage
from crm_desktop.store.book import Book
from crm_desktop.store.bulk import SLICE, Progress, prepare_batch, write_batch

ORDER = ("member", "tag", "product", "stage", "company", "person", "person_company", "deal")
NAMED = ("tag", "stage")  # few, and their ids follow from their names: one may come back from the trash


def import_records(book: Book, ids: Mapping[str, list[bytes]], values: Mapping[str, Sequence[Mapping[str, Any]]],
                   updates: Mapping[tuple[str, bytes], Mapping[str, Any]], *, files: str,
                   progress: Progress | None = None) -> ChangeSet:
    """Creates and completes records in one act named after the files. Raises Cancelled: then nothing is saved.

    Each of `values` is gone through once, in order: where it lets go of what it gave, a million records are held once.
    """
    course = _Course(progress, sum(len(ids[name]) for name in ORDER if ids.get(name)) + len(updates))
    wanted = [name for name in ORDER if ids.get(name)]
    batches = []
    for name in wanted:
        if name not in NAMED:
            batches.append(prepare_batch(name, values[name], ids[name], progress=course.part))
            course.passed(len(ids[name]))
    with book.change(later("Imported {files}"), cause="import", files=files) as edit:
        for name in wanted:
            for record_id, each in zip(ids[name], values[name], strict=True) if name in NAMED else ():
                edit.create(name, each, record_id)
        for batch in batches:
            write_batch(edit, batch, course.part)
            course.passed(len(batch.ids))
        for done, ((record_type, record_id), fields) in enumerate(updates.items()):
            if done % SLICE == 0:
                course.report(done)
            if record_type == "deal" and "stage" in fields:
                enter_stage(book, edit, record_id, fields["stage"][0])  # it moves; the file's own day comes after
            for name, value in fields.items():
                edit.set(record_type, record_id, name, value)
        course.report(len(updates))
    return edit.done


class _Course:
    """One way from nothing to all records, of which batches are stretches: it is prepared once and written once."""

    def __init__(self, progress: Progress | None, records: int) -> None:
        self._progress, self._records = progress, records
        self._passed = self._highest = 0

    def part(self, done: int, _: int) -> bool:
        """The progress of a stretch: never falls back, although a batch goes over its records more than once."""
        if self._progress is None:
            return True
        self._highest = max(self._highest, self._passed + done)
        return self._progress(self._highest // 2, self._records)

    def passed(self, records: int) -> None:
        """A stretch is behind us."""
        self._passed += records

    def report(self, done: int) -> None:
        """So many of the updates are done; they stand at the end of the way."""
        if not self.part(done, 0):
            raise Cancelled
