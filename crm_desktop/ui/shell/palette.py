"""The command palette over the window: one line that finds records and does verbs, from anywhere, by Ctrl K."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from crm_desktop.i18n import tr
from crm_desktop.queries.palette import PaletteAnswer, RecordKey, palette_answer
from crm_desktop.ui.base.actions import HOLDS_KEYS
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.theme import on_change
from crm_desktop.ui.shell.palette_deeds import deeds_found
from crm_desktop.ui.shell.palette_model import EntryKey, PaletteEntry, entry_text
from crm_desktop.ui.shell.palette_panel import PalettePanel
from crm_desktop.ui.shell.palette_words import ALL, DO, KINDS, nothing_words, record_entry, types_of_kind
from crm_desktop.ui.widgets.dialog import DIM

WIDTH, TOP = 640, 96
AROUND = 32  # least distance from the window's edges
LEAST_BELOW = 420  # pixels that the panel wants; a lower window moves it up


class Palette(QWidget):
    """Made anew at each opening. Takes what was chosen as a signal, after it has gone and the focus is back."""

    chosen = Signal(object)  # the key of the entry
    gone = Signal()

    def __init__(self, desk: Desk, window: QWidget, deeds: Sequence[PaletteEntry], seen: Sequence[RecordKey]) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._deeds, self._seen = tuple(deeds), tuple(seen)
        self._kind = ALL
        self._asked: tuple[str, str] | None = None  # the newest question: what is typed, and the kind
        self._answered: tuple[str, str] | None = None
        self._take_next = False  # Enter was faster than the answer
        self._before = QApplication.focusWidget()
        self.setObjectName("palette")
        self.setProperty(HOLDS_KEYS, True)
        self._panel = PalettePanel(desk.theme, self)
        self._line, self._list = self._panel.line, self._panel.list
        self._line.asked.connect(self._ask)
        self._line.stepped.connect(self._step)
        self._line.narrowed.connect(self._narrow)
        self._line.taken.connect(self._take)
        self._line.left.connect(self.leave)
        self._list.taken.connect(self._take)
        self._panel.kind.clicked.connect(self._next_kind)
        desk.jobs.changed.connect(self._changed)
        on_change(desk.theme, self, self.set_texts)
        window.installEventFilter(self)
        self._place()
        self.show()
        self.raise_()
        self._line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._ask()

    def set_texts(self) -> None:
        """All texts in the current language."""
        self.setAccessibleName(tr("Search or jump to"))
        self._panel.set_texts()
        self._panel.show_kind(tr(KINDS[self._kind]), narrowed=self._kind != ALL)

    def leave(self) -> None:
        """Closes it; the focus goes back to where it was."""
        if not self.isVisible():
            return
        before = self._before
        self.hide()
        self._window.removeEventFilter(self)
        if before is not None and isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        self.gone.emit()
        self.deleteLater()

    # -- Qt's side

    def event(self, event: QEvent) -> bool:
        """The window's shortcuts rest: all keys are for the line."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self.leave()

    def paintEvent(self, event: QPaintEvent) -> None:
        token, alpha = DIM[self._desk.theme.name]
        colour = QColor(self._desk.theme.colour(token))
        colour.setAlphaF(alpha)
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour)
        painter.end()

    # -- asking

    def _ask(self) -> None:
        typed, kind, seen = self._line.words(), self._kind, self._seen
        self._take_next = False
        self._asked = (typed, kind)
        types = types_of_kind(kind)
        if not types:
            self._show(PaletteAnswer(typed, (), ()))
            return
        self._desk.jobs.ask(self, "palette", lambda book: palette_answer(book, typed, types, seen), self._show)

    def _changed(self) -> None:
        """Somebody wrote into the book: the same question again, the current entry stays."""
        if self.isVisible():
            self._ask()

    def _show(self, answer: PaletteAnswer) -> None:
        if self._asked is None or (answer.typed, answer.types) != (self._asked[0], types_of_kind(self._kind)):
            return  # the answer to an older question
        same, self._answered = self._answered == self._asked, self._asked
        current = self._list.current()
        entries = [record_entry(self._desk.theme, record) for record in answer.records]
        if answer.typed.strip():
            groups = [(tr(KINDS[kind]), [entry for entry in entries if entry.key[0] == kind])
                      for kind in types_of_kind(self._kind)]
        else:
            groups = [(tr("Recent"), entries)]
        if self._kind in (ALL, DO):
            groups.append((tr(KINDS[DO]), deeds_found(self._deeds, answer.typed)))
        self._list.lines.set_groups(groups)
        self._list.choose(current.key if current and same else None)
        self._panel.show_nothing(*nothing_words(answer.typed, self._kind))
        self._place()
        self._announce()
        if self._take_next:
            self._take()

    # -- what the keys do

    def _step(self, by: int) -> None:
        self._list.step(by)
        self._announce()

    def _narrow(self, by: int) -> None:
        kinds = list(KINDS)
        self._kind = kinds[(kinds.index(self._kind) + by) % len(kinds)] if by else ALL
        self.set_texts()
        self._ask()

    def _next_kind(self) -> None:
        self._narrow(1)

    def _take(self) -> None:
        if self._answered != self._asked:
            self._take_next = True
            return
        entry = self._list.current()
        self._take_next = False
        if entry is not None:
            key: EntryKey = entry.key
            self.leave()
            self.chosen.emit(key)

    def _announce(self) -> None:
        entry = self._list.current()
        if entry is not None and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._line, entry_text(entry)))

    def _place(self) -> None:
        self.setGeometry(self._window.rect())
        width = min(WIDTH, self.width() - 2 * AROUND)
        top = max(AROUND, min(TOP, self.height() - LEAST_BELOW - AROUND))
        self._panel.place((self.width() - width) // 2, top, width, self.height() - top - AROUND)
