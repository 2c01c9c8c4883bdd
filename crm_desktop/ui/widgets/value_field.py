"""One value that is edited where it stands: plain text, then an input in the same box, then text again."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QComboBox

from crm_desktop.i18n import tr
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.widgets.field_spec import FieldSpec
from crm_desktop.ui.widgets.picker import RecordPicker, Result
from crm_desktop.ui.widgets.value_box import ValueBox
from crm_desktop.ui.widgets.value_editors import (
    Choices,
    editor_value,
    editor_words,
    make_editor,
    mark_problem,
    put_choices,
    put_value,
    select_words,
    word_editor,
)

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
EDIT_KEYS = (*ENTER, Qt.Key.Key_E, Qt.Key.Key_F2)
STAY = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.MenuBarFocusReason)


class ValueField(ValueBox):
    """Double click, Enter, E or F2 edits; Enter or leaving commits, Esc reverts; a problem keeps what was typed."""

    committed = Signal(str, object)  # key; the text, the choice's value, the record's id or None
    query_changed = Signal(str, str)
    create_asked = Signal(str, str)

    def __init__(self, theme: Theme, spec: FieldSpec, *, create: bool = False) -> None:
        super().__init__(theme, spec)
        self._create = create
        self._refused: object = None  # a value that had a problem
        self.set_texts()

    # -- what the owner says

    def show_problem(self, sentence: str) -> None:
        """Opens the editor again with what was typed, red, the sentence below; an empty sentence takes it back."""
        self._problem.setText(sentence)
        if not sentence:
            self._settle()
            return
        if self._editor is None:
            start = self._typed[1] if self._typed else self._held.edit
            words = self._typed[0] if self._typed else ""
            self._typed = None
            self._open((start, words) if self.spec.kind == "reference" else start, focus=self.hasFocus())
        if self._editor is not None:
            self._refused = editor_value(self._editor)
            mark_problem(self._theme, self._editor, sentence)
        self._problem.show()
        self.updateGeometry()
        self._lay_out()

    def set_choices(self, choices: Choices) -> None:
        """Other choices, also while they are on screen."""
        self.spec = replace(self.spec, choices=tuple(choices))
        if isinstance(self._editor, QComboBox):
            put_choices(self._editor, choices)

    def set_results(self, results: Sequence[Result]) -> None:
        """Answers to what is typed into a reference."""
        if isinstance(self._editor, RecordPicker):
            self._editor.set_results(results)

    def set_texts(self) -> None:
        """The label in the current language."""
        self.setAccessibleName(tr(self.spec.label))
        if self._editor is not None:
            word_editor(self._editor, self.spec)
        self._tell()

    # -- editing

    def is_editing(self) -> bool:
        """Whether its editor is open."""
        return self._editor is not None

    def edit(self) -> None:
        """Turns the value into an input and puts the cursor there."""
        if self.spec.read_only:
            return
        if self._editor is None:
            self._open(self._typed[1] if self._typed and self.spec.kind != "reference" else self._held.edit, focus=True)
        else:
            self._editor.setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(self._editor, QComboBox) and self._editor.isVisible():
            self._editor.showPopup()

    def revert(self) -> None:
        """Closes the editor without a word to anybody."""
        self._typed = None
        self._close()

    def commit(self) -> None:
        """Closes the editor and tells what was typed, if that is anything new."""
        editor = self._editor
        if editor is None:
            return
        value, words = editor_value(editor), editor_words(editor)
        if isinstance(editor, RecordPicker) and value is None and words:
            self.show_problem(tr("Choose one from the list. Your text is kept."))
        elif self.spec.required and not value:
            self.show_problem(tr("This cannot be empty. Type something, or Esc brings the old value back."))
        elif value == self._started() or _same_lines(value, self._started()):
            self._close()
        else:
            self._typed = (words, value)
            self._close()
            self.committed.emit(self.spec.key, value)

    def _open(self, start: object, *, focus: bool) -> None:
        editor = make_editor(self._theme, self.spec, f"editor_{self.spec.key}", create=self._create)
        self._editor = editor
        editor.setProperty("kind", "inline")
        editor.setParent(self)
        put_value(editor, start)
        if isinstance(editor, RecordPicker):
            editor.query_changed.connect(self._asked)
            editor.picked.connect(self.commit)
            editor.create_asked.connect(self._creates)
        elif isinstance(editor, QComboBox):
            editor.activated.connect(self.commit)
        editor.installEventFilter(self)
        self.updateGeometry()
        self._lay_out()
        editor.show()
        if focus:
            editor.setFocus(Qt.FocusReason.OtherFocusReason)
            select_words(editor)
        self.update()

    def _close(self) -> None:
        editor = self._editor
        if editor is None:
            return
        editor.removeEventFilter(self)
        if editor.hasFocus():
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._editor = None
        editor.setObjectName("")
        editor.hide()
        editor.deleteLater()
        self._settle()
        self._tell()

    def _settle(self) -> None:
        self._refused = None
        self._problem.hide()
        self._problem.setText("")
        if self._editor is not None:
            mark_problem(self._theme, self._editor, "")
        self.updateGeometry()

    def _started(self) -> object:
        if self.spec.kind == "reference":
            return self._held.edit[0] if isinstance(self._held.edit, tuple) else None
        return self._held.edit or ""

    def _asked(self, words: str) -> None:
        self.query_changed.emit(self.spec.key, words)

    def _creates(self, words: str) -> None:
        self.create_asked.emit(self.spec.key, words)

    # -- Qt's side

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self._editor:
            return False
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._editor_key(event)
        left = isinstance(event, QFocusEvent) and event.lostFocus() and event.reason() not in STAY
        if isinstance(self._editor, QComboBox) and self._editor.view().isVisible():
            left = False
        if left and (self._refused is None or editor_value(self._editor) != self._refused):
            self.commit()
        return False

    def _editor_key(self, event: QKeyEvent) -> bool:
        """Keys that end the editing; a picker's open list has them first."""
        key = event.key()
        if isinstance(self._editor, RecordPicker) and self._editor.is_open() and key not in (Qt.Key.Key_Tab,
                                                                                             Qt.Key.Key_Backtab):
            return False
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key in ENTER and (control or self.spec.kind != "long_text"):
            self.commit()
        elif key == Qt.Key.Key_Escape:
            self.revert()
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self.commit()
            if self._editor is None:
                self.focusNextPrevChild(key == Qt.Key.Key_Tab)
        else:
            return False
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in EDIT_KEYS and not self.spec.read_only:
            self.edit()
        elif event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self._shown().text)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
            if self._editor is not None or (plain and event.key() in EDIT_KEYS):
                event.accept()
                return True
        return super().event(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._box().contains(event.position().toPoint()):
            self.edit()


def _same_lines(typed: object, started: object) -> bool:
    """Whether nothing was typed: an editor knows one kind of line end alone, and no blanks around."""
    return (isinstance(typed, str) and isinstance(started, str)
            and typed == started.replace("\r\n", "\n").replace("\r", "\n").replace("\u2029", "\n").strip())
