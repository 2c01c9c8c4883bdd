"""What a row may change in a record that the book has already: fill its empty fields, or overwrite them."""

from collections.abc import Mapping
from typing import Any

from crm_desktop.domain.fields import Kind, RecordField, RecordType
from crm_desktop.domain.names import folded
from crm_desktop.domain.records import RECORDS, SALES
from crm_desktop.exchange.import_rows import Understood
from crm_desktop.store.book import Book
from crm_desktop.store.codec import columns_to_values, select_sql

Updates = dict[tuple[str, bytes], dict[str, Any]]
LINKS = ("owner", "parent", "tags", "product")  # fields that a row fills by naming another record


class KnownRecords:
    """Compares rows with the records they mean.

    A field with several entries (phones, tags) gains those of the file that it lacks when it is overwritten; nothing
    of it is dropped.
    """

    def __init__(self, book: Book, updates: Updates) -> None:
        self._book, self._updates = book, updates
        # A row asks for its record several times.
        self._last: tuple[tuple[str, bytes], dict[str, Any]] = (("", b""), {})

    def drop_filled_names(self, kind: RecordType, record_id: bytes, row: Understood) -> None:
        """Forgets what the row says in fields that hold something, before names of others become records."""
        held = self.held(kind, record_id)
        for field in LINKS:
            if field in held:
                row.names.pop(field, None)

    def held(self, kind: RecordType, record_id: bytes) -> dict[str, Any]:
        """The record as it will be with what this import changes."""
        key = (kind.name, record_id)
        if self._last[0] != key:
            row = self._book.first(select_sql(kind, "id = ?"), (record_id,))
            self._last = key, columns_to_values(kind, row[2:]) if row is not None else {}
        return {**self._last[1], **self._updates.get(key, {})}

    def merge(self, kind: RecordType, record_id: bytes, values: Mapping[str, Any], *, overwrite: bool) -> bool:
        """Plans what these values change; tells whether that is anything."""
        held = self.held(kind, record_id)
        more = {}
        for name, value in values.items():
            if name == kind.title and kind.name != "deal":
                continue  # it is known by this name
            new = _merged(kind.by_name[name], held.get(name), value, overwrite)
            if new is not None and new != held.get(name):
                more[name] = new
        if more:
            self._updates.setdefault((kind.name, record_id), {}).update(more)
        return bool(more)

    def merge_deal(self, deal_id: bytes, values: Mapping[str, Any], *, overwrite: bool, with_stage: bool) -> bool:
        """The same for a deal: a row without a stage, or a deal in another pipeline, leaves the stage as it is."""
        kind = RECORDS["deal"]
        given = {name: value for name, value in values.items() if name != "pipeline"}
        held = self.held(kind, deal_id)
        if not with_stage or held.get("pipeline") != SALES:
            given.pop("stage", None)
        elif given["stage"][2] is None and held["stage"][0] == given["stage"][0]:
            given["stage"] = held["stage"]  # the file only lacks the day
        return self.merge(kind, deal_id, given, overwrite=overwrite)


def _merged(one: RecordField, held: Any, value: Any, overwrite: bool) -> Any:
    if not held and held != 0:
        return value
    if not overwrite:
        return None
    if one.kind is Kind.ENTRIES:
        normals = {entry["normal"] for entry in held.values()}
        return {**held, **{key: entry for key, entry in value.items() if entry["normal"] not in normals}}
    if one.kind is Kind.SET:
        names = {folded(str(each)) for each in held.values()} if one.name == "other_names" else set()
        return {**held, **{key: each for key, each in value.items() if folded(str(each)) not in names}}
    return value
