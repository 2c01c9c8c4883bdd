"""The board and the funnel in the smallest window, cards of deals without a company, and deals without a date."""

from collections.abc import Callable

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QWidget

from crm_desktop.commands.records import add_record
from crm_desktop.domain.records import PROSPECTING
from crm_desktop.i18n import use
from crm_desktop.store.book import Book
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.pipeline.board import BoardView
from crm_desktop.ui.pipeline.funnel_view import FunnelView
from crm_desktop.ui.pipeline.stage_box import StageBox
from tests.ui.pipeline_book import add_deal, cards, current_title, many_deals, part, titles

Show = Callable[..., QWidget]
SMALLEST = 952  # a window of 1024 without its rail


def test_all_stages_stand_side_by_side_in_the_smallest_window(book: Book, desk: Desk, show: Show) -> None:
    add_deal(book, "Konex")
    board = BoardView(desk)
    show(board, SMALLEST, 500)
    board.refresh()
    QApplication.processEvents()
    boxes = board.findChildren(StageBox)
    assert len(boxes) == 4
    assert all(box.mapTo(board, QPoint(box.width(), 0)).x() <= board.width() for box in boxes)
    bar = part(board, QScrollArea, "board_area").horizontalScrollBar()
    assert not bar.isVisible()
    board.window().resize(544, 500)  # a card is open beside it
    QApplication.processEvents()
    assert bar.isVisible()
    assert all(box.width() >= desk.theme.size("board_card_min_width") for box in boxes)


def test_a_deal_called_as_its_product_says_so_once(book: Book, desk: Desk, show: Show) -> None:
    product = add_record(book, "product", {"name": "MG Advanced"}).created["product"][0]
    add_record(book, "deal", {"name": "MG Advanced", "product": product, "stage": (PROSPECTING, "open", None)})
    board = BoardView(desk)
    show(board, SMALLEST, 500)
    board.refresh()
    board.focus_cards()
    assert titles(board, "prospecting") == ["MG Advanced"]
    assert current_title(board) == "MG Advanced"
    face = cards(board, "prospecting").cards.face(0)
    assert face is not None
    assert face.detail == ""


def test_a_comparison_says_which_deals_only_one_side_counts(book: Book, desk: Desk, show: Show) -> None:
    many_deals(book, 3)  # a bulk write gives no date
    add_record(book, "deal", {"name": "Old", "stage": (PROSPECTING, "open", None), "created_on": "2020-01-01"})
    view = FunnelView(desk)
    show(view, SMALLEST, 600)
    view.refresh()
    QApplication.processEvents()
    said = part(view, QLabel, "funnel_undated")
    assert said.isVisible()
    assert said.text() == ("3 deals without a date are counted today but not on the earlier day: "
                           "a part of each change is that.")
    use("zh")
    view.set_texts()
    assert said.text().startswith("3个没有日期的商机计入今天")
