"""A condition of the list as a chip: a click opens its choices, the cross or Backspace takes it away."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent

from crm_desktop.queries.customer_filters import FilterField
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.customers.filter_words import FIELD_WORDS
from crm_desktop.ui.widgets.chips import FilterChip

WIDEST = 320
OPENS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down, Qt.Key.Key_Space)


class ConditionChip(FilterChip):
    """Without a menu of its own: what can be chosen depends on all other conditions, so it is asked for each time."""

    wanted = Signal(str)  # its field

    def __init__(self, theme: Theme, field: FilterField) -> None:
        super().__init__(theme, FIELD_WORDS[field], name=f"filter_{field}")
        self.field: FilterField = field

    def show_words(self, key: str, words: str) -> None:
        """What it is set to."""
        self.set_options([(key, words)])
        self.set_value(key)
        self.setToolTip(f"{self.text()}")

    def sizeHint(self) -> QSize:
        return super().sizeHint().boundedTo(QSize(WIDEST, 1_000))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._cross().contains(event.position().toPoint()):
            super().mousePressEvent(event)
        else:
            event.accept()
            self.wanted.emit(self.field)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in OPENS:
            event.accept()
            self.wanted.emit(self.field)
        else:
            super().keyPressEvent(event)
