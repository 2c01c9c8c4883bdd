"""The box that says where a column goes: record in grey, field in ink, every place of the record in its list."""

from typing import Any

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QStandardItem,
    QStandardItemModel,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QComboBox, QStyle, QStyleOptionComboBox, QStylePainter

from crm_desktop.exchange.targets import Target, target_of_path, targets_of
from crm_desktop.i18n import tr
from crm_desktop.ui.base.theme import Theme, on_change

PATH = Qt.ItemDataRole.UserRole
LEFT = 10
ARROW = 26
OPENING = frozenset({Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter,
                     Qt.Key.Key_F4, Qt.Key.Key_Home, Qt.Key.Key_End})


def make_targets_model(record_type: str, extra: frozenset[str] = frozenset()) -> QStandardItemModel:
    """Every place where a column of such a file can go, under the names of its records; `extra`: rare ones in use."""
    model = QStandardItemModel()
    model.appendRow(_item(tr("Do not import"), ""))
    offered = targets_of(record_type)
    rare = [target_of_path(path, record_type) for path in sorted(extra - {one.path for one in offered})]
    before, bold = "", QFont()
    bold.setBold(True)
    for target in sorted((*offered, *rare), key=lambda one: _order(one, offered)):
        if target.record_type != before:
            head = _item(target.record(), "")
            head.setEnabled(False)
            head.setFont(bold)
            model.appendRow(head)
            before = target.record_type
        model.appendRow(_item(target.label(), target.path))
    return model


def _order(target: Target, offered: tuple[Target, ...]) -> int:
    kinds = list(dict.fromkeys(one.record_type for one in offered))
    return kinds.index(target.record_type) if target.record_type in kinds else len(kinds)


def _item(text: str, path: str) -> QStandardItem:
    item = QStandardItem(text)
    item.setData(path, PATH)
    return item


class TargetBox(QComboBox):
    """One column's place; the wheel scrolls the page and never changes it."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._record = self._field = ""
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setStyleSheet("combobox-popup: 0")  # a list of that height under the box, not one over the whole screen
        self.setMaxVisibleItems(16)
        on_change(theme, self, self.update)

    def show_target(self, path: str | None, record_type: str) -> None:
        """Shows where the column goes now."""
        target = target_of_path(path, record_type) if path else None
        self._record, self._field = (target.record(), target.label()) if target else ("", tr("Do not import"))
        place = max(0, self.findData(path or "", PATH))
        if place != self.currentIndex():
            self.blockSignals(True)
            self.setCurrentIndex(place)
            self.blockSignals(False)
        self.update()

    def path(self) -> str | None:
        """The place that is chosen, None for a column that is not imported."""
        found: Any = self.currentData(PATH)
        return found or None

    def words(self) -> str:
        """What the box says."""
        return f"{self._record} {self._field}".strip()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys open the list: a choice on the way to another one would take the place from other columns."""
        plain = not event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        letters = bool(event.text().strip()) and event.text().isprintable()
        if plain and (event.key() in OPENING or letters):
            self.showPopup()
            if letters:
                QApplication.sendEvent(self.view(), event)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        option.currentText = ""
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        left, width = LEFT, self.width() - LEFT - ARROW
        if self._record:
            left += self._draw(painter, left, width, self._record, "text.secondary") + 6
        self._draw(painter, left, self.width() - left - ARROW, self._field,
                   "text.primary" if self._record else "text.tertiary")
        painter.end()

    def _draw(self, painter: QPainter, left: int, width: int, text: str, colour: str) -> int:
        font = self._theme.font("body")
        metrics = QFontMetrics(font)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
        painter.setFont(font)
        painter.setPen(self._theme.colour(colour))
        painter.drawText(QRect(left, 0, width, self.height()), Qt.AlignmentFlag.AlignVCenter, shown)
        return metrics.horizontalAdvance(shown)
