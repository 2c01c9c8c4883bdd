"""Undo and redo of any act, newest first or by its number, also after a restart."""

from collections.abc import Callable

from crm_desktop.changes.change import ChangeSet
from crm_desktop.i18n import later
from crm_desktop.store.book import Book
from crm_desktop.store.bulk import Progress
from crm_desktop.store.link import Link
from crm_desktop.store.undo import has_done_nothing, invert, last_of_chain, redo_target, undo_target


def undo_act(book: Book, act: int | None = None, *, past: int | None = None,
             progress: Progress | None = None) -> ChangeSet:
    """Takes back an act (the newest own one, of those before the act `past`).

    `kept` names what was changed since and is left alone. Where that is all of it nothing is done, and the ChangeSet
    has no number: the act can be tried again later. Raises Cancelled where `progress` says no: then nothing is taken
    back.
    """
    return _invert(book, act, progress, lambda link: undo_target(link, past), undoing=True)


def redo_act(book: Book, act: int | None = None, *, progress: Progress | None = None) -> ChangeSet:
    """Does again what was undone last, or the undone act of this number. Raises Cancelled."""
    return _invert(book, act, progress, redo_target, undoing=False)


def _invert(book: Book, act: int | None, progress: Progress | None, target: Callable[[Link], int], *,
            undoing: bool) -> ChangeSet:
    title = later("Undone: {title}") if undoing else later("Done again: {title}")
    with book.change(title, cause="undo") as edit:  # chosen inside, so that two programs never undo the same act
        root = act if act is not None else target(edit.link)
        edit.root, edit.undoes = root, last_of_chain(edit.link, root, undoing=undoing)
        edit.title_values["of"] = root
        invert(edit, edit.undoes, progress)
        if has_done_nothing(edit):  # it is no undo then: nothing is saved, and the act can be tried again
            edit.root = edit.undoes = None
    return edit.done
