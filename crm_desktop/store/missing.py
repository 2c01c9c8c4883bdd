"""What is said of a record that is not among the living: that it was deleted, and how it comes back."""

from typing import Any

from crm_desktop.domain.records import BY_NUMBER
from crm_desktop.domain.team import alias_id
from crm_desktop.errors import UserError
from crm_desktop.i18n import later, tr
from crm_desktop.store.trash import trashed_values

LONGEST_TITLE = 80
Reader = Any  # a Book, a Link, or the Edit of a running act: each answers `rows`


def missing_record(reader: Reader, record_id: bytes) -> UserError:
    """The "not_found" error to raise for a record that is in no table; it names what lies in the trash."""
    found = reader.rows("select type, body from trash where id = ? and body is not null", (record_id,))
    if not found:
        return UserError("not_found", later("This is not in the book any more; it may have been deleted."),
                         later("Nothing was changed."), later("Look in the history, or search for it again."),
                         record_id=record_id.hex())
    number, body = found[0]
    kind = BY_NUMBER[number]
    name = str(trashed_values(body).get(kind.title) or "") if kind.title else ""
    merged = reader.rows("select target_id from alias where id = ?", (alias_id(record_id),))
    if merged:
        return UserError("not_found", later("{kind} “{name}” was merged into another one."),
                         later("Nothing was changed."),
                         later("Look for the one that stays (its id: {other}), or undo the merge in the history."),
                         record_id=record_id.hex(), kind=tr(kind.label), name=" ".join(name.split())[:LONGEST_TITLE],
                         other=merged[0][0].hex())
    message = later("{kind} “{name}” was deleted.") if name else later("{kind}: it was deleted.")
    return UserError("not_found", message, later("Nothing else was changed."),
                     later("To bring it back from the trash, open the history and undo the deletion."),
                     record_id=record_id.hex(), kind=tr(kind.label), name=" ".join(name.split())[:LONGEST_TITLE])
