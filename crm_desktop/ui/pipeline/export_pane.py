"""The side pane that takes the funnel out of the house: preview, choices, copy and save."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from crm_desktop.errors import UserError
from crm_desktop.i18n import tr, trn
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.text import make_button, make_label, make_tool, set_tip
from crm_desktop.ui.charts.export import picture_image, take_own_fonts
from crm_desktop.ui.pipeline.export_boxes import FormatTiles
from crm_desktop.ui.pipeline.export_options import ExportOptions
from crm_desktop.ui.pipeline.export_preview import ExportPreview
from crm_desktop.ui.pipeline.export_work import FORMATS, Prepared, free_name, prepare_export, save_export
from crm_desktop.ui.pipeline.funnel_question import FunnelAnswer


class ExportPane(QWidget):
    """Shows what will be saved as the funnel and the choices change; `close_wanted` closes the pane."""

    close_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._answer: FunnelAnswer | None = None
        self._prepared: Prepared | None = None
        self._busy = False
        self.setObjectName("export_pane")
        take_own_fonts()
        theme = desk.theme
        self._title = make_label("", "heading", name="export_pane_title")
        self._close = make_tool(theme, "x", "", name="export_close", kind="quiet")
        self._preview = ExportPreview(theme)
        self._tiles = FormatTiles(theme)
        self._options = ExportOptions(desk, self._tiles)
        self._file = make_label("", "body", "secondary", name="export_file", wrap=True)
        self._copy_picture = make_button(theme, icon="copy", name="export_copy_picture")
        self._copy_table = make_button(theme, icon="table-2", name="export_copy_table")
        self._save = make_button(theme, kind="primary", name="export_save")
        self._save.setAutoDefault(True)  # Enter saves: Ctrl E, Enter is the whole way
        self._lay_out()
        self._close.clicked.connect(self.close_wanted)
        self._options.changed.connect(self._show)
        self._options.folder.changed.connect(self._show)
        self._copy_picture.clicked.connect(self._take_picture)
        self._copy_table.clicked.connect(self._take_table)
        self._save.clicked.connect(self._save_file)
        self.set_texts()

    def set_answer(self, answer: FunnelAnswer) -> None:
        """Another funnel is shown in the view."""
        self._answer = answer
        self._show()

    def focus_save(self) -> None:
        """The focus on Save, so that Enter is enough."""
        self._save.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_texts(self) -> None:
        """Texts in the current language."""
        self._title.setText(tr("Export funnel"))
        set_tip(self._close, tr("Close"))
        self._preview.setAccessibleName(tr("Preview"))
        self._tiles.set_texts()
        self._options.set_texts()
        for button, text in ((self._copy_picture, tr("Copy picture")), (self._copy_table, tr("Copy table"))):
            button.setText(text)
            button.setAccessibleName(text)
        self._show()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(20, 12, 16, 12)
        head.addWidget(self._title, 1)
        head.addWidget(self._close)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(20, 0, 20, 16)
        for part in (self._preview, self._tiles, self._options):
            column.addWidget(part)
        column.setSpacing(12)
        file = QHBoxLayout()
        file.setContentsMargins(88, 0, 0, 0)
        file.addWidget(self._file)
        column.addLayout(file)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setObjectName("export_scroll")
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        inside.setAutoFillBackground(False)  # Qt has switched it on
        rule = QFrame()
        rule.setProperty("rule", "across")
        foot = QHBoxLayout()
        foot.setContentsMargins(20, 12, 20, 12)
        foot.setSpacing(8)
        foot.addWidget(self._copy_picture)
        foot.addWidget(self._copy_table)
        foot.addStretch(1)
        foot.addWidget(self._save)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(scroll, 1)
        whole.addWidget(rule)
        whole.addLayout(foot)

    def _show(self) -> None:
        """Preview, name and verb follow the choice."""
        choice, answer = self._options.choice(), self._answer
        self._save.setText(tr("Save {format}", format=FORMATS[choice.format]))
        self._save.setAccessibleName(self._save.text())
        for button in (self._save, self._copy_picture, self._copy_table):
            button.setEnabled(answer is not None)
        if answer is None:
            self._prepared = None
            return
        made = self._prepared = prepare_export(answer, choice)
        self._options.set_usual_title(made.usual_title)
        if choice.format == "csv":
            self._preview.show_table(made.rows)
        else:
            self._preview.show_picture(made.picture)
        self._ask_name(made)

    def _ask_name(self, made: Prepared) -> None:
        """A folder may lie on a drive that takes its time to say which names are free."""
        folder, name = self._options.folder.folder(), made.name
        self._name_file(name)
        self._desk.jobs.ask(self, "name", lambda book: free_name(folder, name), self._name_file)

    def _name_file(self, name: str) -> None:
        """What the file is going to be called, and how large its table or picture is."""
        made = self._prepared
        if made is None:
            return
        if made.format == "csv":
            name = trn("{file}, {n} row", "{file}, {n} rows", len(made.rows), file=name)
        elif made.format == "png":
            name = tr("{file}, {width} × {height} px", file=name, width=made.picture.width * made.scale,
                      height=made.picture.height * made.scale)
        self._file.setText(name)

    def _take_picture(self) -> None:
        if self._prepared is None:
            return
        picture, scale = self._prepared.picture, self._prepared.scale
        self._desk.jobs.run(self, lambda book, progress: picture_image(picture, scale), self._picture_taken)

    def _picture_taken(self, image: QImage) -> None:
        QGuiApplication.clipboard().setImage(image)
        self._desk.messages.say(tr("The picture is in the clipboard."))

    def _take_table(self) -> None:
        """Cells with tabs between them, which every spreadsheet takes; an own QMimeData would crash at the exit."""
        if self._prepared is None:
            return
        QGuiApplication.clipboard().setText("\n".join("\t".join(row) for row in self._prepared.rows))
        self._desk.messages.say(tr("The table is in the clipboard."))

    def _save_file(self) -> None:
        if self._prepared is None or self._busy:
            return
        prepared, folder = self._prepared, self._options.folder.folder()
        self._busy = True
        self._desk.jobs.run(self, lambda book, progress: save_export(folder, prepared), self._saved, self._not_saved)

    def _saved(self, name: str) -> None:
        self._busy = False
        self._desk.messages.say(tr("Saved {file}", file=name))
        if self._prepared is not None:
            self._ask_name(self._prepared)

    def _not_saved(self, error: UserError) -> None:
        self._busy = False
        self._desk.messages.show_error(error)
