"""The overlay of all keys (?), made from the table of verbs; a line finds a key by what it does or how it is called."""

from collections.abc import Sequence
from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from crm_desktop.domain.names import folded
from crm_desktop.i18n import tr
from crm_desktop.ui.base.actions import BOOK, EVERYWHERE, PIPELINE, SERVICE, VERBS, WORK, Verb, key_text
from crm_desktop.ui.base.icons import make_icon
from crm_desktop.ui.base.text import make_label
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.shell.palette_deeds import begins
from crm_desktop.ui.widgets.dialog import HouseDialog

COLUMNS = ((EVERYWHERE,), (WORK,), (PIPELINE,), (SERVICE, BOOK))
WIDTH, GAP, FIND_WIDTH = 1_120, 30, 220


class KeysOverlay(HouseDialog):
    """Four columns; Esc closes it."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(theme, window, tr("All keys"), width=WIDTH, name="keys_overlay")
        self._find = QLineEdit()
        self._find.setObjectName("keys_find")
        self._find.setProperty("kind", "search")
        self._find.setPlaceholderText(tr("Find a key"))
        self._find.setAccessibleName(tr("Find a key"))
        self._find.setFixedWidth(FIND_WIDTH)
        self._find.addAction(QAction(make_icon(theme, "search"), "", self._find),
                             QLineEdit.ActionPosition.LeadingPosition)
        self._find.textChanged.connect(self._narrow)
        self._groups = [_Group(group) for column in COLUMNS for group in column]
        self._nothing = make_label(tr("No key is called that."), "body", "secondary", name="keys_nothing")
        self._nothing.hide()
        self._lay_out()
        self.open_dialog(self._find)

    def _lay_out(self) -> None:
        self.head.setStretch(0, 0)
        self.head.addSpacing(16)
        self.head.addWidget(self._find)
        self.head.addStretch(1)
        self.head.addWidget(make_label(tr("Single letters rest while you type or compose Chinese"), "fine",
                                       "secondary", name="keys_rest"))
        holder = QWidget()
        columns = QHBoxLayout(holder)
        columns.setContentsMargins(0, 8, 0, 0)
        columns.setSpacing(GAP)
        of_title = {group.title: group for group in self._groups}
        for titles in COLUMNS:
            column = QVBoxLayout()
            column.setSpacing(10)
            for title in titles:
                column.addWidget(of_title[title])
            column.addStretch(1)
            columns.addLayout(column, 1)
        self.body.addWidget(self._nothing)
        self.body.addWidget(holder)
        holder.setMinimumHeight(holder.sizeHint().height())  # the panel keeps its size while keys are looked for
        first = tr("New here? Six keys do most of the work: J, K, Enter, L, T, M.")
        self.foot.insertWidget(0, make_label(first, "fine", "secondary", name="keys_first"))

    def _narrow(self, typed: str) -> None:
        """Only the lines that each typed word fits."""
        words = folded(typed).split()
        found = [group.narrow(words) for group in self._groups]
        self._nothing.setVisible(not any(found))


class _Group(QWidget):
    """A heading and its lines."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title = title
        self._lines = [_Line(verbs) for verbs in _lines_of(title)]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(make_label(tr(title), "body_strong", name="keys_group"))
        column.addSpacing(4)
        for line in self._lines:
            column.addWidget(line)

    def narrow(self, words: Sequence[str]) -> bool:
        """Shows the lines that each word fits; False where there is none."""
        for line in self._lines:
            line.setVisible(line.fits(words))
        found = any(line.fits(words) for line in self._lines)
        self.setVisible(found)
        return found


class _Line(QWidget):
    """What verbs do, and their keys."""

    def __init__(self, verbs: Sequence[Verb]) -> None:
        super().__init__()
        self.setObjectName("keys_line")
        said = verbs[0].line or verbs[0].text
        keys = [key_text(key) for verb in verbs for key in verb.keys]
        texts = [text for verb in verbs for text in (verb.line, verb.text) if text]
        self._said = [*texts, *(tr(text) for text in texts), *keys]
        row = QHBoxLayout()
        row.setContentsMargins(0, 3, 0, 3)
        row.setSpacing(5)
        row.addWidget(make_label(tr(said)), 1)
        for key in keys:
            chip = make_label(key)
            chip.setProperty("chip", "key")
            row.addWidget(chip, 0, Qt.AlignmentFlag.AlignVCenter)
        rule = QFrame()
        rule.setProperty("rule", "divider")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(rule)

    def fits(self, words: Sequence[str]) -> bool:
        """Whether each word begins a word of what is said here."""
        return all(any(begins(text, word) for text in self._said) for word in words)


def _lines_of(group: str) -> list[list[Verb]]:
    """The verbs of a group that have keys, those of one line together."""
    verbs = [verb for verb in VERBS if verb.group == group and verb.keys]
    return [list(line) for _, line in groupby(verbs, key=lambda verb: verb.line or verb.name)]
