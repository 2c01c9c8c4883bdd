"""A line for a typed day: it takes ISO, words and both languages, and writes what it understood."""

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit

from crm_desktop.domain.figures import day_text
from crm_desktop.domain.past_days import parse_past_day
from crm_desktop.exchange.dates import parse_date_column
from crm_desktop.i18n import tr
from crm_desktop.ui.base.text import set_level

WIDTH = 108
EXAMPLE = "2026-12-31"


class DayLine(QLineEdit):
    """Emits `changed` when a day was typed, or the line emptied, and `refused` with a sentence about anything else."""

    changed = Signal()
    refused = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setFixedWidth(WIDTH)
        self.setProperty("measure", "small")
        self._day: date | None = None
        self._today = date.max
        self.editingFinished.connect(self._typed)

    def day(self) -> date | None:
        """The day, None where the line is empty or not understood yet."""
        return self._day

    def set_today(self, today: date) -> None:
        """What "today" and a day without a year are counted from."""
        self._today = today

    def set_texts(self, title: str) -> None:
        """What the line is for, and its day in the current language."""
        self.setAccessibleName(title)
        self.setPlaceholderText(EXAMPLE)
        if self._day:
            self.setText(day_text(self._day))

    def clear_day(self) -> None:
        """Empties the line; it is the page's own doing, so nothing is emitted."""
        self._day = None
        self.clear()
        set_level(self, "", "state")

    def _typed(self) -> None:
        text = self.text().strip()
        if self._day and text == day_text(self._day):
            return
        day = read_day(text, self._today)
        set_level(self, "error" if text and day is None else "", "state")
        if text and day is None:
            self.refused.emit(tr("“{text}” is not a day. Write it like 2026-12-31 or 31 Dec 2026.", text=text))
            return
        had, self._day = self._day, day
        self.setText(day_text(day) if day else "")
        if had != day:
            self.changed.emit()


def read_day(text: str, today: date) -> date | None:
    """A day as people type it, the day before the month where both fit; None where it is none."""
    found = parse_past_day(text, today)
    if found is None and text:
        read = parse_date_column([text]).parse(text)
        found = read if isinstance(read, date) else None
    return found
