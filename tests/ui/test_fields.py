"""Fields that are edited where they stand, and forms: real keys and clicks, nothing that was typed gets lost."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from crm_desktop.i18n import later, use
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.widgets.field_spec import FieldSpec
from crm_desktop.ui.widgets.fields import FieldGrid
from crm_desktop.ui.widgets.form import Form
from crm_desktop.ui.widgets.picker import RecordPicker
from crm_desktop.ui.widgets.value_field import ValueField

Show = Callable[..., QWidget]
SPECS = (
    FieldSpec("name", later("Name"), required=True),
    FieldSpec("owner", later("Owner"), "choice", (("a", "Niesha Huffines"), ("b", "Zane Levy"))),
    FieldSpec("phone", later("Mobile"), "phone"),
    FieldSpec("won", later("Won"), read_only=True),
    FieldSpec("contact", later("Contact"), "reference"),
    FieldSpec("note", later("Note"), "long_text"),
)
LIN, CHEN = b"l" * 16, b"c" * 16


class Told(list[tuple[str, object]]):
    """What a grid told its owner."""

    def take(self, key: str, value: object) -> None:
        self.append((key, value))


@pytest.fixture
def grid(theme: Theme, show: Show) -> FieldGrid:
    made = FieldGrid(theme, SPECS)
    frame = QWidget()
    column = QVBoxLayout(frame)
    column.addWidget(made)
    column.addStretch(1)
    show(frame, 448, 600)
    made.set_value("name", "Konex")
    made.set_value("owner", "Niesha Huffines", "a")
    made.set_value("phone", "")
    made.set_value("won", "$269,245", note="in 108 deals")
    made.set_value("contact", "Lin Jiahui", (LIN, "Lin Jiahui"))
    return made


@pytest.fixture
def told(grid: FieldGrid) -> Told:
    found = Told()
    grid.committed.connect(found.take)
    return found


def line(parent: QWidget, key: str) -> QLineEdit:
    found = parent.findChild(QLineEdit, f"editor_{key}")
    assert found is not None
    assert found.isVisible()
    return found


def field(parent: QWidget, key: str) -> ValueField:
    found = parent.findChild(ValueField, f"field_{key}")
    assert found is not None
    return found


def problem(parent: QWidget, key: str) -> QLabel:
    found = parent.findChild(QLabel, f"problem_{key}")
    assert found is not None
    return found


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_E, Qt.Key.Key_F2])
def test_a_key_edits_and_enter_commits(grid: FieldGrid, told: Told, key: Qt.Key) -> None:
    name = field(grid, "name")
    name.setFocus(Qt.FocusReason.TabFocusReason)
    place = name.geometry()
    QTest.keyClick(name, key)
    editor = line(grid, "name")
    assert editor.text() == "Konex"
    assert editor.hasFocus()
    assert editor.selectedText() == "Konex"
    QApplication.processEvents()
    assert name.geometry() == place, "nothing moves"
    QTest.keyClicks(editor, "Konex Ltd")
    assert told == []
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert told == [("name", "Konex Ltd")]
    assert not name.is_editing()
    assert name.hasFocus()
    assert name.value_text() == "Konex Ltd"


def test_a_double_click_edits_and_escape_reverts(grid: FieldGrid, told: Told) -> None:
    name = field(grid, "name")
    QTest.mouseDClick(name, Qt.MouseButton.LeftButton, pos=name.rect().center())
    editor = line(grid, "name")
    QTest.keyClicks(editor, "something else")
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert told == []
    assert name.value_text() == "Konex"
    assert not name.is_editing()
    assert name.hasFocus()


def test_leaving_commits_once_and_the_same_text_is_no_change(grid: FieldGrid, told: Told) -> None:
    field(grid, "phone").edit()
    editor = line(grid, "phone")
    QTest.keyClicks(editor, "+82 10")
    QTest.keyClick(editor, Qt.Key.Key_Tab)
    assert told == [("phone", "+82 10")]
    assert field(grid, "contact").hasFocus(), "the read-only field is passed over"
    field(grid, "name").edit()
    field(grid, "phone").setFocus()
    assert told == [("phone", "+82 10")]


def test_a_problem_keeps_the_text_until_it_is_mended(grid: FieldGrid, told: Told, qtbot) -> None:
    phone = field(grid, "phone")
    height = phone.height()
    grid.committed.connect(lambda key, value: grid.show_problem(key, "" if len(str(value)) > 5 else "Too short."))
    phone.edit()
    QTest.keyClicks(line(grid, "phone"), "138")
    QTest.keyClick(line(grid, "phone"), Qt.Key.Key_Return)
    editor = line(grid, "phone")
    assert editor.text() == "138"
    assert editor.hasFocus()
    assert editor.property("state") == "error"
    assert problem(grid, "phone").text() == "Too short." == editor.accessibleDescription()
    qtbot.waitUntil(lambda: phone.height() > height and problem(grid, "phone").isVisible())
    field(grid, "name").setFocus()
    assert told == [("phone", "138")], "leaving does not ask again"
    assert line(grid, "phone").text() == "138"
    grid.set_value("phone", "old number")
    assert line(grid, "phone").text() == "138", "a refresh leaves the open editor alone"
    editor.setFocus()
    QTest.keyClicks(editor, "0013")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert told[-1] == ("phone", "1380013")
    assert not phone.is_editing()
    assert problem(grid, "phone").isHidden()


def test_a_refused_text_goes_with_escape(grid: FieldGrid) -> None:
    field(grid, "phone").edit()
    QTest.keyClicks(line(grid, "phone"), "138")
    QTest.keyClick(line(grid, "phone"), Qt.Key.Key_Return)
    grid.show_problem("phone", "Too short.")
    QTest.keyClick(line(grid, "phone"), Qt.Key.Key_Escape)
    assert field(grid, "phone").value_text() == "–"
    assert problem(grid, "phone").isHidden()


def test_required_cannot_be_emptied(grid: FieldGrid, told: Told) -> None:
    field(grid, "name").edit()
    QTest.keyClick(line(grid, "name"), Qt.Key.Key_Delete)
    QTest.keyClick(line(grid, "name"), Qt.Key.Key_Return)
    assert told == []
    assert field(grid, "name").is_editing()
    assert "cannot be empty" in problem(grid, "name").text()


def test_a_choice_is_taken_from_its_list(grid: FieldGrid, told: Told, qtbot) -> None:
    owner = field(grid, "owner")
    owner.setFocus()
    QTest.keyClick(owner, Qt.Key.Key_Return)
    box = grid.findChild(QComboBox, "editor_owner")
    assert box is not None
    assert box.currentData() == "a"
    qtbot.waitUntil(lambda: box.view().isVisible())
    QTest.keyClick(box.view(), Qt.Key.Key_Down)
    QTest.keyClick(box.view(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: told == [("owner", "b")])
    assert owner.value_text() == "Zane Levy"
    assert not owner.is_editing()


def test_a_long_text_takes_lines(grid: FieldGrid, told: Told) -> None:
    field(grid, "note").edit()
    editor = grid.findChild(QPlainTextEdit, "editor_note")
    assert editor is not None
    QTest.keyClicks(editor, "one")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QTest.keyClicks(editor, "two")
    QTest.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert told == [("note", "one\ntwo")]


def test_a_reference_is_found_by_typing(grid: FieldGrid, told: Told) -> None:
    grid.query_changed.connect(lambda key, words: grid.set_results(key, [(CHEN, f"Chen {words}", "Konex", "person")]))
    field(grid, "contact").edit()
    editor = line(grid, "contact")
    QTest.keyClicks(editor, "si")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert told == [("contact", CHEN)]
    assert field(grid, "contact").value_text() == "Chen si"
    field(grid, "contact").edit()
    QTest.keyClicks(line(grid, "contact"), "x")
    QTest.keyClick(line(grid, "contact"), Qt.Key.Key_Escape)  # the list
    QTest.keyClick(line(grid, "contact"), Qt.Key.Key_Return)
    assert len(told) == 1
    assert "from the list" in problem(grid, "contact").text()


def test_arrows_walk_the_grid(grid: FieldGrid) -> None:
    name, owner, phone = field(grid, "name"), field(grid, "owner"), field(grid, "phone")
    name.setFocus()
    QTest.keyClick(name, Qt.Key.Key_Right)
    assert owner.hasFocus()
    QTest.keyClick(owner, Qt.Key.Key_Down)
    assert phone.hasFocus(), "the nearest one below that can be edited"
    QTest.keyClick(phone, Qt.Key.Key_Up)
    assert name.hasFocus()


def test_labels_follow_the_language(grid: FieldGrid) -> None:
    use("zh")
    grid.set_texts()
    assert field(grid, "name").accessibleName() == "名称"
    assert field(grid, "won").accessibleDescription() == "$269,245 in 108 deals"


def form_of(theme: Theme, show: Show) -> Form:
    form = Form(theme, SPECS)
    show(form, 440, 700)
    return form


def test_a_form_says_what_is_missing_in_place(theme: Theme, show: Show) -> None:
    form = form_of(theme, show)
    name = form.findChild(QLineEdit, "input_name")
    assert name is not None
    assert not form.check()
    assert problem(form, "name").text() == "Name is needed."
    assert name.hasFocus()
    QTest.keyClicks(name, "Konex")
    assert problem(form, "name").isHidden()
    assert form.check()


def test_a_form_gives_its_values(theme: Theme, show: Show) -> None:
    form = form_of(theme, show)
    form.set_values({"owner": "b", "contact": (LIN, "Lin Jiahui"), "note": "a\nb"})
    name = form.findChild(QLineEdit, "input_name")
    assert name is not None
    QTest.keyClicks(name, "  Konex ")
    assert form.values() == {"name": "Konex", "owner": "b", "phone": "", "won": "", "contact": LIN, "note": "a\nb"}


def test_a_form_is_submitted_by_enter_and_keeps_text_that_is_no_record(theme: Theme, show: Show, qtbot) -> None:
    form = form_of(theme, show)
    name, contact = form.findChild(QLineEdit, "input_name"), form.findChild(RecordPicker, "input_contact")
    assert name is not None
    assert contact is not None
    QTest.keyClicks(name, "Konex")
    with qtbot.waitSignal(form.submitted):
        QTest.keyClick(name, Qt.Key.Key_Return)
    QTest.keyClicks(contact, "Nobody")
    assert not form.check()
    assert contact.text() == "Nobody"
    assert "from the list" in problem(form, "contact").text()
