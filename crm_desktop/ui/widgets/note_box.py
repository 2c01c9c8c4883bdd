"""The quick log: one line for what happened, and under it, as chips, what was understood of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QVBoxLayout, QWidget

from crm_desktop.i18n import tr
from crm_desktop.ui.base.actions import keys_text
from crm_desktop.ui.base.icons import make_icon
from crm_desktop.ui.base.text import make_label, set_level
from crm_desktop.ui.base.theme import Theme, on_change
from crm_desktop.ui.widgets.folded_edit import TailNote
from crm_desktop.ui.widgets.note_chip import NoteChip, Understood
from crm_desktop.ui.widgets.note_line import NoteLine

KIND = "kind"
LINE_HEIGHT = 34
Kind = tuple[str, str, str]  # key, text, icon


@dataclass(frozen=True)
class Logged:
    """What is to be saved: `kind` is "" where nobody chose one, and the words decide."""

    kind: str
    text: str
    line: str = field(default="", compare=False)  # what of it stands in the line


class NoteBox(QWidget):
    """Emits `logged` at Enter; the owner then calls `clear`, or `show_problem`, which keeps the text."""

    logged = Signal(object)  # Logged
    typed = Signal(str)
    corrected = Signal(str, str)  # a chip's key and its new value, "" where it was taken away
    chip_pressed = Signal(str)  # a chip without options

    def __init__(self, theme: Theme, *, name: str = "note_box") -> None:
        super().__init__()
        self.setObjectName(name)
        self._theme = theme
        self._kinds: list[Kind] = []
        self._kind = ""
        self._sent = ""
        self._told: list[Understood] = []
        self._chips: list[NoteChip] = []
        self.line = NoteLine()
        self.line.setObjectName(f"{name}_line")
        self.line.setFixedHeight(LINE_HEIGHT)
        self.line.setProperty("kind", "log")
        self._bolt = QAction(self)
        self._bolt.triggered.connect(self._ask_kind)
        self.line.addAction(self._bolt, QLineEdit.ActionPosition.LeadingPosition)
        self._key = make_label(name=f"{name}_key")
        self._key.setProperty("chip", "key")
        self._key.setParent(self.line)
        self._key.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._tail = TailNote(theme, name=name)
        self._tail.hide()
        self._problem = make_label("", "fine", "danger", name=f"{name}_problem", wrap=True)
        self._hint = make_label("", "fine", "tertiary", name=f"{name}_hint")
        self._under = QWidget()
        self._row = QHBoxLayout(self._under)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(6)
        self._row.addStretch(1)
        self._row.addWidget(self._hint)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (self.line, self._tail, self._problem, self._under):
            column.addWidget(part)
        self._connect()
        on_change(theme, self, self.set_texts)
        self._problem.hide()

    def _connect(self) -> None:
        self.line.textChanged.connect(self._changed)
        self.line.returnPressed.connect(self._save)
        self.line.inputRejected.connect(self._is_full)
        self.line.tail_changed.connect(self._show_tail)
        self._tail.dropped.connect(self._drop_tail)

    # -- what the owner says

    def set_kinds(self, kinds: Sequence[Kind]) -> None:
        """Key, text and icon of what can be logged; the first one is what an unnamed text is."""
        self._kinds = list(kinds)
        self._rebuild()

    def kind(self) -> str:
        """The kind that was chosen by hand, or an empty text."""
        return self._kind

    def set_kind(self, key: str) -> None:
        """Chooses a kind, as from the menu; an empty key leaves it to the words."""
        self._kind = key
        self._tint()
        self._rebuild()

    def set_chips(self, chips: Sequence[Understood]) -> None:
        """What was understood of the text; the box adds the kind where none of them tells it."""
        self._told = list(chips)
        self._rebuild()

    def show_problem(self, sentence: str) -> None:
        """Why it could not be saved; the text stays."""
        self._sent = ""
        self._problem.setText(sentence)
        self._problem.setHidden(not sentence)
        self.line.setAccessibleDescription(sentence)
        set_level(self.line, "error" if sentence else "", "state")

    def clear(self) -> None:
        """It is saved: an empty line, ready for the next one."""
        self._kind = ""
        self._told = []
        self.line.set_whole("")
        self.show_problem("")
        self._tint()
        self._rebuild()

    def focus_line(self) -> None:
        """The cursor into the line."""
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_texts(self) -> None:
        """Texts in the current language."""
        said = tr("Log a call, a visit or a note")
        self.line.setPlaceholderText(said)
        self.line.setAccessibleName(said)
        self._bolt.setToolTip(tr("Choose what to log"))
        self._hint.setText(tr("Tab edits"))
        self._tint()
        self._rebuild()

    def sizeHint(self) -> QSize:
        return QSize(320, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_key()

    # -- inside

    def _changed(self, text: str) -> None:
        if self._problem.text():
            self.show_problem("")
        self._sent = ""
        self._place_key()
        self._rebuild()
        self.typed.emit(text)

    def _save(self) -> None:
        text = self.line.whole().strip()
        if text and text != self._sent:
            self._sent = text
            self.logged.emit(Logged(self._kind, text, self.line.text().strip()))

    def _show_tail(self) -> None:
        self._sent = ""
        self._tail.show_tail(self.line.tail())

    def _drop_tail(self) -> None:
        self.line.keep_tail("")
        self.focus_line()

    def _is_full(self) -> None:
        self.show_problem(tr("The line is full. What is pasted by Ctrl V is kept whole, however long it is."))

    def _ask_kind(self) -> None:
        menu = QMenu(self)
        menu.setObjectName(f"{self.objectName()}_kinds")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for key, text, icon in self._kinds:
            action = menu.addAction(make_icon(self._theme, icon), text.replace("&", "&&"))
            action.setData(key)
        menu.triggered.connect(self._kind_chosen)
        menu.popup(self.line.mapToGlobal(QPoint(0, -menu.sizeHint().height() - 4)))

    def _kind_chosen(self, action: QAction) -> None:
        self._correct(KIND, str(action.data()))
        self.focus_line()

    def _correct(self, key: str, value: str) -> None:
        if key == KIND:
            self._kind = value
            self._tint()
            self._rebuild()
        self.corrected.emit(key, value)

    def _wanted(self) -> list[Understood]:
        """The owner's chips; without a kind among them, the chosen or usual one comes first."""
        if not self.line.text().strip() or not self._kinds:
            return []
        if self._told and any(chip.key == KIND for chip in self._told):
            return self._told
        key, text, icon = next((kind for kind in self._kinds if kind[0] == self._kind), self._kinds[0])
        options = tuple((each, words) for each, words, _ in self._kinds)
        return [Understood(KIND, text, icon, options, value=key), *self._told]

    def _rebuild(self) -> None:
        """Takes chips over where they stand, so that the one in focus keeps it."""
        wanted = self._wanted()
        while len(self._chips) > len(wanted):
            gone = self._chips.pop()
            if gone.hasFocus():
                self.focus_line()
            self._row.removeWidget(gone)
            gone.setObjectName("")
            gone.hide()
            gone.deleteLater()
        for at, understood in enumerate(wanted):
            if at == len(self._chips):
                self._add_chip(at)
            self._chips[at].show_words(understood)
        self._under.setHidden(not wanted)

    def _add_chip(self, at: int) -> None:
        chip = NoteChip(self._theme)
        chip.corrected.connect(self._correct)
        chip.pressed_plain.connect(self.chip_pressed)
        chip.walked.connect(self._walk)
        self._row.insertWidget(at, chip)
        QWidget.setTabOrder(self._chips[-1] if self._chips else self.line, chip)
        self._chips.append(chip)

    def _walk(self, by: int) -> None:
        """From chip to chip; before the first one, and for Esc (0), stands the line."""
        here = next((at for at, chip in enumerate(self._chips) if chip.hasFocus()), 0)
        there = here + by
        if by == 0 or there < 0:
            self.focus_line()
        elif there < len(self._chips):
            self._chips[there].setFocus(Qt.FocusReason.TabFocusReason)

    def _place_key(self) -> None:
        """The key that works now, at the right end of the line: L goes into it, Enter saves it."""
        self._key.setText(tr("Enter") if self.line.text() else keys_text("log"))
        self._key.adjustSize()
        width = self._key.width()
        self.line.setTextMargins(2, 0, width + 8, 0)
        self._key.move(self.line.width() - width - 8, (self.line.height() - self._key.height()) // 2)

    def _tint(self) -> None:
        icon = next((icon for key, _, icon in self._kinds if key == self._kind), "zap")
        self._bolt.setIcon(make_icon(self._theme, icon, 16, "text.link"))
        self._place_key()
