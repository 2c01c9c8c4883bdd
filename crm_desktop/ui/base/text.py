"""Labels and buttons in the styles of the design; the style sheet does the rest."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton, QToolTip, QWidget

from crm_desktop.ui.base.icons import wear_icon
from crm_desktop.ui.base.theme import Theme

ICON_COLOURS = {"primary": "text.on_accent", "danger": "text.on_danger", "link": "text.link"}


def make_label(text: str = "", style: str = "body", level: str = "primary", *, name: str = "",
               wrap: bool = False) -> QLabel:
    """A text of a style (caption, fine, label ... hero).

    Levels: primary, secondary, tertiary, link, success, warn, danger, info.
    """
    label = QLabel(text)
    label.setProperty("face", style)
    label.setProperty("level", level)
    label.setObjectName(name)
    label.setWordWrap(wrap)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def set_level(label: QWidget, level: str, name: str = "level") -> None:
    """Another colour of a label (or another `name` property), with its style computed anew."""
    if label.property(name) != level:
        label.setProperty(name, level)
        label.style().unpolish(label)
        label.style().polish(label)


class ElidedLabel(QLabel):
    """One line that ends in an ellipsis where it is too long; the whole text is then its tooltip."""

    def __init__(self, style: str = "body", level: str = "primary", *, name: str = "") -> None:
        super().__init__()
        self.setProperty("face", style)
        self.setProperty("level", level)
        self.setObjectName(name)
        self.setTextFormat(Qt.TextFormat.PlainText)

    def is_cut(self) -> bool:
        """Whether the text does not fit."""
        return self.fontMetrics().horizontalAdvance(self.text()) > self.contentsRect().width()

    def minimumSizeHint(self) -> QSize:
        return QSize(min(40, super().sizeHint().width()), super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.is_cut():
            super().paintEvent(event)
            return
        room = self.contentsRect()
        words = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(room, self.alignment() | Qt.TextFlag.TextSingleLine, words)
        painter.end()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self.is_cut():
            QToolTip.showText(event.globalPos(), self.text(), self)
            return True
        return super().event(event)


def make_button(theme: Theme, text: str = "", *, kind: str = "normal", icon: str = "", name: str = "",
                tip: str = "") -> QPushButton:
    """A push button: normal, primary (one a screen), quiet, danger (inside a confirmation), link."""
    button = QPushButton(text)
    button.setProperty("kind", kind)
    button.setObjectName(name)
    button.setToolTip(tip)
    button.setAutoDefault(False)
    button.setCursor(Qt.CursorShape.PointingHandCursor if kind == "link" else Qt.CursorShape.ArrowCursor)
    if icon:
        wear_icon(button, theme, icon, colour=ICON_COLOURS.get(kind, "text.secondary"))
    return button


def make_tool(theme: Theme, icon: str, tip: str, *, name: str, kind: str = "normal", size: int = 16,
              colour: str = "text.secondary") -> QToolButton:
    """A square button of an icon alone; its tooltip is also what a screen reader says."""
    button = QToolButton()
    button.setProperty("kind", kind)
    button.setObjectName(name)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    wear_icon(button, theme, icon, size=size, colour=colour)
    set_tip(button, tip)
    return button


def set_tip(button: QWidget, tip: str) -> None:
    """A tooltip, and the same words for a screen reader."""
    button.setToolTip(tip)
    button.setAccessibleName(tip)
