"""Deals move from stage to stage, are won or lost; every move is kept."""

from crm_desktop.changes.change import ChangeSet
from crm_desktop.i18n import later
from crm_desktop.store.acts import enter_stage
from crm_desktop.store.book import Book
from crm_desktop.store.records import record_view


def move_deal(book: Book, deal_id: bytes, stage_id: bytes) -> ChangeSet:
    """Moves a deal to a stage of its pipeline; won and lost stages close it today (in the book's zone)."""
    with book.change(later("Deal “{name}” moved to {stage}")) as edit:
        enter_stage(book, edit, deal_id, stage_id)
        edit.title_values = {"name": record_view(edit, "deal", deal_id).title,
                             "stage": edit.value("select name from stage where id = ?", (stage_id,))}
    return edit.done
