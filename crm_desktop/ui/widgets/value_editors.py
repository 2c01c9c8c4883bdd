"""The controls in which values are typed, one per kind of field, and how text goes in and comes out of them."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QTextCursor, QWheelEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QWidget

from crm_desktop.i18n import tr
from crm_desktop.ui.base.icons import make_icon
from crm_desktop.ui.base.text import set_level
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.widgets.field_spec import FieldSpec
from crm_desktop.ui.widgets.folded_edit import FoldedEdit
from crm_desktop.ui.widgets.picker import RecordPicker

Choices = Sequence[tuple[str, str]]
PROBLEM_SIGN = "problem_sign"
INPUT_HINTS = {
    "phone": Qt.InputMethodHint.ImhDialableCharactersOnly,
    "mail": Qt.InputMethodHint.ImhEmailCharactersOnly,
    "money": Qt.InputMethodHint.ImhPreferNumbers,
    "integer": Qt.InputMethodHint.ImhPreferNumbers,
}


class ChoiceBox(QComboBox):
    """Keys and wheel never change it unseen: arrows and letters open its list, and the wheel scrolls the page."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) or event.text().strip():
            self.showPopup()
            event.accept()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


def make_editor(theme: Theme, spec: FieldSpec, name: str, *, create: bool = False) -> QWidget:
    """The control of a field; it is empty, and its texts are set by `word_editor`."""
    editor: QWidget
    if spec.kind == "reference":
        editor = RecordPicker(theme, name=name, create=create)
    elif spec.kind == "choice":
        editor = ChoiceBox()
        put_choices(editor, spec.choices)
    elif spec.kind == "long_text":
        editor = FoldedEdit(theme, name=name)
        editor.setTabChangesFocus(True)
        editor.document().setDocumentMargin(0)
    else:
        editor = QLineEdit()
    editor.setObjectName(name)
    editor.setInputMethodHints(editor.inputMethodHints() | INPUT_HINTS.get(spec.kind, Qt.InputMethodHint.ImhNone))
    word_editor(editor, spec)
    return editor


def word_editor(editor: QWidget, spec: FieldSpec) -> None:
    """Its accessible name and placeholder in the current language."""
    editor.setAccessibleName(tr(spec.label))
    if isinstance(editor, QLineEdit | QPlainTextEdit):
        editor.setPlaceholderText(tr(spec.placeholder))


def put_choices(editor: QComboBox, choices: Choices) -> None:
    """Other choices; the chosen one stays chosen while it is among them."""
    chosen = editor.currentData()
    editor.blockSignals(True)
    editor.clear()
    for value, text in choices:
        editor.addItem(text, value)
    editor.setCurrentIndex(editor.findData(chosen))
    editor.blockSignals(False)


def editor_value(editor: QWidget) -> object:
    """The typed text, the chosen value ("" for none), or the id of the picked record (None for none)."""
    if isinstance(editor, RecordPicker):
        return editor.record()
    if isinstance(editor, QComboBox):
        return str(editor.currentData() or "")
    if isinstance(editor, FoldedEdit):
        return editor.whole().strip()
    assert isinstance(editor, QLineEdit)  # noqa: S101 - for the type checker
    return editor.text().strip()


def editor_words(editor: QWidget) -> str:
    """What a person reads in the editor."""
    if isinstance(editor, QComboBox):
        return editor.currentText()
    return editor.text().strip() if isinstance(editor, QLineEdit) else str(editor_value(editor))


def put_value(editor: QWidget, value: object) -> None:
    """A text, a choice's value, or (id, title) of a record."""
    if isinstance(editor, RecordPicker):
        record, title = value if isinstance(value, tuple) else (None, "")
        editor.set_record(record, title)
    elif isinstance(editor, QComboBox):
        editor.setCurrentIndex(editor.findData(value))
    elif isinstance(editor, FoldedEdit):
        editor.set_whole(str(value or ""))
        editor.moveCursor(QTextCursor.MoveOperation.End)
    elif isinstance(editor, QLineEdit):
        editor.setText(str(value or ""))


def mark_problem(theme: Theme, editor: QWidget, sentence: str) -> None:
    """A red frame with a sign at its end, and the sentence for a screen reader; an empty sentence takes both away."""
    set_level(editor, "error" if sentence else "", "state")
    editor.setAccessibleDescription(sentence)
    if not isinstance(editor, QLineEdit):
        return
    signs = [action for action in editor.actions() if action.objectName() == PROBLEM_SIGN]
    for action in signs:
        editor.removeAction(action)
        action.deleteLater()
    if sentence:
        sign = editor.addAction(make_icon(theme, "circle-alert", 16, "state.danger.mark"),
                                QLineEdit.ActionPosition.TrailingPosition)
        sign.setObjectName(PROBLEM_SIGN)


def select_words(editor: QWidget) -> None:
    """All of it selected, so that typing replaces it."""
    if isinstance(editor, QLineEdit):
        editor.selectAll()
