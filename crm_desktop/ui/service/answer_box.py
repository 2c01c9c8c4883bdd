"""The box at the foot of a ticket: an answer or an internal note; what is typed stays with its ticket."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from crm_desktop.i18n import later, tr
from crm_desktop.ui.base.text import make_button, make_label, set_level
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.widgets.folded_edit import FOOT, FoldedEdit
from crm_desktop.ui.widgets.segmented import Segment, Segmented

ANSWER, NOTE = "answer", "note"
KINDS = (Segment(ANSWER, later("Answer")), Segment(NOTE, later("Internal note")))
LEAST_LINES, MOST_LINES = 3, 9
LINE = 20


@dataclass
class Draft:
    """What was typed for a ticket and is not saved yet."""

    text: str = ""
    kind: str = ANSWER
    place: int = 0  # of the cursor
    saving: str = ""  # the text that is on its way into the book


class AnswerText(FoldedEdit):
    """Several lines; Ctrl+Enter saves, Esc leaves and keeps the text."""

    saved = Signal()
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.saved.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class AnswerBox(QFrame):
    """`saved` carries the ticket, the text and whether it is a note; call `was_saved` or `was_refused` then."""

    saved = Signal(object, str, bool)
    left = Signal()
    drafted = Signal()  # a draft began or ended

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._ticket: bytes | None = None
        self._drafts: dict[bytes, Draft] = {}
        self.setObjectName("answer_box")
        self.kinds = Segmented(theme, KINDS, name="answer_kind", title=later("Answer or note"))
        self.kinds.chosen.connect(self._kind_chosen)
        self._hint = make_label("", "fine", "tertiary", name="answer_hint")
        self.text = AnswerText(theme, name="answer_text")
        self.text.setTabChangesFocus(True)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.textChanged.connect(self._typed)
        self.text.tail_changed.connect(self._typed)
        self.text.saved.connect(self._save)
        self.text.left.connect(self.left)
        self.text.installEventFilter(self)
        self._button = make_button(theme, kind="primary", name="answer_save")
        self._button.clicked.connect(self._save)
        self._lay_out()
        self._grow()

    def set_ticket(self, ticket_id: bytes | None) -> None:
        """Another ticket: its draft comes back as it was left, with the cursor on its place."""
        if ticket_id == self._ticket:
            return
        self._keep()
        self._ticket = ticket_id
        draft = self._drafts.get(ticket_id, Draft()) if ticket_id else Draft()
        self.text.blockSignals(True)
        self.text.set_whole(draft.text)
        self.text.blockSignals(False)
        cursor = self.text.textCursor()
        cursor.setPosition(min(draft.place, self.text.document().characterCount() - 1))
        self.text.setTextCursor(cursor)
        self._choose(draft.kind)
        self._grow()
        self._look()

    def start(self, kind: str = "") -> None:
        """The cursor into the text, for an answer or a note."""
        if kind:
            self._choose(kind)
        self.text.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def has_draft(self, ticket_id: bytes) -> bool:
        """Whether something was typed for the ticket and is not saved."""
        self._keep()
        return ticket_id in self._drafts

    def drafts(self) -> frozenset[bytes]:
        """The tickets for which something is typed and not saved."""
        self._keep()
        return frozenset(self._drafts)

    def was_saved(self, ticket_id: bytes) -> None:
        """The words are in the book; what was typed since then stays."""
        self._keep()
        draft = self._drafts.get(ticket_id)
        if draft is None:
            return
        if draft.text == draft.saving:
            del self._drafts[ticket_id]
            if ticket_id == self._ticket:
                self.text.set_whole("")
        else:
            draft.saving = ""
        self._look()
        self.drafted.emit()

    def was_refused(self, ticket_id: bytes) -> None:
        """The book did not take the words: they stay."""
        draft = self._drafts.get(ticket_id)
        if draft:
            draft.saving = ""
        self._look()

    def set_texts(self) -> None:
        """All texts in the current language."""
        self.kinds.set_texts()
        self._look()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_hint()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            set_level(self, "yes" if event.type() == QEvent.Type.FocusIn else "no", "typing")
        return bool(super().eventFilter(watched, event))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(8, 6, 12, 6)
        head.addWidget(self.kinds)
        head.addStretch(1)
        head.addWidget(self._hint)
        rule = QFrame()
        rule.setProperty("rule", "divider")
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 4, 8, 8)
        foot.addStretch(1)
        foot.addWidget(self._button)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(rule)
        column.addWidget(self.text)
        column.addLayout(foot)

    def _kind_chosen(self) -> None:
        self._look()
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose(self, kind: str) -> None:
        self.kinds.set_current(kind)
        self._look()

    def _typed(self) -> None:
        self._grow()
        ticket_id = self._ticket
        before = ticket_id is not None and ticket_id in self._drafts
        self._look()
        if ticket_id is not None and before != self.has_draft(ticket_id):
            self.drafted.emit()

    def _keep(self) -> None:
        """What stands in the box is the draft of its ticket."""
        if self._ticket is None:
            return
        text = self.text.whole()
        draft = self._drafts.get(self._ticket)
        if not text.strip() and draft is None:
            return
        if not text:
            self._drafts.pop(self._ticket, None)
            return
        draft = self._drafts.setdefault(self._ticket, Draft())
        draft.text, draft.kind, draft.place = text, self.kinds.current(), self.text.textCursor().position()

    def _save(self) -> None:
        text = self.text.whole()
        ticket_id = self._ticket
        if ticket_id is None or not text.strip():
            return
        self._keep()
        draft = self._drafts[ticket_id]
        if draft.saving:
            return
        draft.saving = text
        self._look()
        self.saved.emit(ticket_id, text.strip(), self.kinds.current() == NOTE)

    def _look(self) -> None:
        """Words, ground and the button as the kind and the text ask for."""
        note = self.kinds.current() == NOTE
        self._button.setText(tr("Save note  Ctrl Enter") if note else tr("Save answer  Ctrl Enter"))
        self._button.setAccessibleName(tr("Save note") if note else tr("Save answer"))
        self._hint.setText(tr("Only the team sees it") if note else tr("Kept here, not sent to the customer"))
        self._show_hint()
        words = tr("Write a note for the team") if note else tr("Write what you answered")
        self.text.setPlaceholderText(words)
        self.text.setAccessibleName(words)
        set_level(self, NOTE if note else ANSWER, "kind")
        draft = self._drafts.get(self._ticket) if self._ticket else None
        self._button.setEnabled(not self.text.is_blank() and not (draft and draft.saving))

    def _show_hint(self) -> None:
        """The hint gives way where there is no room for it; the tooltip of the button says the same."""
        self._hint.setVisible(self.kinds.sizeHint().width() + self._hint.sizeHint().width() + 40 <= self.width())
        self._button.setToolTip(self._hint.text())

    def _grow(self) -> None:
        """From three lines to nine, as the text needs; more scroll."""
        lines = min(MOST_LINES, max(LEAST_LINES, round(self.text.document().size().height())))
        self.text.setFixedHeight(lines * LINE + 16 + (FOOT if self.text.tail() else 0))
