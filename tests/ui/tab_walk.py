"""Walks a window by the Tab key: where it stops, what it leaves out, and whether the eye sees where it is."""

import numpy as np
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
    QWidget,
)

from crm_desktop.ui.service.bubble import MessageText
from crm_desktop.ui.service.conversation import Conversation
from crm_desktop.ui.widgets.segmented import Segmented

CONTROLS = (QAbstractButton, QLineEdit, QPlainTextEdit, QTextEdit, QAbstractItemView, QComboBox, QAbstractSpinBox,
            QTabBar)
PARTS_OF = (QLineEdit, QAbstractItemView, QComboBox, QAbstractSpinBox)  # what lies in these is theirs
MOST = 120
ROOM = 6  # pixels around a control in which its ring may lie
NEAR = 40  # of 765: how far a colour may be from the ring's


def press_tab(window: QWidget, *, back: bool = False) -> None:
    """As the screen gives it: to the window, not to a widget."""
    key, held = (Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier) if back else (
        Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier)
    QTest.keyClick(window.windowHandle(), key, held)
    QApplication.processEvents()


def tab_round(window: QWidget, *, back: bool = False) -> list[QWidget]:
    """Every stop from the one in focus on, until it comes round; in vain where it never does."""
    first = QApplication.focusWidget()
    assert first is not None
    met = [first]
    for _ in range(MOST):
        press_tab(window, back=back)
        here = QApplication.focusWidget()
        assert here is not None, f"after {word_of(met[-1])} nothing has the focus"
        if here is first:
            return met
        assert here not in met, f"Tab turns in a circle without its first stop: {[word_of(one) for one in met]}"
        met.append(here)
    raise AssertionError("Tab never comes round")


def controls_of(window: QWidget) -> list[QWidget]:
    """What a hand with a mouse could use now: visible, enabled, no part of another control."""
    return [one for one in window.findChildren(QWidget)
            if one.isVisible() and one.isEnabled() and not one.visibleRegion().isEmpty()
            and (isinstance(one, CONTROLS) or one.focusPolicy() & Qt.FocusPolicy.TabFocus) and not _is_part(one)]


def left_out(window: QWidget, met: list[QWidget]) -> list[str]:
    """Controls that Tab does not come to, where arrows do not lead there from a member of the same group either."""
    groups = {_group(one) for one in met} - {None}
    return sorted(word_of(one) for one in controls_of(window) if one not in met and _group(one) not in groups)


def word_of(widget: QWidget) -> str:
    """What a control is called."""
    return widget.objectName() or f"{type(widget).__name__} in {widget.parentWidget().objectName()}"


def ring_grows(before: QImage, after: QImage, window: QWidget, widget: QWidget, ring: QColor) -> int:
    """How many more pixels in the colour of the ring there are around a control than there were."""
    place = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size()).adjusted(-ROOM, -ROOM, ROOM, ROOM)
    place = place.intersected(after.rect())
    return _pixels(after, place, ring) - _pixels(before, place, ring)


def _is_part(widget: QWidget) -> bool:
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, PARTS_OF):
            return True
        above = above.parentWidget()
    return False


def _group(widget: QWidget) -> object:
    """The switch, exclusive group or conversation that a control belongs to: Tab comes to one of its members."""
    above = widget.parentWidget()
    if isinstance(widget, Conversation):
        return widget
    while isinstance(widget, MessageText) and above is not None and not isinstance(above, Conversation):
        above = above.parentWidget()
    if isinstance(above, Segmented | Conversation):
        return above
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    return group if group is not None and group.exclusive() else None


def _pixels(image: QImage, place: QRect, colour: QColor) -> int:
    part = image.copy(place).convertToFormat(QImage.Format.Format_RGB32)
    lines = np.frombuffer(part.constBits(), np.uint8).reshape(part.height(), part.bytesPerLine())
    pixels = lines[:, :4 * part.width()].reshape(part.height(), part.width(), 4).astype(int)
    far = np.abs(pixels[:, :, :3] - (colour.blue(), colour.green(), colour.red())).sum(axis=2)
    return int((far <= NEAR).sum())
