"""The panel of the command palette: line, kind, list or what helps where nothing is found, and the keys at the foot."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from crm_desktop.i18n import later, tr
from crm_desktop.ui.base.icons import IconLabel
from crm_desktop.ui.base.text import make_label, set_level
from crm_desktop.ui.base.theme import Theme, on_change
from crm_desktop.ui.shell.palette_line import PaletteLine
from crm_desktop.ui.shell.palette_list import PaletteList
from crm_desktop.ui.widgets.dialog_order import cast_shadow

HEAD, FOOT = 52, 36
AIR = 8  # above and below the list
INSET = 20
NOTHING = 96
MOST_LIST = 520
KEYS = (("Enter", later("open or do")), ("↑ ↓", later("choose")), ("Esc", later("close")))


class PalettePanel(QFrame):
    """Lays itself out at the width it is given, as high as what it holds."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("palette_panel")
        shadow = self._shadow = QFrame(parent)
        shadow.setObjectName("palette_shadow")
        shadow.stackUnder(self)
        self.line = PaletteLine()
        self.kind = QToolButton()
        self.kind.setObjectName("palette_kind")
        self.kind.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list = PaletteList(theme)
        self._keys = [make_label(level="tertiary", name=f"palette_key_{at}") for at in range(len(KEYS))]
        self._hint = make_label(level="tertiary", name="palette_hint")
        for label in (*self._keys, self._hint):
            label.setProperty("face", "fine")
        self._nothing = QWidget()
        self._nothing.setObjectName("palette_nothing")
        self._said = make_label(style="body_strong", name="palette_nothing_said", wrap=True)
        self._help = make_label(level="secondary", name="palette_nothing_help", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head(theme))
        column.addSpacing(AIR)
        column.addWidget(self.list, 1)
        column.addWidget(self._nothing, 1)
        column.addSpacing(AIR)
        column.addWidget(self._foot())
        self._fill_nothing()
        on_change(theme, self, lambda: cast_shadow(theme, shadow))

    def set_texts(self) -> None:
        """All texts in the current language."""
        said = tr("Search or jump to")
        self.line.setPlaceholderText(tr("Search, or type what to do"))
        self.line.setAccessibleName(said)
        for label, (_, text) in zip(self._keys, KEYS, strict=True):
            label.setText(tr(text))
        self._hint.setText(tr("Finds pinyin, mail, last digits"))
        self.list.set_texts()

    def show_kind(self, text: str, *, narrowed: bool) -> None:
        """Which kind is looked for."""
        self.kind.setText(text)
        self.kind.setAccessibleName(tr("Looks for: {kind}", kind=text))
        self.kind.setToolTip(tr("Tab looks for one kind only"))
        set_level(self.kind, "yes" if narrowed else "no", "narrowed")

    def show_nothing(self, said: str, helps: str) -> None:
        """The list, or these sentences where it is empty."""
        empty = not self.list.lines.rowCount()
        self._said.setText(said)
        self._help.setText(helps)
        self._nothing.setVisible(empty)
        self.list.setVisible(not empty)

    def place(self, left: int, top: int, width: int, most: int) -> None:
        """Its place in the window; the list scrolls where the height does not suffice."""
        wanted = self.list.wanted_height() if self.list.lines.rowCount() else NOTHING
        height = min(most, HEAD + FOOT + 2 * AIR + 2 + min(wanted, MOST_LIST))
        for part in (self, self._shadow):
            part.setGeometry(left, top, width, height)

    # -- inside

    def _head(self, theme: Theme) -> QWidget:
        head = QWidget()
        head.setObjectName("palette_head")
        head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        head.setFixedHeight(HEAD)
        row = QHBoxLayout(head)
        row.setContentsMargins(INSET - 3, 0, INSET - 4, 0)
        row.setSpacing(8)
        row.addWidget(IconLabel(theme, "search", size=20, colour="text.secondary"))
        row.addWidget(self.line, 1)
        row.addWidget(self.kind)
        row.addWidget(_key("Tab"))
        return head

    def _foot(self) -> QWidget:
        foot = QWidget()
        foot.setObjectName("palette_foot")
        foot.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        foot.setFixedHeight(FOOT)
        row = QHBoxLayout(foot)
        row.setContentsMargins(INSET - 4, 0, INSET - 4, 0)
        row.setSpacing(6)
        for label, (key, _) in zip(self._keys, KEYS, strict=True):
            row.addWidget(_key(key))
            row.addWidget(label)
            row.addSpacing(10)
        row.addStretch(1)
        row.addWidget(self._hint)
        return foot

    def _fill_nothing(self) -> None:
        column = QVBoxLayout(self._nothing)
        column.setContentsMargins(INSET, 8, INSET, 8)
        column.setSpacing(4)
        column.addWidget(self._said)
        column.addWidget(self._help)
        column.addStretch(1)
        self._nothing.hide()


def _key(text: str) -> QLabel:
    label = make_label(text)
    label.setProperty("chip", "key")
    label.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return label
