"""A line that finds a record: what is typed is asked for, the answers come into a list below it."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.widgets.picker_list import CREATE, PickerList

GAP = 4  # pixels between the line and its list
LEAST_WIDTH = 240
Result = tuple[bytes, str, str, str]  # id, title, detail, mark


@dataclass(frozen=True)
class Chosen:
    """What the line stands for: a record and its title, or nothing."""

    record: bytes | None = None
    title: str = ""


class RecordPicker(QLineEdit):
    """Emits `query_changed` as one types, also while an input method composes; the owner answers by `set_results`.

    The list is no window of its own: it lies in the window below the line, so the line keeps focus and composition.
    """

    query_changed = Signal(str)
    picked = Signal(object)  # the record's id
    create_asked = Signal(str)

    def __init__(self, theme: Theme, *, name: str = "picker", create: bool = False) -> None:
        super().__init__()
        self._theme = theme
        self._create = create
        self._composed = ""
        self._chosen = Chosen()
        self._list: PickerList | None = None
        self.setObjectName(name)
        self.textEdited.connect(self._typed)

    def record(self) -> bytes | None:
        """The id of the chosen record; None while what stands in the line is only typed."""
        return self._chosen.record if self.text() == self._chosen.title else None

    def set_record(self, record: bytes | None, title: str) -> None:
        """Shows a record, or with None an empty line."""
        self._chosen = Chosen(record, title if record else "")
        self.setText(self._chosen.title)
        self.setCursorPosition(0)
        self.close_list()

    def set_results(self, results: Sequence[Result]) -> None:
        """The answers to the newest question; an answer that comes after the focus has gone is dropped."""
        if not self.hasFocus():
            return
        words = self._asked()
        known = any(title == words for _, title, _, _ in results)
        offered = [*results]
        if self._create and words and not known:
            offered.append((CREATE, words, "", "plus"))
        if not offered and not words:
            self.close_list()
            return
        if self._list is None:
            self._list = PickerList(self._theme, self.window(), f"{self.objectName()}_list")
            self._list.picked.connect(self._pick)
            self.destroyed.connect(self._list.deleteLater)
            self.window().installEventFilter(self)
        self._list.set_offers(offered)
        self._place()

    def is_open(self) -> bool:
        """Whether the list is on screen."""
        return self._list is not None and self._list.isVisible()

    def close_list(self) -> None:
        """Takes the list away; what is typed stays."""
        if self._list is not None:
            self._list.hide()

    # -- Qt's side

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._composed and self._list is not None and self.is_open() and self._steer(event.key(), self._list):
            event.accept()
        elif event.key() == Qt.Key.Key_Down and not self._composed:
            self._ask()
        else:
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        super().inputMethodEvent(event)
        before, self._composed = self._composed, event.preeditString()
        if self._composed != before:
            self._ask()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._composed = ""
        if event.reason() not in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason):
            self.close_list()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.close_list()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.is_open():
            self._place()
        return False

    # -- inside

    def _steer(self, key: int, offers: PickerList) -> bool:
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            offers.step(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            offers.pick_current()
        elif key == Qt.Key.Key_Escape:
            self.close_list()
        else:
            return False
        return True

    def _asked(self) -> str:
        """What is typed, with what is still being composed at the cursor."""
        at = self.cursorPosition()
        return (self.text()[:at] + self._composed + self.text()[at:]).strip()

    def _typed(self) -> None:
        self._ask()

    def _ask(self) -> None:
        self.query_changed.emit(self._asked())

    def _pick(self, record: bytes, title: str) -> None:
        self.close_list()
        if record == CREATE:
            self.create_asked.emit(title)
            return
        self._chosen = Chosen(record, title)
        self.setText(title)
        self.picked.emit(record)

    def _place(self) -> None:
        if self._list is None:
            return
        window: QWidget = self.window()
        width = min(max(self.width(), LEAST_WIDTH), window.width())
        height = self._list.wanted_height()
        corner = self.mapTo(window, QPoint(0, self.height() + GAP))
        if corner.y() + height > window.height():
            above = self.mapTo(window, QPoint(0, -GAP - height)).y()
            corner.setY(above if above >= 0 else max(0, window.height() - height))
        corner.setX(max(0, min(corner.x(), window.width() - width)))
        self._list.setGeometry(corner.x(), corner.y(), width, height)
        self._list.show()
        self._list.raise_()
