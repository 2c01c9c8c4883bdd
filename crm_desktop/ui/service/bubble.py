"""One message of a ticket: who said it and when, and the words in a bubble; a note of the team is amber with a lock."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import (
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QTextBlockFormat,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QTextEdit, QVBoxLayout, QWidget

from crm_desktop.domain.figures import count_text
from crm_desktop.i18n import tr
from crm_desktop.ui.base.focus_ring import RINGED
from crm_desktop.ui.base.icons import IconLabel
from crm_desktop.ui.base.text import make_button, make_label, set_level
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.widgets.avatar import USUAL, Avatar

WIDEST = 560  # logical pixels
LINE = 20
MOST_SHOWN = 4_000  # characters; a longer message is unfolded on demand
MORE = 8_000  # characters that are unfolded at once


@dataclass(frozen=True)
class Said:
    """What a bubble shows, in the user's words."""

    key: bytes
    who: str
    company: bool  # a company's avatar is square
    when: str
    text: str
    internal: bool


@dataclass(frozen=True)
class Told:
    """A line between the messages: what was changed, and when."""

    key: bytes
    text: str
    when: str


class MessageText(QTextEdit):
    """The words: as high as they are, to be selected and copied; a long address without spaces wraps too."""

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setProperty("bubble", "text")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setProperty(RINGED, True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(0)

    def set_words(self, text: str) -> None:
        """Shows a text in lines of the design's height."""
        self.setPlainText(text)
        lines = QTextBlockFormat()
        lines.setLineHeight(LINE, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeBlockFormat(lines)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Select all and copy are its own; the rest leads through the conversation."""
        if event.matches(QKeySequence.StandardKey.SelectAll) or event.matches(QKeySequence.StandardKey.Copy):
            super().keyPressEvent(event)
        else:
            event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def sizeHint(self) -> QSize:
        return QSize(WIDEST, self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(40, LINE)

    def _fit(self) -> None:
        height = max(LINE, round(self.document().size().height()))
        if height != self.height():
            self.setFixedHeight(height)


class NoteChip(QFrame):
    """The amber chip that says: only the team sees this."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("note_chip")
        self.setFixedHeight(20)
        self._word = make_label("", "caption", "warn", name="note_chip_text")
        row = QHBoxLayout(self)
        row.setContentsMargins(7, 0, 7, 0)
        row.setSpacing(4)
        row.addWidget(IconLabel(theme, "lock", size=14, colour="state.warn.text"))
        row.addWidget(self._word)

    def set_texts(self) -> None:
        """The word in the current language."""
        self._word.setText(tr("Internal note"))


class Bubble(QWidget):
    """An avatar, the line of who and when, the words."""

    def __init__(self, theme: Theme, said: Said) -> None:
        super().__init__()
        self.said = said
        self._most = MOST_SHOWN
        self._avatar = Avatar(theme, said.who, company=said.company, size=USUAL)
        self._who = make_label("", "body_strong", name="message_author")
        self._when = make_label("", "fine", "tertiary", name="message_time")
        self._lock = NoteChip(theme)
        self._text = MessageText()
        self._text.setObjectName("message_text")
        self._more = make_button(theme, kind="link", name="message_more")
        self._more.clicked.connect(self._unfold)
        self._copy = make_button(theme, kind="link", name="message_copy")
        self._copy.clicked.connect(self._copy_whole)
        self._folded = QWidget()
        self._frame = QFrame()
        self._lay_out()
        self.show_said(said)

    @property
    def words(self) -> MessageText:
        """What was said, to go into."""
        return self._text

    def _lay_out(self) -> None:
        self._frame.setObjectName("message_bubble")
        inside = QVBoxLayout(self._frame)
        inside.setContentsMargins(12, 8, 12, 8)
        inside.setSpacing(4)
        inside.addWidget(self._text)
        folded = QHBoxLayout(self._folded)
        folded.setContentsMargins(0, 0, 0, 0)
        folded.setSpacing(16)
        for link in (self._more, self._copy):
            folded.addWidget(link)
        folded.addStretch(1)
        inside.addWidget(self._folded)
        self._frame.setMaximumWidth(WIDEST)
        head = QHBoxLayout()
        head.setSpacing(8)
        for part in (self._who, self._when, self._lock):
            head.addWidget(part)
        head.addStretch(1)
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self._frame)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._avatar, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)

    def show_said(self, said: Said) -> None:
        """The same message, perhaps with other words; a selection stays where nothing changed."""
        self.said = said
        self._avatar.set_name(said.who, company=said.company)
        self._who.setText(said.who)
        self._when.setText(said.when)
        self._lock.setVisible(said.internal)
        set_level(self._frame, "note" if said.internal else "message", "bubble")
        self._lock.set_texts()
        rest = len(said.text) - self._most
        self._more.setText(tr("Show the whole message") if rest <= MORE else
                           tr("Show more, {n} characters are left", n=count_text(rest)))
        self._copy.setText(tr("Copy all of it"))
        self._folded.setVisible(rest > 0)
        words = said.text[:self._most]
        if words != self._text.toPlainText():
            self._text.set_words(words)
        about = tr("Internal note, {who}, {when}", who=said.who, when=said.when) if said.internal else tr(
            "{who}, {when}", who=said.who, when=said.when)
        self._text.setAccessibleName(about)

    def _unfold(self) -> None:
        self._most += MORE
        self.show_said(self.said)

    def _copy_whole(self) -> None:
        QGuiApplication.clipboard().setText(self.said.text)


class EventLine(QWidget):
    """What was changed, in one quiet line."""

    def __init__(self, theme: Theme, told: Told) -> None:
        super().__init__()
        self.said = told
        self._text = make_label("", "fine", "secondary", name="event_text")
        self._when = make_label("", "fine", "tertiary", name="event_time")
        row = QHBoxLayout(self)
        row.setContentsMargins(USUAL + 12, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(IconLabel(theme, "git-commit-horizontal", size=14, colour="text.tertiary"))
        row.addWidget(self._text)
        row.addWidget(self._when)
        row.addStretch(1)
        self.show_said(told)

    def show_said(self, told: Told) -> None:
        """The same change, perhaps in another language."""
        self.said = told
        self._text.setText(told.text)
        self._when.setText(told.when)
