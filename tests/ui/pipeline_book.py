"""A book with a few deals, and hands for the Pipeline tab: found by name, pressed by key."""

from typing import TypeVar

from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from crm_desktop.commands.activities import NextStep, plan_step
from crm_desktop.commands.records import add_record
from crm_desktop.commands.undo import undo_act
from crm_desktop.domain.records import ENGAGING, LOST, PROSPECTING, SALES, WON
from crm_desktop.store.book import Book
from crm_desktop.store.bulk import prepare_batch, write_batch
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.pipeline.board import BoardView
from crm_desktop.ui.pipeline.stage_list import StageList

T = TypeVar("T", bound=QObject)
STAGES = {"prospecting": PROSPECTING, "engaging": ENGAGING, "won": WON, "lost": LOST}


def add_deal(book: Book, company: str, stage: str = "prospecting", value: int = 100_000, step: str = "") -> bytes:
    """A deal of a new company; `step` is the ISO day of a call that is planned with it."""
    company_id = add_record(book, "company", {"name": company}).created["company"][0]
    closed = "2027-01-14" if stage in ("won", "lost") else None
    status = stage if closed else "open"
    deal_id = add_record(book, "deal", {
        "name": f"{company} rollout", "company": company_id, "value": (value, "USD"),
        "stage": (STAGES[stage], status, closed)}).created["deal"][0]
    if step:
        plan_step(book, deal_id, NextStep("call", step, None, "Call"))
    return deal_id


def many_deals(book: Book, count: int, stage: bytes = PROSPECTING) -> None:
    """So many deals in one stage, in one act."""
    values = [{"name": f"Deal {n:05}", "pipeline": SALES, "stage": (stage, "open", None), "value": (100 * n, "USD")}
              for n in range(count)]
    with book.change("Many deals") as edit:
        write_batch(edit, prepare_batch("deal", values))


def stage_of(book: Book, deal_id: bytes) -> str:
    """The word of the stage where a deal stands."""
    found = book.value("select stage_id from deal where id = ?", (deal_id,))
    return next(word for word, stage_id in STAGES.items() if stage_id == found)


def undo(desk: Desk) -> None:
    """What Ctrl+Z does in the frame."""
    desk.jobs.tell(undo_act(desk.jobs.book), quiet=True)
    QApplication.processEvents()


def part(root: QObject, kind: type[T], name: str) -> T:
    """The one part with this objectName."""
    found = [one for one in root.findChildren(kind) if one.objectName() == name]
    assert len(found) == 1, f"{name}: {len(found)}"
    return found[0]


def cards(board: BoardView, stage: str) -> StageList:
    """The list of a stage."""
    return part(board, StageList, f"cards_{STAGES[stage].hex()}")


def titles(board: BoardView, stage: str) -> list[str]:
    """What the cards of a stage are called, from the top; a slot is what it says."""
    model = cards(board, stage).cards
    return [str(model.data(model.index(place, 0))) for place in range(model.rowCount())]


def press(*keys: Qt.Key) -> None:
    """Keys into what has the focus."""
    for key in keys:
        focus = QApplication.focusWidget()
        assert focus is not None, "nothing has the focus"
        QTest.keyClick(focus, key)
        QApplication.processEvents()


def typed(widget: QWidget, text: str, *keys: Qt.Key) -> None:
    """Words into a widget, and keys after them."""
    QTest.keyClicks(widget, text)
    for key in keys:
        QTest.keyClick(widget, key)
    QApplication.processEvents()


def current_title(board: BoardView) -> str:
    """What the current card is called."""
    face = board.current_face()
    return face.text if face else ""
