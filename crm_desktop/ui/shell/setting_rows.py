"""One row of the preferences for one line of the table of settings: a choice, a switch or a folder."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.i18n import LANGUAGES, tr
from crm_desktop.settings import Setting
from crm_desktop.ui.base.folders import start_folder
from crm_desktop.ui.base.text import ElidedLabel, make_button, make_label
from crm_desktop.ui.base.theme import Theme

CONTROL_WIDTH = 200


class SettingRow(QWidget):
    """Label and help at the left, the control at the right; `chosen` carries the setting's key and its new value."""

    chosen = Signal(str, object)

    def __init__(self, theme: Theme, line: Setting, value: object) -> None:
        super().__init__()
        self.line = line
        self.setObjectName(f"row_{line.key}")
        self._theme = theme
        self._label = make_label(name=f"label_{line.key}", wrap=True)
        self._help = make_label("", "fine", "secondary", name=f"help_{line.key}", wrap=True)
        if not line.help:
            self._help.hide()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch(1)
        words.addWidget(self._label)
        words.addWidget(self._help)
        words.addStretch(1)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(16)
        self._row.addLayout(words, 1)
        self._build(value)
        self.set_texts()

    def set_texts(self) -> None:
        """All texts in the current language."""
        self._label.setText(tr(self.line.label))
        self._help.setText(tr(self.line.help))
        self._word()

    def _build(self, value: object) -> None:
        """Makes the control."""

    def _word(self) -> None:
        """Sets the control's texts."""


class ChoiceRow(SettingRow):
    """A list of choices."""

    def _build(self, value: object) -> None:
        self._box = _Choices()
        self._box.setObjectName(f"setting_{self.line.key}")
        self._box.setFixedWidth(CONTROL_WIDTH)
        for choice, _ in self.line.choices:
            self._box.addItem("", choice)
        self._box.setCurrentIndex(self._box.findData(value))
        self._box.activated.connect(self._choose)
        self._label.setBuddy(self._box)
        self._row.addWidget(self._box, 0, Qt.AlignmentFlag.AlignVCenter)

    def _word(self) -> None:
        self._box.setAccessibleName(tr(self.line.label))
        for at, (_, text) in enumerate(self.line.choices):
            self._box.setItemText(at, text if text in LANGUAGES.values() else tr(text))

    def _choose(self) -> None:
        self.chosen.emit(self.line.key, self._box.currentData())


class SwitchRow(SettingRow):
    """On or off."""

    def _build(self, value: object) -> None:
        self._box = QCheckBox()
        self._box.setObjectName(f"setting_{self.line.key}")
        self._box.setChecked(bool(value))
        self._box.toggled.connect(self._choose)
        self._label.setBuddy(self._box)
        holder = QWidget()
        holder.setFixedWidth(CONTROL_WIDTH)
        inside = QHBoxLayout(holder)
        inside.setContentsMargins(0, 4, 0, 4)
        inside.addWidget(self._box)
        self._row.addWidget(holder, 0, Qt.AlignmentFlag.AlignVCenter)

    def _word(self) -> None:
        self._box.setAccessibleName(tr(self.line.label))

    def _choose(self, on: bool) -> None:
        self.chosen.emit(self.line.key, on)


class FolderRow(SettingRow):
    """A folder, changed by the system's own dialog; empty means the usual one."""

    def _build(self, value: object) -> None:
        self._folder = str(value)
        self._shown = ElidedLabel("fine", "secondary", name=f"shown_{self.line.key}")
        self._change = make_button(self._theme, name=f"setting_{self.line.key}")
        self._change.setProperty("measure", "small")
        self._change.clicked.connect(self._ask)
        self._usual = make_button(self._theme, kind="quiet", name=f"usual_{self.line.key}")
        self._usual.setProperty("measure", "small")
        self._usual.clicked.connect(self._take_usual)
        holder = QWidget()
        holder.setFixedWidth(CONTROL_WIDTH)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._change)
        buttons.addWidget(self._usual)
        buttons.addStretch(1)
        inside = QVBoxLayout(holder)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(6)
        inside.addWidget(self._shown)
        inside.addLayout(buttons)
        self._row.addWidget(holder, 0, Qt.AlignmentFlag.AlignVCenter)

    def _word(self) -> None:
        self._shown.setText(_short(self._folder) or tr("Your usual folder"))
        self._change.setText(tr("Choose…"))
        self._change.setAccessibleName(tr("Choose the folder of exported files"))
        self._usual.setText(tr("Usual folder"))
        self._usual.setAccessibleName(tr("Use the usual folder for exported files"))
        self._usual.setHidden(not self._folder)

    def _ask(self) -> None:
        dialog = QFileDialog(self.window(), tr(self.line.label), start_folder(self._folder))
        dialog.setObjectName("folder_dialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self._take)
        dialog.open()

    def _take_usual(self) -> None:
        if self._usual.hasFocus():
            self._change.setFocus(Qt.FocusReason.TabFocusReason)  # this button goes
        self._take("")

    def _take(self, folder: str) -> None:
        self._folder = folder
        self._word()
        self.chosen.emit(self.line.key, folder)


KINDS: dict[str, type[SettingRow]] = {"choice": ChoiceRow, "switch": SwitchRow, "folder": FolderRow}


def make_setting_row(theme: Theme, line: Setting, value: object) -> SettingRow:
    """The row of a line, with the value that holds now."""
    return KINDS[line.kind](theme, line, value)


class _Choices(QComboBox):
    """A wheel that scrolls the page changes no setting."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


def _short(folder: str) -> str:
    home = str(Path.home())
    return f"~{folder.removeprefix(home)}" if folder == home or folder.startswith(f"{home}/") else folder
