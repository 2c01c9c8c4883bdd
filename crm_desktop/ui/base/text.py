"""Labels and buttons in the styles of the design; the style sheet does the rest."""

import re

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton, QToolTip, QWidget

from crm_desktop.ui.base.icons import wear_icon
from crm_desktop.ui.base.theme import Theme

MOST_IN_MENU = 60  # characters
MOST_IN_LABEL, LONGEST_WORD = 300, 24
ENDLESS = re.compile(r"[^\s\u0300-\u036f\u2e80-\uffff/\\-]{41,}")  # nowhere in it a line could end
MOST_ELIDED = 2_000  # characters that are measured for one line
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


def as_one_line(text: str, most: int = MOST_ELIDED) -> str:
    """A text as one line of at most so many characters: line ends and tabs are spaces."""
    if len(text) <= most and text.isprintable():
        return text
    return " ".join(text[:most].split())


def label_text(text: str, most: int = MOST_IN_LABEL) -> str:
    """A sentence with names in it for a label that wraps: endless words may break, very long ones lose their middle."""
    short = text if len(text) <= most else f"{text[:most // 2]}…{text[-most // 2:]}"
    return ENDLESS.sub(_breakable, short)


def put_sentence(label: QLabel, text: str) -> None:
    """Shows a sentence as `label_text` does; where it is shortened, the tooltip has more of it."""
    shown = label_text(text)
    label.setText(shown)
    label.setToolTip(label_text(text, MOST_ELIDED) if len(text) > len(shown.replace("\u200b", "")) else "")


def _breakable(found: re.Match[str]) -> str:
    word = found[0]
    return "\u200b".join(word[at:at + LONGEST_WORD] for at in range(0, len(word), LONGEST_WORD))


def around(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and behind a selection; Qt counts in UTF-16, where an emoji takes two places."""
    units = text.encode("utf-16-le", "surrogatepass")
    before, behind = units[:2 * start], units[2 * end:]
    return before.decode("utf-16-le", "surrogatepass"), behind.decode("utf-16-le", "surrogatepass")


def menu_text(words: str) -> str:
    """A name as an entry of a menu: a long one is shortened, and "&" marks no key."""
    line = as_one_line(words)
    short = line if len(line) <= MOST_IN_MENU else line[:MOST_IN_MENU - 1].rstrip() + "…"
    return short.replace("&", "&&")


class ElidedLabel(QLabel):
    """One line that ends in an ellipsis where it is too long; the whole text is then its tooltip.

    `middle`: it loses its middle instead, as a path does.
    """

    def __init__(self, style: str = "body", level: str = "primary", *, name: str = "", middle: bool = False) -> None:
        super().__init__()
        self._mode = Qt.TextElideMode.ElideMiddle if middle else Qt.TextElideMode.ElideRight
        self.setProperty("face", style)
        self.setProperty("level", level)
        self.setObjectName(name)
        self.setTextFormat(Qt.TextFormat.PlainText)

    def is_cut(self) -> bool:
        """Whether the text does not fit."""
        return self.fontMetrics().horizontalAdvance(self.text()[:MOST_ELIDED]) > self.contentsRect().width()

    def minimumSizeHint(self) -> QSize:
        return QSize(min(40, super().sizeHint().width()), super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.is_cut():
            super().paintEvent(event)
            return
        room = self.contentsRect()
        words = self.fontMetrics().elidedText(as_one_line(self.text()), self._mode, room.width())
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(room, self.alignment() | Qt.TextFlag.TextSingleLine, words)
        painter.end()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self.is_cut():
            QToolTip.showText(event.globalPos(), self.text()[:MOST_ELIDED], self)
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
