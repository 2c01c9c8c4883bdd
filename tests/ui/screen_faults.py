"""What is wrong with a screen as it stands: texts cut or elided, controls covered, words of the other language."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QTabBar,
    QTextBrowser,
    QToolButton,
    QToolTip,
    QWidget,
)
from shiboken6 import isValid

from tests.ui.painted_texts import PaintedText, painted_texts
from tests.ui.screen_words import ELLIPSIS, ends_so_by_itself, is_cut_text, said_beside, wrong_words

CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox, QAbstractScrollArea, QTabBar)
# Never elided; other buttons of the house are lines in which names stand.
WORDED = (QPushButton, QToolButton, QCheckBox, QRadioButton, QComboBox, QTabBar)
GROUNDED = (QPushButton, QLineEdit, QComboBox, QAbstractScrollArea)
SLACK = 1.0  # pixels: letters may lean out of their box
INSIDE = 3  # pixels from a control's edge to the places where it is pressed for a try
OVER = (3.0, 4.0)  # two texts may touch, but not lie over each other by more than this
ENDLESS = 1e6


@dataclass(frozen=True)
class Seen:
    """A text where it stands in the window."""

    widget: QWidget
    front: QWidget
    text: str
    ink: QRectF  # in the front's coordinates


def faults_on(front: QWidget, language: str) -> list[str]:
    """Everything wrong with what lies in front: a window, a layer over it or a menu."""
    found: list[str] = []
    seen: list[Seen] = []
    for widget in _shown(front):
        found += [f"{name_of(widget)}: {fault}" for fault in _of_widget(widget, front, language, seen)]
    found += [f"{name_of(one.widget)}: {one.text!r} lies over {other.text!r} of {name_of(other.widget)}"
              for one, other in _overlapping(seen)]
    return list(dict.fromkeys(found))


def front_of(window: QWidget) -> QWidget:
    """What a person works on: an open menu, a dialog of its own, the last layer that covers the window, or itself."""
    popup = QApplication.activePopupWidget()
    if popup is not None:
        return popup
    dialogs = [top for top in QApplication.topLevelWidgets()
               if top is not window and top.isVisible() and top.isWindow() and top.objectName() != "qtooltip_label"]
    if dialogs:
        return dialogs[-1]
    layers = [child for child in window.children() if isinstance(child, QWidget) and child.isVisible()
              and child.geometry() == window.rect() and child is not getattr(window, "centralWidget", lambda: None)()
              and not child.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)]
    return layers[-1] if layers else window


def name_of(widget: QWidget) -> str:
    """A widget by its own name and that of what it stands in."""
    names = []
    here: QWidget | None = widget
    while here is not None and len(names) < 3:
        if here.objectName() and not here.objectName().startswith("qt_"):
            names.append(here.objectName())
        elif here is widget:
            names.append(type(here).__name__)
        here = None if here.isWindow() else here.parentWidget()
    return " in ".join(names)


# -- one widget

def _of_widget(widget: QWidget, front: QWidget, language: str, seen: list[Seen]) -> Iterator[str]:
    room, visible = _room(widget, front)
    corner = QPointF(widget.mapTo(front, QPoint()))
    if isinstance(widget.parentWidget(), QAbstractItemView):
        painted_texts(widget)  # rows are fetched when they are painted for the first time
    for one in painted_texts(widget):
        yield from _of_text(widget, one, room)
        if (wrong := wrong_words(one.text, language)) and not _quotes(widget, one.text):
            yield f"the text {wrong}"
        ink = one.ink()
        if visible.intersects(ink):
            seen.append(Seen(widget, front, one.text, ink.intersected(visible).translated(corner)))
    for what, text in said_beside(widget).items():
        if wrong := wrong_words(text, language):
            yield f"the {what} {wrong}"
    if isinstance(widget, QLabel) and widget.wordWrap() and widget.text():
        needed = widget.heightForWidth(widget.width())
        if needed > widget.height() + SLACK:
            yield f"{widget.height()} pixels high, its lines need {needed}: {widget.text()!r}"
    if isinstance(widget, CONTROLS):
        yield from _of_control(widget, front, room, visible)


def _quotes(widget: QWidget, text: str) -> bool:
    """The guide shows examples of the other language, the palette shows pinyin."""
    view = widget.parentWidget()
    return isinstance(view, QTextBrowser) or (view is not None and view.objectName() == "palette_list"
                                              and text.isascii() and text == text.lower())


def _of_text(widget: QWidget, one: PaintedText, room: QRectF) -> Iterator[str]:
    typed = isinstance(widget, QLineEdit) and widget.text() != ""
    if one.text.rstrip().endswith(ELLIPSIS) and not ends_so_by_itself(one.text):
        yield from _of_elided(widget, one)
    across, down = _scrolls(widget)
    limit = room.intersected(_endless(one.clip, across=across, down=down)) if one.clip is not None else room
    if not typed and not _within(one.rect, limit) and not _within(one.ink(), limit):
        yield f"the text {one.text!r} is cut: {_numbers(one.ink())} of {_numbers(limit)}"


def _of_elided(widget: QWidget, one: PaintedText) -> Iterator[str]:
    """Cells and names may be elided where the whole is in the tooltip; words of the program may not."""
    view = widget.parentWidget()
    cell = isinstance(view, QAbstractItemView) and not isinstance(view, QHeaderView)
    tip = _tip_at(widget, one.rect.center().toPoint())
    if not cell and (isinstance(widget, WORDED) or isinstance(view, QHeaderView) or is_cut_text(one.text, tip)):
        yield f"{one.text!r} is elided"
    elif not tip:
        yield f"{one.text!r} is elided, and no tooltip says the whole"


def _of_control(widget: QWidget, front: QWidget, room: QRectF, visible: QRectF) -> Iterator[str]:
    if not _within(QRectF(widget.rect()), room):
        yield f"the control is cut: {_numbers(QRectF(widget.rect()))} of {_numbers(room)}"
    area = visible.toRect().adjusted(INSIDE, INSIDE, -INSIDE - 1, -INSIDE - 1)
    moves = isinstance(widget, QAbstractScrollArea) and not isinstance(widget, QPlainTextEdit)
    if moves or area.width() < 1 or area.height() < 1:
        return  # what is scrolled can be moved away from under something
    for x, y in product((area.left(), area.center().x(), area.right()), (area.top(), area.center().y(), area.bottom())):
        hit = front.childAt(widget.mapTo(front, QPoint(x, y)))
        if hit is not None and hit is not widget and not widget.isAncestorOf(hit):
            if not (_is_scrolled(widget, front) and _is_passing(hit)):
                yield f"the control is covered by {name_of(hit)}"
            return


def _is_passing(hit: QWidget) -> bool:
    """Whether it is a toast, which goes by itself: it may lie over what can be scrolled."""
    here: QWidget | None = hit
    while here is not None and here.objectName() != "toast":
        here = here.parentWidget()
    return here is not None


def _is_scrolled(widget: QWidget, front: QWidget) -> bool:
    here = widget
    while here is not front and not here.isWindow():
        here = here.parentWidget()
        if isinstance(here, QAbstractScrollArea):
            return True
    return False


# -- where things are

def _shown(front: QWidget) -> Iterator[QWidget]:
    """What is on screen, the front first."""
    for widget in [front, *front.findChildren(QWidget)]:
        if (isValid(widget) and widget.window() is front.window() and widget.isVisible()
                and not widget.rect().isEmpty() and not _is_scrolled_away(widget)):
            yield widget


def _room(widget: QWidget, front: QWidget) -> tuple[QRectF, QRectF]:
    """Where the widget may paint (what can be scrolled to counts), and what of it is visible; its own coordinates."""
    room, visible = QRectF(widget.rect()), QRectF(widget.rect())
    across = down = True  # whether what lies around still cuts: not what is scrolled
    here, offset = widget, QPointF()
    while True:
        around = QRectF(here.rect()).translated(offset)
        visible = visible.intersected(around)
        room = room.intersected(_endless(around, across=not across, down=not down))
        moves_across, moves_down = _scrolls(here)
        room = _endless(room, across=moves_across, down=moves_down)
        across, down = across and not moves_across, down and not moves_down
        if here is front or here.isWindow():
            return room, visible
        offset -= QPointF(here.pos())
        here = here.parentWidget()


def _scrolls(widget: QWidget) -> tuple[bool, bool]:
    """Whether the content of a viewport can be moved across and down; a head moves with its table."""
    area = widget.parentWidget() if not widget.isWindow() else None
    if not isinstance(area, QAbstractScrollArea) or widget is not area.viewport():
        return False, False
    if isinstance(area, QHeaderView) and isinstance(area.parentWidget(), QAbstractScrollArea):
        area = area.parentWidget()
    across, down = area.horizontalScrollBar(), area.verticalScrollBar()
    return across.maximum() > across.minimum(), down.maximum() > down.minimum()


def _endless(rect: QRectF, *, across: bool, down: bool) -> QRectF:
    """The rect without ends in these directions."""
    return rect.adjusted(-ENDLESS * across, -ENDLESS * down, ENDLESS * across, ENDLESS * down)


def _is_scrolled_away(widget: QWidget) -> bool:
    return not widget.isWindow() and widget.visibleRegion().isEmpty()


def _within(inner: QRectF, outer: QRectF) -> bool:
    return (inner.left() >= outer.left() - SLACK and inner.right() <= outer.right() + SLACK
            and inner.top() >= outer.top() - SLACK and inner.bottom() <= outer.bottom() + SLACK)


def _overlapping(seen: list[Seen]) -> Iterator[tuple[Seen, Seen]]:
    """Pairs of texts that lie over each other, from the top to the foot."""
    ordered = sorted(seen, key=lambda one: one.ink.top())
    for at, one in enumerate(ordered):
        for other in ordered[at + 1:]:
            if other.ink.top() >= one.ink.bottom():
                break
            both = one.ink.intersected(other.ink)
            over = both.width() > OVER[0] and both.height() > OVER[1]
            if over and not any(_is_hidden(text, both.center()) for text in (one, other)):
                yield one, other


def _is_hidden(one: Seen, place: QPointF) -> bool:
    """Whether something with a ground of its own lies over the text, such as a toast."""
    here = one.front.childAt(place.toPoint())
    if here is None or here is one.widget or one.widget.isAncestorOf(here):
        return False
    while here is not None and not here.isAncestorOf(one.widget):
        styled = here.testAttribute(Qt.WidgetAttribute.WA_StyledBackground) and not isinstance(here, QLabel)
        if isinstance(here, GROUNDED) or here.autoFillBackground() or styled:
            return True
        here = here.parentWidget()
    return False


def _tip_at(widget: QWidget, place: QPoint) -> str:
    """What the tooltip says when the mouse rests there."""
    QToolTip.hideText()
    QApplication.sendEvent(widget, QHelpEvent(QEvent.Type.ToolTip, place, widget.mapToGlobal(place)))
    said = QToolTip.text()
    QToolTip.hideText()
    return said or widget.toolTip()


def _numbers(rect: QRectF) -> str:
    found = rect.toRect()
    return f"{found.left()},{found.top()} to {found.right()},{found.bottom()}"
