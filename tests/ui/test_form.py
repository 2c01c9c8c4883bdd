"""A form's problems: whole sentences under the field's label, all at once, and a dialog that stays where it is."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QLineEdit, QMainWindow, QWidget

from crm_desktop.errors import UserError
from crm_desktop.i18n import use
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.widgets.dialog import MEDIUM_DIALOG, HouseDialog
from crm_desktop.ui.widgets.field_spec import FieldSpec
from crm_desktop.ui.widgets.form import Form

SPECS = (FieldSpec("name", "Deal name", required=True), FieldSpec("product", "Product"),
         FieldSpec("value", "Value", "money"), FieldSpec("expected_close", "Expected close", "date"))


def refused(field: str, value: str, reason: str) -> UserError:
    return UserError("bad_input", "{field}, “{value}”: {reason}", "Nothing was changed.", "Write it like {examples}.",
                     field=field, value=value, reason=reason, examples="2026-12-31, tomorrow, next fri or in 3 weeks")


@pytest.fixture
def opened(theme: Theme, window: QMainWindow, show: Callable[..., QWidget]) -> tuple[HouseDialog, Form]:
    """A form of two columns in an open dialog."""
    show(QWidget(), 1024, 680)
    dialog = HouseDialog(theme, window, "New deal", width=MEDIUM_DIALOG, verb="Add deal", stays=True)
    form = Form(theme, SPECS, columns=2)
    dialog.body.addWidget(form)
    dialog.open_dialog()
    QApplication.processEvents()
    return dialog, form


def label(form: Form, key: str) -> QLabel:
    found = form.findChild(QLabel, f"problem_{key}")
    assert found is not None
    return found


def test_all_that_is_wrong_is_marked_by_its_label_and_the_cursor_goes_to_the_first(
        opened: tuple[HouseDialog, Form]) -> None:
    dialog, form = opened
    wrong = (refused("value", "abc", "Not an amount of money."), refused("expected_close", "someday", "Not a date."))
    form.show_error(UserError("bad_input", wrong[0].message, "", "", errors=wrong), "name")
    QApplication.processEvents()
    assert label(form, "value").text().startswith("Value, “abc”: Not an amount of money. Write it like")
    assert label(form, "expected_close").text().startswith("Expected close, “someday”: Not a date.")
    assert form.editor("value").hasFocus()
    for key in ("value", "expected_close"):
        assert label(form, key).height() >= label(form, key).heightForWidth(label(form, key).width())
    editor = form.editor("value")
    assert isinstance(editor, QLineEdit)
    QTest.keyClicks(editor, "5")
    assert label(form, "value").isHidden()
    assert not label(form, "expected_close").isHidden()
    dialog.reject()


def test_the_label_is_chinese_in_chinese(opened: tuple[HouseDialog, Form]) -> None:
    dialog, form = opened
    use("zh")
    form.show_error(refused("value", "abc", "x"), "name")
    assert "value" not in label(form, "value").text()
    form.show_error(UserError("not_found", "No such stage.", "", "", field="stage"), "name")
    assert label(form, "name").text() == "No such stage."
    dialog.reject()


def test_the_panel_stays_where_it_is_while_a_sentence_comes_and_goes(opened: tuple[HouseDialog, Form],
                                                                     window: QMainWindow) -> None:
    dialog, form = opened
    panel = dialog.findChild(QFrame, "dialog_panel")
    assert panel is not None
    top, first = panel.y(), form.editor("name").mapTo(window, QPoint())
    form.show_error(refused("name", "abc", "Not a date."), "name")
    QApplication.processEvents()
    assert (panel.y(), form.editor("name").mapTo(window, QPoint())) == (top, first)
    form.clear_problems()
    QApplication.processEvents()
    assert panel.y() == top
    window.resize(1024, 900)
    QApplication.processEvents()
    assert panel.y() > top
    dialog.reject()
