"""The empty state: what belongs here, what to do, and one button, at the left where the content would begin."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.ui.base.icons import wear_icon
from crm_desktop.ui.base.text import make_button, make_label
from crm_desktop.ui.base.theme import Theme

INSET, TOP = 20, 24
WIDEST = 520  # a line longer than that is hard to read


class EmptyState(QWidget):
    """Says what the page gives it by `say`, again at each change of the language."""

    acted = Signal()  # the button

    def __init__(self, theme: Theme, *, name: str = "empty_state", icon: str = "",
                 parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("ground", "base")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._sentence = make_label("", "body_strong", name=f"{name}_sentence", wrap=True)
        self._advice = make_label("", "body", "secondary", name=f"{name}_advice", wrap=True)
        self._button = make_button(theme, name=f"{name}_button")
        if icon:
            wear_icon(self._button, theme, icon)
        column = QVBoxLayout(self)
        column.setContentsMargins(INSET, TOP, INSET, TOP)
        column.setSpacing(4)
        for label in (self._sentence, self._advice):
            label.setMaximumWidth(WIDEST)
            column.addWidget(label)
        column.addSpacing(8)
        column.addWidget(self._button, alignment=Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self._button.clicked.connect(self.acted)
        self.say("")

    def say(self, sentence: str, advice: str = "", verb: str = "") -> None:
        """What belongs here, what to do, and the button's word; what is "" is left out. All in the user's language."""
        self._sentence.setText(sentence)
        self._advice.setText(advice)
        self._advice.setVisible(bool(advice))
        self._button.setText(verb)
        self._button.setAccessibleName(verb)
        self._button.setVisible(bool(verb))
        self.setAccessibleName(sentence)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """What is given to the state goes to its button."""
        super().focusInEvent(event)
        if self._button.isVisible():
            self._button.setFocus(event.reason())
