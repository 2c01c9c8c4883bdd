"""The funnel on screen: the bars of the slide at the size of the window, and what opens their rows by mouse and key."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from crm_desktop.analysis.funnel import Funnel, FunnelStage, stage_label
from crm_desktop.analysis.funnel_compare import Comparison
from crm_desktop.domain.figures import money_text, percent_text
from crm_desktop.i18n import language, tr, trn
from crm_desktop.reports.funnel_words import StageWords, screen_words
from crm_desktop.ui.base.text import set_tip
from crm_desktop.ui.base.theme import Theme, on_change
from crm_desktop.ui.base.tokens import Tokens
from crm_desktop.ui.charts.funnel_bars import BarRoom, BarSizes, FunnelBars
from crm_desktop.ui.charts.lettering import STRONG, text_width

PITCH, BAR, RADIUS = 84.0, 32.0, 3.0
COMPARED_PITCH, HATCHED, HATCHED_GAP = 92.0, 6.0, 4.0
TOP = 6.0  # a name with its median is taller than the bar
NAMES = (104.0, 200.0)
FIGURES = (150.0, 260.0)
GAP = 16.0
Part = tuple[int, str]  # a stage's position and "reached", "now" or "lost"


class PartButton(QAbstractButton):
    """A bar, "still here" or "lost" as something to press; what it shows is painted by the chart below it."""

    moved = Signal(object, int)  # this button, and 1 or -1: the arrow down or up
    focused = Signal(object)  # this button

    def __init__(self, theme: Theme, part: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._part = part
        self._hovered = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._hovered and not self.isDown():
            return
        painter = QPainter(self)
        shade = self._theme.colour("text.primary")
        if self._part == "reached":
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            shade.setAlphaF(0.22 if self.isDown() else 0.12)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(shade)
            painter.drawRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)
        else:
            painter.fillRect(0, self.height() - 2, self.width(), 1, self._theme.colour("text.secondary"))
        painter.end()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hovered = True
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: object) -> None:
        self._hovered = False
        self.update()
        super().leaveEvent(event)  # type: ignore[arg-type]

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.moved.emit(self, 1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)


class FunnelChart(QWidget):
    """Bars from top to bottom; Tab and left or right walk all parts, up and down the bars, Enter opens the rows."""

    part_wanted = Signal(int, str)  # the stage's position and "reached", "now" or "lost"
    part_focused = Signal(object)  # its button, to be scrolled to

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._funnel: Funnel | None = None
        self._comparison: Comparison | None = None
        self._today: date | None = None
        self._words: Sequence[StageWords] = ()
        self._bars: FunnelBars | None = None
        self._buttons: dict[Part, PartButton] = {}
        self._order: list[Part] = []
        self.setObjectName("funnel_chart")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(560)
        on_change(theme, self, self._dress)

    def set_funnel(self, funnel: Funnel, comparison: Comparison | None = None, today: date | None = None) -> None:
        """Shows a funnel that has deals, and what it is compared with; the part in focus keeps it."""
        self._funnel, self._comparison, self._today = funnel, comparison, today
        self._dress()

    def parts(self) -> list[PartButton]:
        """What can be pressed, in the order of the Tab key."""
        return [self._buttons[key] for key in self._order]

    def _dress(self) -> None:
        """Words, letters and colours anew; the places of the buttons follow."""
        if self._funnel is None or not self._funnel.stages:
            return
        self._words = screen_words(self._funnel, self._comparison, self._today)
        pitch, below = (COMPARED_PITCH, HATCHED + HATCHED_GAP) if self._comparison else (PITCH, 0.0)
        self.setFixedHeight(round((len(self._words) - 1) * pitch + BAR + below + TOP) + 4)
        self._lay_out()

    def _lay_out(self) -> None:
        if self._funnel is None or not self._words:
            return
        families = self._theme.font("body").families()
        sizes = self._sizes()
        width = float(self.width())
        needed = max(text_width(one.count, sizes.count, language(), STRONG, families) + 0.35 * sizes.count
                     + text_width(one.value, sizes.value, language(), families=families) for one in self._words)
        needed = max(needed, *(text_width(one.before, sizes.value, language(), families=families)
                               for one in self._words))
        figures = width - min(max(needed + 4, FIGURES[0]), FIGURES[1])
        gap = 0.7 if language() == "en" else 0.45  # a Chinese full stop brings its own room
        room = BarRoom(0, TOP, figures - GAP, figures, width, steps_right=width, names=NAMES, radius=RADIUS, gap=gap,
                       beside=True)
        self._bars = FunnelBars(self._funnel, self._words, Tokens(self._theme.name), sizes, room, language(), families,
                                comparison=self._comparison)
        self._place_buttons()
        self.update()

    def _sizes(self) -> BarSizes:
        pixels = {style: float(self._theme.font(style).pixelSize()) for style in ("heading", "body", "label", "title")}
        pitch, hatched = (COMPARED_PITCH, HATCHED) if self._comparison else (PITCH, 0.0)
        return BarSizes(pitch, BAR, name=pixels["heading"], caption=pixels["body"] if language() == "en"
                        else pixels["label"], count=pixels["title"], value=pixels["body"], step=pixels["heading"],
                        rest=pixels["body"], hatched=hatched, hatched_gap=HATCHED_GAP)

    def _place_buttons(self) -> None:
        assert self._bars is not None  # noqa: S101 - for the type checker
        assert self._funnel is not None  # noqa: S101 - for the type checker
        places = {(at, part): place for at, part, place in self._bars.parts()}
        self._order = list(places)
        before: QWidget | None = None
        for key in [key for key in self._buttons if key not in places]:
            self._buttons.pop(key).deleteLater()
        for key, place in places.items():
            button = self._buttons.get(key) or self._make_button(key)
            button.setGeometry(_pixels(place))
            set_tip(button, part_text(self._funnel.stages[key[0]], key[1], self._funnel.currency))
            if before is not None:
                QWidget.setTabOrder(before, button)
            before = button

    def _make_button(self, key: Part) -> PartButton:
        button = PartButton(self._theme, key[1], self)
        button.setObjectName(f"funnel_{key[1]}_{key[0]}")
        button.clicked.connect(self._pressed)
        button.moved.connect(self._move)
        button.focused.connect(self.part_focused)
        button.show()
        self._buttons[key] = button
        return button

    def _pressed(self) -> None:
        sender = self.sender()
        for (at, part), button in self._buttons.items():
            if button is sender:
                self.part_wanted.emit(at, part)
                return

    def _move(self, button: PartButton, step: int) -> None:
        """To the next bar in a direction, from wherever one stands."""
        at, part = next(key for key, one in self._buttons.items() if one is button)
        bars = sorted(position for position, kind in self._buttons if kind == "reached")
        wanted = at if part != "reached" and step < 0 else at + step
        if wanted in bars:
            self._buttons[wanted, "reached"].setFocus(Qt.FocusReason.TabFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._bars is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._bars.paint(painter)
        painter.end()


def part_text(stage: FunnelStage, part: str, currency: str) -> str:
    """What a part of the chart counts, in a sentence for tooltips and screen readers."""
    name = stage_label(stage.name)
    if part == "now":
        return trn("{stage}: {n} deal is open in it, {money}", "{stage}: {n} deals are open in it, {money}", stage.now,
                   stage=name, money=money_text(stage.now_value, currency))
    if part == "lost":
        return trn("{stage}: {n} deal was lost in it, {percent}", "{stage}: {n} deals were lost in it, {percent}",
                   stage.lost_here, stage=name, percent=percent_text(stage.lost_here / stage.reached))
    money = money_text(stage.reached_value, currency)
    said = trn("{stage}: {n} deal reached it, {money}", "{stage}: {n} deals reached it, {money}", stage.reached,
               stage=name, money=money)
    if stage.conversion is None:
        return said
    return tr("{said}, {percent} go on", said=said, percent=percent_text(stage.conversion))


def _pixels(place: QRectF) -> QRect:
    corner = QPointF(place.left(), place.top())
    return QRect(round(corner.x()), round(corner.y()), max(8, round(place.width())), round(place.height()))
