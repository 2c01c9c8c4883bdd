"""Parts of the export pane: the kinds of file as tiles, and the boxes that hold a folder and a logo."""

from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QButtonGroup, QFileDialog, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from crm_desktop.i18n import tr
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.folders import start_folder, usual_folder
from crm_desktop.ui.base.icons import IconLabel, wear_icon
from crm_desktop.ui.base.text import make_button
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.pipeline.export_work import FORMATS, folder_words

ICONS = {"png": "image", "svg": "shapes", "pdf": "file-text", "pptx": "presentation", "xlsx": "table", "csv": "table-2"}
TILE = QSize(50, 54)
PICTURES = "*.png *.jpg *.jpeg *.svg *.gif *.bmp *.webp"


class FormatTiles(QWidget):
    """The kinds of file as tiles, one of them chosen; Left and Right walk them."""

    chosen = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("export_formats")
        self._group = QButtonGroup(self)
        self._tiles: dict[str, QToolButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for word in FORMATS:
            tile = QToolButton()
            tile.setObjectName(f"export_{word}")
            tile.setCheckable(True)
            tile.setProperty("tile", True)
            tile.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            tile.setMinimumSize(TILE if word != "pptx" else QSize(TILE.width() + 24, TILE.height()))
            tile.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            wear_icon(tile, theme, ICONS[word], size=20, active="text.link")
            self._group.addButton(tile)
            self._tiles[word] = tile
            row.addWidget(tile)
        self._group.buttonToggled.connect(self._one_stop)
        self._tiles["png"].setChecked(True)
        self._group.buttonClicked.connect(self.chosen)

    def current(self) -> str:
        """The chosen kind."""
        return next(word for word, tile in self._tiles.items() if tile.isChecked())

    def set_current(self, word: str) -> None:
        """Shows another kind; it is the pane's own doing, so nothing is emitted."""
        if word in self._tiles:
            self._tiles[word].setChecked(True)

    def set_texts(self) -> None:
        """Texts in the current language."""
        self.setAccessibleName(tr("Kind of file"))
        for word, tile in self._tiles.items():
            tile.setText(FORMATS[word])
            tile.setAccessibleName(tile.text())

    def _one_stop(self) -> None:
        """Tab comes to the chosen tile; Qt alone would let it come in at the last one, from behind."""
        for tile in self._tiles.values():
            tile.setFocusPolicy(Qt.FocusPolicy.StrongFocus if tile.isChecked() else Qt.FocusPolicy.ClickFocus)


class PathBox(QWidget):
    """A path that is remembered on this device, and the link that changes it; long ones are elided in the middle."""

    changed = Signal()

    def __init__(self, desk: Desk, *, name: str, icon: str) -> None:
        super().__init__()
        self._desk = desk
        self.setObjectName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._label = QLabel()
        self._label.setMinimumWidth(1)
        self._change = make_button(desk.theme, kind="link")
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(8)
        row.addWidget(IconLabel(desk.theme, icon))
        row.addWidget(self._label, 1)
        row.addWidget(self._change)
        self.setFixedHeight(desk.theme.size("control"))
        self._change.clicked.connect(self._ask)
        self._label.installEventFilter(self)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._show()
        return False

    def _show(self) -> None:
        raise NotImplementedError

    def _ask(self) -> None:
        raise NotImplementedError

    def _write(self, said: str, tip: str) -> None:
        room = max(40, self._label.width())
        self._label.setText(QFontMetrics(self._label.font()).elidedText(said, Qt.TextElideMode.ElideMiddle, room))
        self._label.setToolTip(tip)


class FolderBox(PathBox):
    """The folder that files go to."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, name="export_folder", icon="folder")
        self._label.setObjectName("export_folder_text")
        self._change.setObjectName("export_change_folder")

    def folder(self) -> Path:
        """The folder, also one that is gone by now: saving says so."""
        return Path(self._desk.settings.now.export_folder or usual_folder())

    def set_texts(self) -> None:
        """Texts in the current language."""
        self._change.setText(tr("Change"))
        self._change.setAccessibleName(tr("Change the folder"))
        self._show()

    def _show(self) -> None:
        said = folder_words(str(self.folder()))
        self._write(said, str(self.folder()))
        self._label.setAccessibleName(tr("Save in {folder}", folder=said))

    def _ask(self) -> None:
        dialog = QFileDialog(self.window(), tr("Save in"), start_folder(str(self.folder())))
        dialog.setObjectName("export_folder_dialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self._take)
        dialog.open()

    def _take(self, folder: str) -> None:
        self._desk.settings.change(export_folder=folder)
        self._show()
        self.changed.emit()


class LogoBox(PathBox):
    """The picture file of the logo, chosen once."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, name="export_logo_box", icon="image")
        self._label.setObjectName("export_logo_text")
        self._change.setObjectName("export_change_logo")

    def path(self) -> str:
        """The file, "" where none is chosen or it is gone."""
        found = self._desk.settings.now.export_logo
        return found if found and Path(found).is_file() else ""

    def ask(self) -> None:
        """Lets a person choose the file."""
        self._ask()

    def set_texts(self) -> None:
        """Texts in the current language."""
        self._change.setText(tr("Change") if self.path() else tr("Choose"))
        self._change.setAccessibleName(tr("Choose the logo"))
        self._show()

    def _show(self) -> None:
        chosen = self._desk.settings.now.export_logo
        said = Path(chosen).name if self.path() else tr("No picture chosen")
        if chosen and not self.path():
            said = tr("{file} is gone", file=Path(chosen).name)
        self._write(said, chosen)
        self._label.setAccessibleName(said)

    def _ask(self) -> None:
        before = self._desk.settings.now.export_logo
        folder = start_folder(str(Path(before).parent) if before else "")
        dialog = QFileDialog(self.window(), tr("Choose the logo"), folder, f"{tr('Pictures')} ({PICTURES})")
        dialog.setObjectName("export_logo_dialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._take)
        dialog.open()

    def _take(self, file: str) -> None:
        self._desk.settings.change(export_logo=file)
        self.set_texts()
        self.changed.emit()
