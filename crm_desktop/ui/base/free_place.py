"""Where a panel that floats over a page covers none of the controls that stand at the page's foot."""

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QComboBox, QLineEdit, QPlainTextEdit, QWidget

STEP = 16  # pixels between the places that are looked at
GAP = 12  # pixels over a control
CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QPlainTextEdit)
TRIES = 4


def free_place(ground: QWidget, wanted: QRect) -> QRect:
    """The wanted place, in the ground's coordinates, moved up over the controls there, at most to half the height.

    What lies in a list or is scrolled may be covered: it can be moved away.
    """
    rect = QRect(wanted)
    for _ in range(TRIES):
        tops = [top for top in (_control_top(ground, point) for point in _points(rect)) if top is not None]
        if not tops:
            return rect
        rect.moveBottom(min(tops) - GAP)
        if rect.top() < ground.height() // 2:
            return wanted
    return rect


def _points(rect: QRect) -> list[QPoint]:
    across = [*range(rect.left(), rect.right(), STEP), rect.right()]
    return [QPoint(x, y) for y in (rect.top(), rect.center().y(), rect.bottom()) for x in across]


def _control_top(ground: QWidget, point: QPoint) -> int | None:
    """The upper edge of the control that stands there, or None."""
    here = ground.childAt(point)
    found: QWidget | None = None
    while here is not None and here is not ground:
        if isinstance(here, CONTROLS):
            found = here
        elif isinstance(here, QAbstractScrollArea):
            return None
        here = here.parentWidget()
    return None if found is None else found.mapTo(ground, QPoint()).y()
