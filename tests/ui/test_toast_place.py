"""Where a toast stands: in the middle of the content, over its foot, and over no control there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.store.book import Book
from crm_desktop.ui.base.free_place import free_place
from crm_desktop.ui.base.theme import Theme
from tests.ui.customer_hands import SHIFT, CustomerHands, Key, customer_window, few_customers

LONG = "The server did not answer. Your 3 changes are saved on this laptop. They are sent when you are online. " * 2


@pytest.fixture
def on(qtbot: QtBot, book: Book, theme: Theme, tmp_path: Path) -> Iterator[CustomerHands]:
    few_customers(book)
    with customer_window(qtbot, book, theme, tmp_path, size=(1280, 720)) as hands:
        hands.table.setFocus()
        yield hands


def place_of(on: CustomerHands, name: str) -> QRect:
    widget = on.part(QWidget, name)
    return QRect(widget.mapTo(on.frame, QPoint()), widget.size())


def test_it_stands_in_the_middle_of_the_content_and_not_on_the_card(on: CustomerHands) -> None:
    on.desktop.desk.messages.say("Saved")
    QApplication.processEvents()
    content, toast = place_of(on, "page_main"), place_of(on, "toast")
    assert abs(toast.center().x() - content.center().x()) <= 1
    assert toast.bottom() < content.bottom()
    on.desktop.desk.messages.say(LONG)
    QApplication.processEvents()
    toast = place_of(on, "toast")
    assert content.contains(toast)
    label = on.part(QLabel, "toast_text")
    assert label.wordWrap()
    assert label.height() >= label.heightForWidth(label.width())  # more lines instead of a wider one
    on.page.close_pane()
    QApplication.processEvents()
    assert abs(place_of(on, "toast").center().x() - place_of(on, "page_main").center().x()) <= 1


def test_it_gives_way_to_the_bar_of_several_rows(on: CustomerHands) -> None:
    on.desktop.desk.messages.say("3 companies deleted", undo=True)
    QApplication.processEvents()
    low = place_of(on, "toast").top()
    on.press(Key.Key_Down, Key.Key_Down, pressed=SHIFT)
    on.qtbot.waitUntil(lambda: place_of(on, "toast").top() < low)
    assert not place_of(on, "toast").intersects(place_of(on, "selection_bar"))
    on.press(Key.Key_Escape)
    on.qtbot.waitUntil(lambda: place_of(on, "toast").top() == low)


@pytest.fixture
def ground(qapp: QApplication) -> Iterator[QWidget]:
    found = QWidget()
    found.resize(600, 400)
    yield found
    found.close()


def put(ground: QWidget, widget: QWidget, *place: int) -> None:
    widget.setParent(ground)
    widget.setGeometry(*place)


def test_it_climbs_over_what_stands_at_the_foot_and_no_further_than_the_middle(ground: QWidget) -> None:
    wanted = QRect(200, 340, 200, 40)
    ground.show()
    assert free_place(ground, wanted) == wanted
    line = QLineEdit()
    put(ground, line, 150, 350, 300, 30)
    line.show()
    assert free_place(ground, wanted) == QRect(200, 299, 200, 40)
    for y in range(180, 340, 30):
        button = QPushButton("Open")
        put(ground, button, 210, y, 100, 28)
        button.show()
    assert free_place(ground, wanted) == wanted  # there is no place: it goes by itself


def test_what_is_scrolled_may_be_covered(ground: QWidget) -> None:
    inside = QWidget()
    column = QVBoxLayout(inside)
    for at in range(20):
        column.addWidget(QPushButton(f"Row {at}"))
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setWidget(inside)
    put(ground, area, 0, 0, 600, 400)
    ground.show()
    wanted = QRect(200, 340, 200, 40)
    assert free_place(ground, wanted) == wanted
