"""The head of the wizard: its title, the four steps, the way out."""

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QWidget

from crm_desktop.i18n import later, tr
from crm_desktop.ui.base.icons import icon_pixmap
from crm_desktop.ui.base.text import make_label, make_tool, set_tip
from crm_desktop.ui.base.theme import Theme, on_change

FILE, MATCH, CHECK, IMPORT = range(4)
STEPS = (later("File"), later("Match columns"), later("Check rows"), later("Import"))
NAMES = ("step_file", "step_match", "step_check", "step_import")
HEIGHT = 60
DISC = 20
RADIUS = 8


class StepMark(QAbstractButton):
    """One step: its number or a tick, and its word; the present one stands on a card of its own."""

    def __init__(self, theme: Theme, place: int) -> None:
        super().__init__()
        self._theme, self._place = theme, place
        self._present = self._done = False
        self.setObjectName(NAMES[place])
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        on_change(theme, self, self.updateGeometry)

    def show_state(self, *, present: bool, done: bool, reachable: bool) -> None:
        """Where the wizard is; only steps that lie behind can be pressed."""
        self._present, self._done = present, done
        self.setEnabled(reachable)
        said = tr("Step {n}: {step}", n=self._place + 1, step=tr(STEPS[self._place]))
        self.setText(tr(STEPS[self._place]))
        self.setAccessibleName(said)
        self.setAccessibleDescription(tr("this step") if present else tr("done") if done else "")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        width = QFontMetrics(self._theme.font("body_strong")).horizontalAdvance(self.text())
        return QSize(14 + DISC + 8 + width + 14, 40)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._present:
            painter.setPen(self._theme.colour("border.soft"))
            painter.setBrush(self._theme.colour("surface.base"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        disc = QRect(14, (self.height() - DISC) // 2, DISC, DISC)
        self._disc(painter, disc)
        painter.setFont(self._theme.font("body_strong" if self._present else "body"))
        painter.setPen(self._theme.colour("text.primary" if self._present else "text.secondary"))
        left = disc.right() + 9
        painter.drawText(QRect(left, 0, self.width() - left, self.height()), Qt.AlignmentFlag.AlignVCenter, self.text())
        painter.end()

    def _disc(self, painter: QPainter, disc: QRect) -> None:
        accent = self._theme.colour("accent.base")
        painter.setPen(QPen(accent if self._present else self._theme.colour("border.control"), 1))
        painter.setBrush(accent if self._present else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QRectF(disc).adjusted(0.5, 0.5, -0.5, -0.5))
        if self._done and not self._present:
            tick = icon_pixmap(self._theme, "check", 14, "text.secondary", self.devicePixelRatioF())
            painter.drawPixmap(disc.topLeft() + QPoint(3, 3), tick)
            return
        painter.setFont(self._theme.font("caption"))
        painter.setPen(self._theme.colour("text.on_accent" if self._present else "text.secondary"))
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(self._place + 1))


class WizardHead(QWidget):
    """Title, steps, close."""

    step_asked = Signal(int)
    close_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("wizard_head")
        self._theme = theme
        self.setFixedHeight(HEIGHT)
        self.title = make_label(style="title", name="wizard_title")
        self.steps = [StepMark(theme, place) for place in range(len(STEPS))]
        self.close_button = make_tool(theme, "x", "", name="wizard_close", kind="quiet")
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 0, 12, 0)
        row.setSpacing(4)
        row.addWidget(self.title)
        row.addStretch(1)
        for step in self.steps:
            row.addWidget(step)
            step.clicked.connect(self._pressed)
        row.addSpacing(20)
        row.addWidget(self.close_button)
        self.close_button.clicked.connect(self.close_asked)

    def show_step(self, now: int, *, over: bool, busy: bool) -> None:
        """The present step; once the import is over or under way, no earlier one can be reached."""
        for place, step in enumerate(self.steps):
            step.show_state(present=place == now, done=place < now or over,
                            reachable=place < now and not over and not busy)

    def set_texts(self) -> None:
        """The title."""
        self.title.setText(tr("Import customers and deals"))
        set_tip(self.close_button, tr("Close"))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("surface.window"))
        painter.setClipRect(self.rect())
        painter.drawRoundedRect(self.rect().adjusted(0, 0, 0, RADIUS), RADIUS - 1, RADIUS - 1)
        painter.fillRect(0, self.height() - 1, self.width(), 1, self._theme.colour("border.soft"))
        painter.end()

    def _pressed(self) -> None:
        for place, step in enumerate(self.steps):
            if step is self.sender():
                self.step_asked.emit(place)
