"""Two customers that look alike become one, or are told apart; each is one act, and one undo takes it back."""

from collections.abc import Mapping
from typing import Any

from crm_desktop.changes.change import ChangeSet
from crm_desktop.domain.lookalikes import KINDS, STAYS, meetings, united_values, usual_choice
from crm_desktop.domain.records import RECORDS
from crm_desktop.errors import UserError
from crm_desktop.i18n import later
from crm_desktop.store.aliases import leave_alias, move_links
from crm_desktop.store.book import Book
from crm_desktop.store.edit import Edit
from crm_desktop.store.own_names import drop_own_names
from crm_desktop.store.records import record_view


def merge_customers(book: Book, record_type: str, one: bytes, other: bytes,
                    choices: Mapping[str, str] | None = None) -> ChangeSet:
    """Two companies or two people become one: the lower id stays, so that every laptop decides alike (no circles).

    `choices`: field -> "stays", "goes" or (long texts) "both", for those that differ. What refers to the one that
    goes refers to the one that stays; it goes to the trash with its values and leaves an alias. Raises
    UserError("not_found", "bad_input").
    """
    stays, goes = sorted((one, other))
    if record_type not in KINDS or stays == goes:
        raise UserError("bad_input", later("Only two companies or two people can be merged."),
                        later("Nothing was changed."), "")
    kind = RECORDS[record_type]
    with book.change(later("“{gone}” merged into “{name}”")) as edit:
        left, right = record_view(edit, record_type, stays), record_view(edit, record_type, goes)
        _refuse_undecided(edit, record_type, goes, right.title)
        for path, value in united_values(kind, left.values, right.values, choices or {}).items():
            name, _, element = path.partition("/")
            if element:
                edit.set_element(record_type, stays, name, element, value)
            else:
                edit.set(record_type, stays, name, value)
        _stand_by(edit, record_type, stays, left.values, [
            each.path for each in meetings(kind, left.values, right.values)
            if each.way == "choose" and (choices or {}).get(each.path, usual_choice(each.one)) == STAYS])
        if record_type == "company":
            drop_own_names(edit, [stays])
        move_links(edit, record_type, goes, stays)
        edit.delete(record_type, [goes])
        leave_alias(edit, record_type, goes, stays)
        edit.title_values = {"gone": right.title, "name": record_view(edit, record_type, stays).title}
    return edit.done


def tell_apart(book: Book, record_type: str, one: bytes, other: bytes) -> ChangeSet:
    """Remembers, on all laptops, that these two are not the same; they are not offered again.

    Raises UserError("not_found").
    """
    first, second = sorted((one, other))
    with book.change(later("“{name}” and “{other}” are not the same")) as edit:
        edit.create("not_same", {"first": first, "second": second})
        edit.title_values = {"name": record_view(edit, record_type, first).title,
                             "other": record_view(edit, record_type, second).title}
    return edit.done


def _stand_by(edit: Edit, record_type: str, stays: bytes, held: Mapping[str, Any], paths: list[str]) -> None:
    """A value that was chosen although it stood there already gets a dot of its own, as any choice has.

    Else a laptop that merged the same two at once and chose the other value would win, and nobody would be asked.
    """
    state = edit.state_of(record_type, stays)
    for path in paths:
        if path not in state.siblings:  # there somebody will be asked anyway
            name, _, element = path.partition("/")
            value = (held.get(name) or {}).get(element) if element else held.get(name)
            state.edited(path, edit.now, edit.actor, edit.n, before=value)


def _refuse_undecided(edit: Edit, record_type: str, goes: bytes, title: str) -> None:
    """What waits for a decision in a record would wait in the trash, where nobody looks."""
    row = edit.row_of(record_type, goes)
    if edit.value("select 1 from record_state where row = ? and siblings is not null", (row,)):
        raise UserError("bad_input", later("“{name}” was edited in two places, and waits for a decision."),
                        later("Nothing was changed."), later("Decide that first, then merge."), name=title)
