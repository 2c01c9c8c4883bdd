"""What a dialog needs of its parts: the order in which Tab reaches them, the height they want, the shadow."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGraphicsDropShadowEffect, QLayout, QWidget

from crm_desktop.ui.base.theme import Theme


def tab_chain(whole: QWidget, *, last: Sequence[QWidget]) -> list[QWidget]:
    """The controls inside `whole` that Tab reaches, as one reads, those in `last` at the end.

    Not by nextInFocusChain: it makes Python take each widget for the owner of the next one, and once this dialog is
    deleted the actions of the whole window are gone for Python.
    """
    found = [step for step in whole.findChildren(QWidget)
             if step.focusPolicy() & Qt.FocusPolicy.TabFocus and step.isEnabled() and step.isVisibleTo(whole)
             and step.focusProxy() is None]
    found.sort(key=lambda step: _as_one_reads(whole, step))
    return [widget for widget in found if widget not in last] + [widget for widget in last if widget in found]


def _as_one_reads(whole: QWidget, step: QWidget) -> tuple[int, int]:
    """Line and column of a control."""
    corner = step.mapTo(whole, step.rect().topLeft())
    return corner.y() // 8, corner.x()


def height_at(layout: QLayout, width: int) -> int:
    """The height that a layout wants at a width."""
    return layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.totalSizeHint().height()


def cast_shadow(theme: Theme, below: QWidget) -> None:
    """A shadow of a widget that lies below a panel: an effect on the panel itself would paint each key twice."""
    shadow = QGraphicsDropShadowEffect(below)
    shadow.setOffset(0, 12)
    shadow.setBlurRadius(40)
    shadow.setColor(theme.colour("shadow"))
    below.setGraphicsEffect(shadow)
