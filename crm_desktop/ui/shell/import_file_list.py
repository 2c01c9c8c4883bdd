"""The first step: files are dropped or chosen, each with what was found in it, or why it cannot be read."""

from pathlib import Path

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from crm_desktop.i18n import tr, trn
from crm_desktop.ui.base.icons import IconLabel
from crm_desktop.ui.base.text import make_button, make_label, make_tool, set_level, set_tip
from crm_desktop.ui.base.theme import Theme, on_change
from crm_desktop.ui.shell.import_columns import ShortLabel
from crm_desktop.ui.shell.import_draft import DraftFile, ImportDraft
from crm_desktop.ui.shell.import_facts import holds_text, size_text

DROP_HEIGHT = 132


class DropZone(QWidget):
    """The place where files are dropped; a button beside it chooses them in a dialog of the system."""

    choose_asked = Signal()
    dropped = Signal(list)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._over = False
        self.setObjectName("drop_zone")
        self.setAcceptDrops(True)
        self.setFixedHeight(DROP_HEIGHT)
        self.title = make_label(style="heading", name="drop_title")
        self.note = make_label(level="secondary", name="drop_note", wrap=True)
        self.choose = make_button(theme, icon="folder", name="choose_files")
        self.choose.clicked.connect(self.choose_asked)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(6)
        column.addWidget(self.title)
        column.addWidget(self.note)
        column.addStretch(1)
        row = QHBoxLayout()
        row.addWidget(self.choose)
        row.addStretch(1)
        column.addLayout(row)
        on_change(theme, self, self.update)

    def set_texts(self) -> None:
        """The words in it."""
        self.title.setText(tr("Drop files here"))
        self.note.setText(tr("CSV or text files with companies, people, deals, products or your team. Several at once "
                             "go in together: what they say of each other is joined."))
        self.choose.setText(tr("Choose files…"))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_paths(event):
            event.acceptProposedAction()
            self._mark(over=True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._mark(over=False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._mark(over=False)
        paths = dropped_paths(event)
        if paths:
            event.acceptProposedAction()
            self.dropped.emit(paths)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = self._theme.colour("focus.ring" if self._over else "border.control")
        painter.setPen(QPen(colour, 2 if self._over else 1, Qt.PenStyle.DashLine))
        painter.setBrush(self._theme.colour("accent.soft" if self._over else "surface.base"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        painter.end()

    def _mark(self, *, over: bool) -> None:
        self._over = over
        self.update()


class FileRow(QWidget):
    """One chosen file: what is known of it, or the three sentences of its error with the ways on."""

    remove_asked = Signal(object)
    again_asked = Signal(object)
    differently_asked = Signal(object)

    def __init__(self, theme: Theme, place: int) -> None:
        super().__init__()
        self.path = Path()
        self.setObjectName(f"file_{place}")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("line", "bottom")
        self.icon = IconLabel(theme, "file-text")
        self.name = ShortLabel(name=f"file_{place}_name", face="body_strong")
        self.facts = ShortLabel("secondary", f"file_{place}_facts", "label")
        self.again = make_button(theme, icon="rotate-ccw", name=f"file_{place}_again")
        self.differently = make_button(theme, name=f"file_{place}_differently")
        self.remove = make_tool(theme, "x", "", name=f"file_{place}_remove", kind="quiet")
        self.error = [make_label(level=level, name=f"file_{place}_error_{at}", wrap=True)
                      for at, level in enumerate(("danger", "secondary", "secondary"))]
        row = QHBoxLayout()
        row.setSpacing(12)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.name)
        words.addWidget(self.facts)
        for label in self.error:
            words.addWidget(label)
        row.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(self.differently, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.again, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignTop)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(4, 10, 4, 10)
        whole.addLayout(row)
        self.remove.clicked.connect(self._remove)
        self.again.clicked.connect(self._again)
        self.differently.clicked.connect(self._differently)

    def show_file(self, file: DraftFile) -> None:
        """What is known of the file now."""
        self.path = file.path
        self.name.setText(file.path.name)
        self.facts.setText(file_words(file))
        warns = bool(file.look and (file.look.problem or file.look.torn)) and not file.reading
        self.icon.set_icon("triangle-alert" if file.error or warns else "file-text",
                           "state.danger.mark" if file.error else "state.warn.mark" if warns else "text.secondary")
        set_level(self.facts, "warn" if warns else "secondary")
        for label, text in zip(self.error, file.error.texts() if file.error else ("", "", ""), strict=True):
            label.setText(text)
            label.setVisible(bool(text))
        self.facts.setVisible(file.error is None)
        self.again.setVisible(file.error is not None)
        self.differently.setVisible(file.error is not None)
        self.differently.setText(tr("Read it differently"))
        self.again.setText(tr("Read again"))
        set_tip(self.remove, tr("Leave out {file}", file=file.path.name))

    def _remove(self) -> None:
        self.remove_asked.emit(self.path)

    def _differently(self) -> None:
        self.differently_asked.emit(self.path)

    def _again(self) -> None:
        self.again_asked.emit(self.path)


class FileList(QWidget):
    """Where files are dropped, and below it those that were chosen."""

    remove_asked = Signal(object)
    again_asked = Signal(object)
    differently_asked = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("file_list")
        self.drop = DropZone(theme)
        self._rows: list[FileRow] = []
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        scroll = QScrollArea()
        scroll.setObjectName("file_scroll")
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        inside.setAutoFillBackground(False)
        scroll.viewport().setAutoFillBackground(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 20, 20, 12)
        whole.setSpacing(12)
        whole.addWidget(self.drop)
        whole.addWidget(scroll, 1)

    def show_draft(self, draft: ImportDraft) -> None:
        """The files as they are now."""
        while len(self._rows) < len(draft.files):
            row = FileRow(self._theme, len(self._rows))
            row.remove_asked.connect(self.remove_asked)
            row.again_asked.connect(self.again_asked)
            row.differently_asked.connect(self.differently_asked)
            self._column.insertWidget(len(self._rows), row)
            self._rows.append(row)
        for place, row in enumerate(self._rows):
            row.setVisible(place < len(draft.files))
            if place < len(draft.files):
                row.show_file(draft.files[place])

    def set_texts(self) -> None:
        """The fixed words."""
        self.drop.set_texts()


def file_words(file: DraftFile) -> str:
    """What a file holds, in one line."""
    if file.reading:
        return trn("Reading, {n} row so far…", "Reading, {n} rows so far…", file.rows_read)
    look = file.look
    if look is None:
        return tr("Not read yet")
    rows = trn("{n} row", "{n} rows", look.rows)
    if look.problem:
        return " · ".join((tr("Not ready yet: choose its columns in the next step"), rows, look.problem.texts()[0]))
    words = (holds_text(look.record_type), rows, size_text(look.size), look.warning())
    return " · ".join(word for word in words if word)


def dropped_paths(event: QDropEvent) -> list[Path]:
    """The files of this computer that are being dropped."""
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
