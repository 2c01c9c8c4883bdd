"""A person decides a conflict: mine, theirs, both or the base, by an edit like any other, that can be undone."""

from collections.abc import Callable, Mapping
from typing import Any

from crm_desktop.changes.body import EXISTENCE
from crm_desktop.changes.change import ChangeSet, Dot
from crm_desktop.domain.entries import new_entry_id
from crm_desktop.domain.fields import Kind, RecordField
from crm_desktop.domain.records import BY_NUMBER, RECORDS
from crm_desktop.errors import UserError
from crm_desktop.i18n import later, tr
from crm_desktop.store.authors import attributed, known_base
from crm_desktop.store.book import Book
from crm_desktop.store.copies import Copy, Place
from crm_desktop.store.edit import Edit
from crm_desktop.store.late_children import gone_with, late_children
from crm_desktop.store.own_names import drop_own_names, keep_other_names
from crm_desktop.store.questions import note_decided
from crm_desktop.store.records import title_from
from crm_desktop.store.siblings import Dispute, disputes_of, own_place, waiting_dots

WAYS = ("mine", "theirs", "both")
BASE = "base"  # what stood there before either: a new edit like the others


def decide_conflict(book: Book, record_id: bytes, which: str, path: str | None = None) -> ChangeSet:
    """Keeps `which` ("mine", "theirs", "both", "base") of one path of a record, or of everything that waits in it.

    Raises UserError("not_found") where nothing waits, "bad_input" where both cannot stand in one field, where a record
    would be deleted and kept at once, or where this book does not know the base.
    """
    return _decide(book, record_id, lambda waiting: which if path in (None, waiting) else None)


def decide_fields(book: Book, record_id: bytes, choices: Mapping[str, str]) -> ChangeSet:
    """Keeps for each path of a record what was chosen for it, in one act; raises as `decide_conflict` does."""
    return _decide(book, record_id, choices.get)


def _decide(book: Book, record_id: bytes, chosen: Callable[[str], str | None]) -> ChangeSet:
    with book.change(later("Conflict in “{name}” decided")) as edit:
        waiting = [(attributed(edit.link, each), chosen(each.path)) for each in disputes_of(edit.link, record_id)]
        wanted = [(each, which) for each, which in waiting if which in (*WAYS, BASE)]
        if not wanted:
            raise UserError("not_found", later("Nothing waits for a decision there; perhaps it was decided elsewhere."),
                            later("Nothing was changed."), later("Look at the list of conflicts again."))
        copy = wanted[0][0].copy
        edit.title_values["name"] = title_from(edit, BY_NUMBER[copy.kind], copy.values)
        for dispute, which in sorted(wanted, key=lambda each: each[0].path == EXISTENCE):  # a deletion comes last
            if dispute.path == EXISTENCE:
                _decide_existence(edit, dispute, which)
            else:
                _decide_value(edit, dispute, which)
                if (copy.kind, dispute.path) == (RECORDS["company"].number, "name"):
                    keep_other_names(edit, record_id, [str(claim.value) for claim in dispute.claims if which != "both"])
                    drop_own_names(edit, [record_id])
    return edit.done


def _decide_existence(edit: Edit, dispute: Dispute, which: str) -> None:
    name, record_id = BY_NUMBER[dispute.copy.kind].name, dispute.copy.record_id
    if which not in ("mine", "theirs"):
        raise UserError("bad_input", later("A record cannot be deleted and kept at once."),
                        later("Nothing was changed."), later("Choose one of them."))
    if dispute.copy.place is Place.TRASH:
        _decide_late(edit, dispute.copy, goes=(which == "mine") == (own_place(dispute) == 0))
        return
    note_decided(edit, dispute)
    if (which == "mine") == (own_place(dispute) == 0):  # the deletion is the first claim
        edit.delete(name, [record_id])
    else:
        edit.state_of(name, record_id).revived(edit.now, edit.actor, edit.n)


def _decide_late(edit: Edit, copy: Copy, *, goes: bool) -> None:
    """Something was added to a record that was deleted meanwhile: it goes after it, or both come back."""
    if goes:
        for child in late_children(edit.link, copy.record_id)[copy.record_id]:
            edit.delete(child.kind.name, [child.record_id])
        return
    belongings = list(gone_with(edit.link, copy))
    edit.restore(BY_NUMBER[copy.kind], [copy.record_id])
    for kind, ids in belongings:
        edit.restore(kind, ids)


def _decide_value(edit: Edit, dispute: Dispute, which: str) -> None:
    kind = BY_NUMBER[dispute.copy.kind]
    own = own_place(dispute)
    mine = dispute.claims[own]
    theirs = next(claim for place, claim in enumerate(dispute.claims) if place != own)
    one = kind.by_name[dispute.path.partition("/")[0]]
    dots = waiting_dots(dispute)
    if which == BASE:
        known, before = known_base(edit.link, dispute, mine)
        if not known:
            raise UserError("bad_input", later("What stood there before is not known on this laptop."),
                            later("Nothing was changed."), later("Choose one of them."))
        _set(edit, dispute, before, dots)
    elif which != "both":
        _set(edit, dispute, (mine if which == "mine" else theirs).value, dots)
    elif one.kind in (Kind.TEXT, Kind.LONG_TEXT):
        between = "\n\n" if one.kind is Kind.LONG_TEXT else " / "
        _set(edit, dispute, f"{mine.value}{between}{theirs.value}", dots)
    elif one.kind is Kind.ENTRIES:
        _set(edit, dispute, mine.value, dots)
        edit.set_element(kind.name, dispute.copy.record_id, one.name, new_entry_id(), theirs.value)
    else:
        raise UserError("bad_input", later("“{field}” holds one value: two cannot stand there."),
                        later("Nothing was changed."), later("Choose one of them."), field=_label(one, dispute))


def _set(edit: Edit, dispute: Dispute, value: Any, dots: list[Dot]) -> None:
    name, _, element = dispute.path.partition("/")
    record_type = BY_NUMBER[dispute.copy.kind].name
    if element:
        edit.set_element(record_type, dispute.copy.record_id, name, element, value, dots)
    else:
        edit.set(record_type, dispute.copy.record_id, name, value, dots)


def _label(one: RecordField, dispute: Dispute) -> str:
    return tr(one.label) if one.label else dispute.path.rpartition("/")[2]
