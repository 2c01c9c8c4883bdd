"""Long work on screen: what runs, how far it is, how long it will take, and the way to stop it."""

from PySide6.QtCore import QElapsedTimer, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from crm_desktop.domain.figures import count_text
from crm_desktop.i18n import tr, trn
from crm_desktop.ui.base.text import make_button, make_label
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.base.tokens import duration_token

STEPS = 1_000  # of the bar
KNOWN_AFTER = 800  # milliseconds from which the time left is worth saying


class ProgressLine(QWidget):
    """Shows itself half a second after the start, so that short work does not flash; hides itself at the end."""

    cancelled = Signal()

    def __init__(self, theme: Theme, *, name: str = "progress", can_stop: bool = True) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("ground", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._done = self._whole = 0
        self._running = self._share = False
        self._clock = QElapsedTimer()
        self._title = make_label(name=f"{name}_title")
        self._counts = make_label("", "fine", "secondary", name=f"{name}_counts")
        self.stop = make_button(theme, name=f"{name}_cancel")
        self.stop.setProperty("measure", "small")
        if not can_stop:  # shown by hand before it has a place, it would flash up as a window
            self.stop.hide()
        self._bar = QProgressBar()
        self._bar.setObjectName(f"{name}_bar")
        self._bar.setTextVisible(False)
        self._bar.setRange(0, STEPS)
        self._note = make_label("", "fine", "tertiary", name=f"{name}_note", wrap=True)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self._title, 1)
        head.addWidget(self._counts)
        head.addWidget(self.stop)
        column = QVBoxLayout(self)
        column.setContentsMargins(15, 10, 15, 11)
        column.setSpacing(7)
        column.addLayout(head)
        column.addWidget(self._bar)
        column.addWidget(self._note)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(duration_token("busy_delay"))
        self._timer.timeout.connect(self._appear)
        self.stop.clicked.connect(self._stop)
        self.set_texts()
        self.hide()

    def start(self, title: str, *, note: str = "", share: bool = False) -> None:
        """Begins; `note` says what stopping leaves behind ("Nothing is saved until the end.").

        `share`: what is counted are no rows, so the line says per cent.
        """
        self._running, self._share = True, share
        self._title.setText(title)
        self._note.setText(note)
        self._note.setHidden(not note)
        self.stop.setEnabled(True)
        self._clock.start()
        self._timer.start()
        self.set_progress(0, 0)

    def set_progress(self, done: int, whole: int) -> None:
        """So many of so many rows; a whole of 0 is not known yet."""
        self._done, self._whole = done, whole
        self._bar.setValue(round(done * STEPS / whole) if whole else 0)
        self._say()

    def finish(self) -> None:
        """The work is over, whatever came of it."""
        self._running = False
        self._timer.stop()
        self.hide()

    def is_running(self) -> bool:
        """Between `start` and `finish`."""
        return self._running

    def set_texts(self) -> None:
        """Texts in the current language."""
        self.stop.setText(tr("Cancel"))
        self._bar.setAccessibleName(tr("Progress"))
        self._say()

    def _appear(self) -> None:
        if self._running:
            self.show()

    def _stop(self) -> None:
        """The work stops at its next report; until then the button rests."""
        self.stop.setEnabled(False)
        self._counts.setText(tr("Stopping…"))
        self.cancelled.emit()

    def _say(self) -> None:
        if not self.stop.isEnabled():
            return
        self._counts.setText(self._words())
        self._bar.setAccessibleDescription(self._counts.text())

    def _words(self) -> str:
        done, whole = count_text(self._done), count_text(self._whole)
        if not self._whole:
            return trn("{n} row", "{n} rows", self._done) if self._done else ""
        if self._share:
            return f"{self._done * 100 // self._whole}%"
        spent = self._clock.elapsed() if self._clock.isValid() else 0
        if spent < KNOWN_AFTER or not 0 < self._done < self._whole:
            return tr("{done} of {whole} rows", done=done, whole=whole)
        seconds = spent * (self._whole - self._done) / self._done / 1000
        return tr("{done} of {whole} rows, about {time}", done=done, whole=whole, time=_time_left(seconds))


def _time_left(seconds: float) -> str:
    if seconds < 10:
        return tr("{seconds} s", seconds=max(1, round(seconds)))
    if seconds < 90:
        return tr("{seconds} s", seconds=round(seconds / 5) * 5)
    return tr("{minutes} min", minutes=round(seconds / 60))
