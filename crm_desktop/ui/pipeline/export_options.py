"""The choices of an export: size, sharpness, look, language, title, what the page names, logo and folder."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLineEdit, QWidget

from crm_desktop.i18n import LANGUAGES, later, tr
from crm_desktop.i18n import language as current_language
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.text import make_label
from crm_desktop.ui.pipeline.export_boxes import FolderBox, FormatTiles, LogoBox
from crm_desktop.ui.pipeline.export_work import FORMATS, LOOKED, SIZED, ExportChoice
from crm_desktop.ui.widgets.segmented import Segment, Segmented

SIZES = (Segment("slide", later("Slide 16:9")), Segment("a4", later("A4")), Segment("square", later("Square")))
SCALES = tuple(Segment(str(scale), f"{scale}x") for scale in range(1, 5))
LOOKS = (Segment("light", later("Light")), Segment("dark", later("Dark")))
LANGUAGE_SEGMENTS = tuple(Segment(word, name) for word, name in LANGUAGES.items())
NAMES = {"size": later("Size"), "scale": later("Sharpness"), "look": later("Look"), "language": later("Language"),
         "title": later("Title"), "named": "", "logo": later("Logo"), "folder": later("Save in")}
PAGED = (*LOOKED, "xlsx")  # with a title and what it names
CHECKS = {"filters": later("Filters"), "date": later("Date"), "logo": later("Logo")}


class ExportOptions(QWidget):
    """Emits `changed` when the export would be another one; the last choice is remembered on this device."""

    changed = Signal()

    def __init__(self, desk: Desk, tiles: FormatTiles) -> None:
        super().__init__()
        self.setObjectName("export_options")
        self._desk = desk
        self._tiles = tiles
        self._own_language = False
        self._usual = ""
        theme = desk.theme
        self._switches = {
            "size": Segmented(theme, SIZES, name="export_size", title=NAMES["size"]),
            "scale": Segmented(theme, SCALES, name="export_scale", title=NAMES["scale"]),
            "look": Segmented(theme, LOOKS, name="export_look", title=NAMES["look"])}
        self._language = Segmented(theme, LANGUAGE_SEGMENTS, name="export_language", title=NAMES["language"])
        self._title = QLineEdit()
        self._title.setObjectName("export_title")
        self._checks = {word: QCheckBox() for word in CHECKS}
        self._logo = LogoBox(desk)
        self.folder = FolderBox(desk)
        self._labels = {word: make_label("", "body", "secondary") for word in NAMES}
        self._controls: dict[str, QWidget] = {
            **self._switches, "language": self._language, "title": self._title, "named": self._check_row(),
            "logo": self._logo, "folder": self.folder}
        self._switches["scale"].set_current("2")
        self._language.set_current(current_language())
        self._remember_last()
        self._lay_out()
        tiles.chosen.connect(self._chosen)
        for switch in self._switches.values():
            switch.chosen.connect(self._chosen)
        self._language.chosen.connect(self._language_chosen)
        self._title.textEdited.connect(self._chosen)
        self._logo.changed.connect(self._chosen)
        self._show_rows()

    def choice(self) -> ExportChoice:
        """What is chosen now."""
        title, checks = self._title.text().strip(), self._checks
        return ExportChoice(
            self._tiles.current(), self._switches["size"].current(), int(self._switches["scale"].current()),
            self._switches["look"].current(), self._language.current(), "" if title == self._usual else title,
            checks["filters"].isChecked(), checks["date"].isChecked(),
            self._logo.path() if checks["logo"].isChecked() else "")

    def set_usual_title(self, title: str) -> None:
        """The title that stands there until somebody writes another one, and is taken where the line is empty."""
        if self._title.text().strip() in {"", self._usual} and not self._title.hasFocus():
            self._title.setText(title)
            self._title.setCursorPosition(0)
        self._usual = title
        self._title.setPlaceholderText(title)

    def set_texts(self) -> None:
        """Texts in the current language; the export follows it until a person has chosen another one."""
        if not self._own_language:
            self._language.set_current(current_language())
        for word, text in NAMES.items():
            self._labels[word].setText(tr(text))
        self._title.setAccessibleName(tr("Title"))
        for word, text in CHECKS.items():
            self._checks[word].setText(tr(text))
        self._logo.set_texts()
        self.folder.set_texts()

    def _check_row(self) -> QWidget:
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        for word, check in self._checks.items():
            check.setObjectName(f"export_{word}")
            check.setChecked(word != "logo")
            check.clicked.connect(self._checked)
            row.addWidget(check)
        row.addStretch(1)
        return box

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnMinimumWidth(0, 76)
        grid.setColumnStretch(1, 1)
        for at, (word, control) in enumerate(self._controls.items()):
            grid.addWidget(self._labels[word], at, 0)
            if isinstance(control, Segmented):
                grid.addWidget(control, at, 1, Qt.AlignmentFlag.AlignLeft)
            else:
                grid.addWidget(control, at, 1)

    def _language_chosen(self) -> None:
        self._own_language = True
        self._chosen()

    def _checked(self) -> None:
        """A logo that is wanted and not there yet is asked for."""
        if self.sender() is self._checks["logo"] and self._checks["logo"].isChecked() and not self._logo.path():
            self._logo.ask()
        self._chosen()

    def _chosen(self) -> None:
        self._show_rows()
        said = {"format": self._tiles.current(), **{word: one.current() for word, one in self._switches.items()},
                **{word: str(int(check.isChecked())) for word, check in self._checks.items()}}
        self._desk.settings.change(export_last=" ".join(f"{word}={value}" for word, value in said.items()))
        self.changed.emit()

    def _show_rows(self) -> None:
        kind = self._tiles.current()
        shown = {"size": kind in SIZED, "scale": kind == "png", "look": kind in LOOKED, "title": kind in PAGED,
                 "named": kind in PAGED, "logo": kind in LOOKED and self._checks["logo"].isChecked()}
        for word, wanted in shown.items():
            self._labels[word].setVisible(wanted)
            self._controls[word].setVisible(wanted)
        self._checks["logo"].setVisible(kind in LOOKED)

    def _remember_last(self) -> None:
        """What was chosen last on this device; what is no choice any more takes its default."""
        parts = dict(part.split("=", 1) for part in self._desk.settings.now.export_last.split() if "=" in part)
        if parts.get("format") in FORMATS:
            self._tiles.set_current(parts["format"])
        known = {"size": SIZES, "scale": SCALES, "look": LOOKS}
        for word, switch in self._switches.items():
            if parts.get(word) in {segment.key for segment in known[word]}:
                switch.set_current(parts[word])
        for word, check in self._checks.items():
            if word in parts:
                check.setChecked(parts[word] == "1")
