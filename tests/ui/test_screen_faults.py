"""The look at a screen finds what it is there for: each fault is planted in a sound window, and found."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QListView,
    QMenu,
    QPushButton,
    QScrollArea,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from crm_desktop.ui.base.text import ElidedLabel
from tests.ui.painted_texts import painted_texts
from tests.ui.screen_faults import faults_on, front_of
from tests.ui.screen_walk import Windows
from tests.ui.screen_words import is_cut_text, wrong_words

LONG = "Spare machine for the second floor, with a service contract for three years"


class Painted(QWidget):
    """Draws a word at a place, as the house's own widgets do."""

    def __init__(self, text: str, place: QRect) -> None:
        super().__init__()
        self.setObjectName("painted")
        self.setFixedSize(200, 30)
        self._text, self._place = text, place

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setClipRect(self.rect())
        painter.translate(self._place.topLeft())
        words = painter.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, self._place.width())
        painter.drawText(QRect(0, 0, self._place.width(), self._place.height()), int(Qt.AlignmentFlag.AlignLeft), words)
        painter.end()


@pytest.fixture
def window(qapp: QApplication) -> Iterator[QWidget]:
    """A sound window: each kind of control with room for its words."""
    found = QWidget()
    found.setObjectName("window")
    found.resize(420, 640)
    column = QVBoxLayout(found)
    wrapped = QLabel("A sentence that is long enough to need a second line, where the label is as narrow as here.")
    wrapped.setWordWrap(True)
    box = QComboBox()
    box.addItems(["Phone", "Website"])
    line = QLineEdit()
    line.setPlaceholderText("Search deals")
    table = QTableView()
    model = QStandardItemModel(2, 2)
    model.setHorizontalHeaderLabels(["Company", "Value"])
    model.setItem(0, 0, QStandardItem("Konex"))
    table.setModel(model)
    for name, part in (("wrapped", wrapped), ("button", QPushButton("Save changes")), ("box", box), ("line", line),
                       ("check", QCheckBox("Open deals go with them")), ("label", QLabel("Open deals")),
                       ("table", table), ("painted", Painted("Engaging", QRect(4, 4, 190, 20)))):
        part.setObjectName(name)
        column.addWidget(part)
    found.show()
    QApplication.processEvents()
    yield found
    found.close()
    found.deleteLater()


def look(window: QWidget, language: str = "en") -> list[str]:
    for _ in range(3):
        QApplication.processEvents()
    return faults_on(window, language)


def part(window: QWidget, name: str) -> QWidget:
    found = window.findChild(QWidget, name)
    assert found is not None
    return found


def test_a_sound_window_has_no_faults(window: QWidget) -> None:
    assert look(window) == []
    seen = [one.text for name in ("wrapped", "button", "box", "line", "check", "label", "painted")
            for one in painted_texts(part(window, name))]
    assert {"Save changes", "Phone", "Search deals", "Open deals", "Engaging"} <= set(seen)
    assert len(seen) >= 8  # the sentence takes more than one line


def narrow(name: str, width: int) -> Callable[[QWidget], None]:
    return lambda window: part(window, name).setFixedWidth(width)


def flatten(window: QWidget) -> None:
    part(window, "wrapped").setFixedSize(260, 18)


def narrow_head(window: QWidget) -> None:
    table = part(window, "table")
    assert isinstance(table, QTableView)
    table.horizontalHeader().setMinimumSectionSize(10)
    table.setColumnWidth(0, 24)


def elide_label(window: QWidget) -> None:
    label = ElidedLabel()
    label.setText("Arrows choose a card, Shift and arrows several, M moves them, T plans the next step")
    label.setFixedWidth(90)
    window.layout().addWidget(label)


def elide_by_hand(window: QWidget) -> None:
    window.layout().addWidget(Painted(LONG, QRect(0, 0, 90, 20)))


def paint_outside(window: QWidget) -> None:
    window.layout().addWidget(Painted("Nothing planned", QRect(170, 0, 200, 20)))


def lay_over(window: QWidget) -> None:
    cover = QWidget(window)
    cover.setObjectName("cover")
    cover.setGeometry(part(window, "button").geometry())
    cover.show()


def lay_text_over(window: QWidget) -> None:
    label = QLabel("12 Jan", window)
    label.setObjectName("above")
    label.setGeometry(part(window, "label").geometry())
    label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    label.show()


def move_out(window: QWidget) -> None:
    button = QPushButton("Done", window)
    button.setObjectName("outside")
    button.setGeometry(380, 600, 80, 28)
    button.show()


def say(name: str, text: str) -> Callable[[QWidget], None]:
    return lambda window: part(window, name).setText(text)  # type: ignore[attr-defined]


def tip(text: str) -> Callable[[QWidget], None]:
    return lambda window: part(window, "button").setToolTip(text)


def give_menu(window: QWidget) -> None:
    button = QToolButton()
    button.setObjectName("more")
    menu = QMenu(button)
    menu.addAction("打开")
    button.setMenu(menu)
    window.layout().addWidget(button)


FAULTS = [
    (narrow("button", 40), "button in window: the text 'Save changes' is cut"),
    (narrow("check", 60), "check in window: the text 'Open deals go with them' is cut"),
    (narrow("box", 50), "box in window: "),
    (narrow("line", 60), "line in window: 'Sea"),
    (narrow("label", 30), "label in window: the text 'Open deals' is cut"),
    (flatten, "wrapped in window: 18 pixels high, its lines need"),
    (narrow_head, "the text 'Company' is cut"),
    (elide_label, "is elided"),
    (elide_by_hand, "is elided, and no tooltip says the whole"),
    (paint_outside, "painted in window: the text 'Nothing planned' is cut"),
    (lay_over, "button in window: the control is covered by cover in window"),
    (lay_text_over, "lies over"),
    (move_out, "outside in window: the control is cut"),
    (say("label", "商机"), "the text is Chinese: '商机'"),
    (say("button", "Saved {n} deals"), "has a name that nobody filled in"),
    (tip("保存"), "the tooltip is Chinese"),
    (give_menu, "the entry 0 is Chinese"),
]


@pytest.mark.parametrize(("plant", "said"), FAULTS, ids=[said for _, said in FAULTS])
def test_a_planted_fault_is_found(window: QWidget, plant: Callable[[QWidget], None], said: str) -> None:
    plant(window)
    assert [fault for fault in look(window) if said in fault], look(window)


def test_english_is_found_while_the_language_is_chinese() -> None:
    assert wrong_words("Open another book", "zh").startswith("is English")
    assert wrong_words("Undo", "zh").startswith("is English")  # one word, but one of ours
    assert wrong_words("Never passed through the door", "zh").startswith("is English")
    for sound in ("打开另一个客户簿", "导入 Excel", "Ctrl Shift Z", "CRM Desktop", "zhou@donghai.example", "English",
                  "Documents/CRM/客户.book", "PNG", "恒域T8多点测温套件"):
        assert wrong_words(sound, "zh") == "", sound
    assert wrong_words("简体中文", "en") == ""


def test_a_name_may_be_elided_where_the_tooltip_has_it(window: QWidget) -> None:
    label = ElidedLabel()
    label.setText(LONG)
    label.setFixedWidth(120)
    window.layout().addWidget(label)
    assert look(window) == []


def test_words_of_the_program_are_told_from_names_by_the_tooltip() -> None:
    assert is_cut_text("Prosp…", "150 deals")
    assert is_cut_text("Prosp…", "Prospecting")
    assert not is_cut_text("Head…", "Abigail Chaudhry, Head Barista")  # although there is "Header row"
    assert not is_cut_text("Zoot…", "")


def test_what_can_be_scrolled_to_is_no_fault(window: QWidget) -> None:
    inside = QWidget()
    column = QVBoxLayout(inside)
    for at in range(20):
        column.addWidget(QPushButton(f"Open {at}"))
    area = QScrollArea()
    area.setFixedHeight(100)
    area.setWidget(inside)
    view = QListView()
    view.setFixedHeight(70)
    view.setModel(QStandardItemModel(40, 1))
    for at in range(40):
        view.model().setData(view.model().index(at, 0), f"Line {at}")
    window.layout().addWidget(area)
    window.layout().addWidget(view)
    assert look(window) == []


def test_the_front_is_what_lies_over_the_window(window: QWidget) -> None:
    look(window)
    assert front_of(window) is window
    layer = QWidget(window)
    layer.setGeometry(window.rect())
    layer.show()
    assert front_of(window) is layer
    menu = QMenu(window)
    menu.addAction("Open")
    menu.popup(window.mapToGlobal(window.rect().center()))
    assert front_of(window) is menu
    menu.close()


def test_a_part_that_flashes_up_as_a_window_is_noticed(window: QWidget, qapp: QApplication) -> None:
    windows = Windows(qapp)
    window.activateWindow()
    flash = QLabel("too early")
    flash.setObjectName("early")
    flash.show()
    QApplication.processEvents()
    window.layout().addWidget(flash)
    QApplication.processEvents()
    windows.deleteLater()
    assert windows.strangers == ["early flashed up as a window"]
