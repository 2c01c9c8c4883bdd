"""The box of the next step on a card: its marker, what is to do, when, and the button that says it is done."""

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from crm_desktop.i18n import tr
from crm_desktop.ui.base.icons import wear_icon
from crm_desktop.ui.base.text import MOST_ELIDED, make_button
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.widgets.ink import MEDIUM, NORMAL, ink_font, write_line
from crm_desktop.ui.widgets.marker import MARKER, TEXT_COLOURS, draw_marker
from crm_desktop.ui.widgets.marker_words import MarkerState

BOX_HEIGHT = 56
WORDS_LEFT = 30
LINE = 19


@dataclass(frozen=True)
class StepFacts:
    """A planned step, ready to show: "Call Lin Jiahui about the price", "Today 15:30, GTX Plus Pro"."""

    state: MarkerState
    sentence: str
    day_line: str


class StepBox(QWidget):
    """Shows one step, or that nothing is planned; a click on its words changes it."""

    done_pressed = Signal()
    edit_pressed = Signal()
    plan_pressed = Signal()

    def __init__(self, theme: Theme, *, name: str = "step_box") -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("ground", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(BOX_HEIGHT)
        self._theme = theme
        self._facts: StepFacts | None = None
        self._words = StepWords(theme)
        self._button = make_button(theme, name="step_button")
        row = QHBoxLayout(self)
        row.setContentsMargins(13, 1, 12, 1)
        row.setSpacing(10)
        row.addWidget(self._words, 1)
        row.addWidget(self._button)
        self._words.clicked.connect(self._word_pressed)
        self._button.clicked.connect(self._pressed)
        self.set_step(None)

    def set_step(self, facts: StepFacts | None) -> None:
        """Another step; None says that nothing is planned."""
        self._facts = facts
        self.set_texts()

    def set_texts(self) -> None:
        """Texts in the current language."""
        facts = self._facts
        self._button.setText(tr("Done") if facts else tr("Plan a step"))
        wear_icon(self._button, self._theme, "check" if facts else "calendar")
        self._words.show_facts(facts or StepFacts("none", tr("Nothing planned"), ""))

    def _pressed(self) -> None:
        (self.done_pressed if self._facts else self.plan_pressed).emit()

    def _word_pressed(self) -> None:
        (self.edit_pressed if self._facts else self.plan_pressed).emit()


class StepWords(QAbstractButton):
    """Marker, sentence and day line, as one button."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("step_words")
        self._theme = theme
        self._facts = StepFacts("none", "", "")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self.update)

    def show_facts(self, facts: StepFacts) -> None:
        """Another step."""
        self._facts = facts
        said = ", ".join(part for part in (facts.sentence, facts.day_line) if part)
        self.setAccessibleName(said)
        self.setToolTip(said[:MOST_ELIDED])
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, 2 * LINE + 4)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme, facts = self._theme, self._facts
        top = (self.height() - (2 * LINE if facts.day_line else LINE)) // 2
        draw_marker(painter, theme, facts.state, 2, top + (LINE - MARKER) // 2 + 1)
        line = QRect(WORDS_LEFT - 4, top, self.width() - WORDS_LEFT + 4, LINE)
        colour = theme.colour("text.primary" if facts.day_line else TEXT_COLOURS[facts.state])
        write_line(painter, line, facts.sentence, ink_font(theme, "body", MEDIUM), colour)
        write_line(painter, line.translated(0, LINE), facts.day_line, ink_font(theme, "label", NORMAL),
                   theme.colour(TEXT_COLOURS[facts.state]))
        painter.end()
