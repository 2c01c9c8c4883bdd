"""An import is one act: new records in bulk, blanks of known ones filled, undone in one step."""

from collections.abc import Mapping, Sequence
from typing import Any

from crm_desktop.changes.change import ChangeSet
from crm_desktop.i18n import later
from crm_desktop.store.book import Book
from crm_desktop.store.bulk import Progress, prepare_batch, write_batch

ORDER = ("member", "tag", "product", "stage", "company", "person", "person_company", "deal")


def import_records(book: Book, ids: Mapping[str, list[bytes]], values: Mapping[str, Sequence[Mapping[str, Any]]],
                   updates: Mapping[tuple[str, bytes], Mapping[str, Any]], *, files: str,
                   progress: Progress | None = None) -> ChangeSet:
    """Creates and completes records in one act named after the files. Raises Cancelled: then nothing is saved."""
    batches = [prepare_batch(name, values[name], ids[name], progress=progress) for name in ORDER if ids.get(name)]
    with book.change(later("Imported {files}"), cause="import", files=files) as edit:
        for batch in batches:
            write_batch(edit, batch, progress)
        for (record_type, record_id), fields in updates.items():
            for name, value in fields.items():
                edit.set(record_type, record_id, name, value)
    return edit.done
