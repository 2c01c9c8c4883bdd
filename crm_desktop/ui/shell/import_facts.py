"""The facts found about a file, side by side; each is a menu from which a person chooses differently."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QAction, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QMenu, QSizePolicy, QWidget

from crm_desktop.exchange.look import FileLook
from crm_desktop.i18n import later, tr, trn
from crm_desktop.ui.base.icons import icon_pixmap
from crm_desktop.ui.base.theme import Theme, on_change
from crm_desktop.ui.shell.import_draft import DraftFile

HEIGHT = 76
LEFT = 16
ENCODINGS = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "gb18030": "GB18030", "big5": "Big5", "utf-16-le": "UTF-16 LE",
             "utf-16-be": "UTF-16 BE", "cp1252": "Windows-1252", "latin-1": "Latin-1", "utf-32-le": "UTF-32 LE",
             "utf-32-be": "UTF-32 BE"}
OFFERED_ENCODINGS = ("utf-8-sig", "gb18030", "big5", "utf-16-le", "utf-16-be", "cp1252")
DELIMITERS = {",": later("Comma"), ";": later("Semicolon"), "\t": later("Tab"), "|": later("Vertical bar")}
ORDERS = {"dmy": later("Day first"), "mdy": later("Month first"), "ymd": later("Year first")}
HOLDS = {"customers": later("Companies"), "people": later("People"), "deals": later("Deals"),
         "products": later("Products"), "team": later("Team")}
Choice = tuple[str, str, Any]  # what the menu says, the field of FileChoice, its value


class FactButton(QAbstractButton):
    """Three lines: what it is, what was found (opens the menu), and how that is known."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._label = self._value = self._note = ""
        self._warns = False
        self._menu = QMenu(self)
        self._menu.setObjectName(f"{name}_menu")
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT)
        self.clicked.connect(self._open)
        on_change(theme, self, self.update)

    def say(self, label: str, value: str, note: str, *, warns: bool = False) -> None:
        """Gives it new words."""
        self._label, self._value, self._note, self._warns = label, value, note, warns
        self.setAccessibleName(f"{label}: {value}")
        self.setAccessibleDescription(note)
        self.setToolTip(f"{value}\n{note}" if note else value)
        self.update()

    def value(self) -> str:
        """What it says was found."""
        return self._value

    def note(self) -> str:
        """How that is known."""
        return self._note

    def offer(self, choices: Sequence[Choice], chosen: Any) -> list[QAction]:
        """Fills the menu; without choices nothing opens."""
        self._menu.clear()
        for text, field, value in choices:
            action = self._menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(value == chosen)
            action.setData((field, value))
        self.setEnabled(bool(choices) or self.objectName() == "fact_file")
        return self._menu.actions()

    def menu(self) -> QMenu:
        """What opens under it."""
        return self._menu

    def sizeHint(self) -> QSize:
        return QSize(140, HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self._open()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._menu.actions() and (self.underMouse() or self.isDown()):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("surface.hover"))
            painter.drawRoundedRect(self.rect().adjusted(6, 6, -6, -6), 6, 6)
        width = self.width() - LEFT - 8
        self._line(painter, 12, width, "label", "text.secondary", self._label)
        room = width - 20 if self._menu.actions() else width
        taken = self._line(painter, 30, room, "body_strong", "text.primary", self._value)
        self._line(painter, 49, width, "label", "state.warn.text" if self._warns else "text.tertiary", self._note)
        if self._menu.actions():
            arrow = icon_pixmap(self._theme, "chevron-down", 14, "text.tertiary", self.devicePixelRatioF())
            painter.drawPixmap(QPoint(LEFT + taken + 5, 33), arrow)
        painter.setPen(self._theme.colour("border.soft"))
        painter.drawLine(self.width() - 1, 12, self.width() - 1, self.height() - 12)
        painter.end()

    def _line(self, painter: QPainter, top: int, width: int, face: str, colour: str, text: str) -> int:
        font = QFont(self._theme.font(face))
        if face == "label" and text != self._label:
            font.setWeight(QFont.Weight.Normal)
        metrics = QFontMetrics(font)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle if face == "body_strong"
                                   else Qt.TextElideMode.ElideRight, width)
        painter.setFont(font)
        painter.setPen(self._theme.colour(colour))
        painter.drawText(QRect(LEFT, top, width, 20), Qt.AlignmentFlag.AlignVCenter, shown)
        return metrics.horizontalAdvance(shown)

    def _open(self) -> None:
        if self._menu.actions():
            self._menu.popup(self.mapToGlobal(QPoint(LEFT - 8, self.height() - 20)))


class FactBar(QWidget):
    """File, what it holds, encoding, separator, header row, date order."""

    chosen = Signal(str, object)  # a field of FileChoice and its new value

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("fact_bar")
        self.file, self.holds, self.encoding, self.delimiter, self.header, self.dates = self._facts = tuple(
            FactButton(theme, f"fact_{word}") for word in ("file", "holds", "encoding", "separator", "header", "dates"))
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 0, 0, 0)
        row.setSpacing(0)
        for fact in self._facts:
            row.addWidget(fact, 7 if fact is self.file else 5)
            fact.menu().triggered.connect(self._triggered)

    def show_file(self, file: DraftFile) -> None:
        """What is known of the file, and what can be chosen."""
        look = file.look
        rows = trn("{n} row", "{n} rows", look.rows) if look else tr("Not read yet")
        warning = look.warning() if look else ""
        self.file.say(tr("File"), file.path.name, warning or (f"{rows} · {size_text(look.size)}" if look else rows),
                      warns=bool(warning))
        self._show_encoding(file, look)
        self._show_shape(file, look)
        self._show_dates(file, look)
        kind = (look.record_type if look else file.choice.record_type) or ""
        self.holds.say(tr("Holds"), holds_text(kind),
                       tr("Chosen by you") if file.choice.record_type else tr("By its headers"))
        self.holds.offer([(tr(text), "record_type", word) for word, text in HOLDS.items()], kind)

    def _show_encoding(self, file: DraftFile, look: FileLook | None) -> None:
        found = file.choice.encoding or (look.facts.encoding if look else "")
        broken = bool(look and look.facts.broken) or bool(file.error)
        note = tr("Some characters are broken") if look and look.facts.broken else tr("Nothing unreadable")
        self.encoding.say(tr("Encoding"), ENCODINGS.get(found, found) or tr("Not known"),
                          "" if file.error else note, warns=broken)
        shown = "utf-8-sig" if found == "utf-8" else found
        self.encoding.offer([(ENCODINGS[name], "encoding", name) for name in OFFERED_ENCODINGS], shown)

    def _show_shape(self, file: DraftFile, look: FileLook | None) -> None:
        found = file.choice.delimiter or (look.facts.delimiter if look else "")
        columns = trn("{n} column", "{n} columns", len(look.facts.header)) if look else ""
        self.delimiter.say(tr("Separator"), tr(DELIMITERS[found]) if found in DELIMITERS else found or tr("Not known"),
                           columns, warns=bool(look and len(look.facts.header) < 2))
        self.delimiter.offer([(tr(text), "delimiter", sign) for sign, text in DELIMITERS.items()], found)
        at = look.facts.header_row if look else 0
        skipped = trn("{n} title row skipped", "{n} title rows skipped", at - 1) if at > 1 else tr("No title rows")
        value = (tr("Row {n}", n=f"{at:,}") if at else tr("None")) if look else tr("Not known")
        self.header.say(tr("Header row"), value, (skipped if at else tr("Columns are A, B, C")) if look else "")
        rows = look.first_rows if look else ()
        self.header.offer([*((tr("Row {n}", n=number) + f"   {text[:70]}", "header_row", number)
                             for number, text in rows), (tr("No header row"), "header_row", 0)] if rows else [], at)

    def _show_dates(self, file: DraftFile, look: FileLook | None) -> None:
        order = look.date_order if look else None
        unsure = order == "ambiguous"
        if order is None:
            self.dates.say(tr("Date order"), tr("No dates"), "")
        elif unsure:
            self.dates.say(tr("Date order"), tr("Day first"), tr("Could be month first"), warns=True)
        else:
            proofs = trn("{n} cell proves it", "{n} cells prove it", look.proofs if look else 0)
            said = ORDERS.get(order, "") or later("Mixed")
            self.dates.say(tr("Date order"), tr(said), proofs if look and look.proofs
                           else tr("Chosen by you") if file.choice.date_order else "")
        self.dates.offer([(tr(text), "date_order", word) for word, text in ORDERS.items()] if order else [],
                         "dmy" if unsure else order)

    def _triggered(self, action: QAction) -> None:
        field, value = action.data()
        self.chosen.emit(field, value)


def holds_text(record_type: str) -> str:
    """What the rows of a file are, in the current language."""
    return tr(HOLDS[record_type]) if record_type in HOLDS else tr("Not known")


def size_text(size: int) -> str:
    """The size of a file: 812 B, 12 KB, 3.1 MB."""
    if size < 1_000:
        return f"{size} B"
    return f"{size / 1_000:,.0f} KB" if size < 1_000_000 else f"{size / 1_000_000:,.1f} MB"
