"""The line at a card's foot: what happened in plain words, understood before it is saved."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from crm_desktop.changes.change import ChangeSet
from crm_desktop.commands.activities import log_activity
from crm_desktop.domain.activities import LOGGED_KINDS
from crm_desktop.errors import UserError
from crm_desktop.i18n import tr
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.window_undo import share_undo
from crm_desktop.ui.record.note_words import NO_ANSWER, Person, Understood, person_meant, understand_note
from crm_desktop.ui.record.timeline_words import ICONS
from crm_desktop.ui.widgets.marker_words import kind_word
from crm_desktop.ui.widgets.near_day import near_day_text
from crm_desktop.ui.widgets.note_box import Logged, NoteBox
from crm_desktop.ui.widgets.note_chip import NoteChip
from crm_desktop.ui.widgets.note_chip import Understood as UnderstoodChip

MOST_WHOLE, LEAST, GAP = 150, 80, 6  # widths of chips


class RecordLog(QWidget):
    """Enter saves; the chips below say how it was understood and can be corrected."""

    def __init__(self, desk: Desk, *, name: str = "card") -> None:
        super().__init__()
        self.setObjectName(f"{name}_log_line")
        self.setProperty("line", "top")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk = desk
        self._record_id: bytes | None = None
        self._drafts: dict[bytes, str] = {}  # with what is kept beside the line
        self._people: tuple[Person, ...] = ()
        self._kind_given = ""
        self._taken: set[str] = set()  # what was understood and taken away again
        self._box = NoteBox(desk.theme, name=f"{name}_note")
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 12, 20, 12)
        column.addWidget(self._box)
        self._box.typed.connect(self._typed)
        self._box.corrected.connect(self._corrected)
        self._box.logged.connect(self._logged)
        share_undo(self._box.line)
        self.set_texts()

    def show_record(self, record_id: bytes) -> None:
        """Another record's note; the text of the one before is kept for when one comes back."""
        if record_id == self._record_id:
            return
        if self._record_id is not None and self._box.line.whole():
            self._drafts[self._record_id] = self._box.line.whole()
        self._record_id = record_id
        self._people = ()
        self._begin(self._drafts.pop(record_id, ""))

    def set_people(self, people: Sequence[Person]) -> None:
        """Who may have been talked to, the main contact first; the note goes to the one whom the line names."""
        if tuple(people) != self._people:
            self._people = tuple(people)
            self._typed(self._box.line.text())

    def set_person(self, name: str) -> None:
        """Whom the record is about, where the note goes to the record itself."""
        self.set_people([(None, name)] if name else [])

    @property
    def line(self) -> QLineEdit:
        """Where it is typed."""
        return self._box.line

    def unsaved(self) -> int:
        """How many notes are typed and not saved."""
        others = (text for key, text in self._drafts.items() if key != self._record_id)
        return self.is_typed() + sum(1 for text in others if str(text).strip())

    def is_typed(self) -> bool:
        """Whether a note to the record on screen is typed and not saved."""
        return bool(self._box.line.text().strip())

    def focus_line(self) -> None:
        """The cursor into the line."""
        self._box.focus_line()

    def set_texts(self) -> None:
        """Words in the current language."""
        self._box.set_texts()
        self._box.set_kinds([(kind, kind_word(kind), ICONS[kind]) for kind in LOGGED_KINDS])
        self._typed(self._box.line.text())

    def _begin(self, text: str) -> None:
        self._kind_given = ""
        self._taken.clear()
        self._box.clear()
        self._box.line.set_whole(text)
        self._typed(self._box.line.text())

    def _understood(self, text: str) -> Understood:
        found = understand_note(text, self._kind_given or self._box.kind() or "note", self._desk.today())
        kind = self._kind_given or found.kind
        silent = found.outcome if kind == "call" and "outcome" not in self._taken else None
        return replace(found, kind=kind, outcome=silent, step=None if "step" in self._taken else found.step)

    def _person(self, text: str) -> Person | None:
        return None if "person" in self._taken else person_meant(text, self._people)

    def _typed(self, text: str) -> None:
        if not text.strip():
            self._box.set_chips([])
            return
        found, person = self._understood(text), self._person(text)
        kinds = tuple((kind, kind_word(kind)) for kind in LOGGED_KINDS)
        chips = [UnderstoodChip("kind", kind_word(found.kind), ICONS[found.kind], kinds, found.kind)]
        if found.outcome:
            chips.append(UnderstoodChip("outcome", tr("No answer"), "", (("", tr("Leave it out")),), NO_ANSWER))
        if person:
            chips.append(UnderstoodChip("person", person[1], "user-round", (("", tr("Leave it out")),),
                                        person[1]))
        if found.step:
            day = near_day_text(date.fromisoformat(found.step.day), self._desk.today(), found.step.time, weekday=True)
            words = found.step.text or kind_word(found.step.kind)
            chips.append(UnderstoodChip("step", tr("Next: {step}, {day}", step=words, day=day), "calendar",
                                        (("", tr("No next step")),), found.step.day))
        self._box.set_chips(chips)
        self._share_width()

    def _share_width(self) -> None:
        """Where the chips have no room the hint gives way, then the step is cut; the short ones stay whole."""
        chips = [chip for chip in self._box.findChildren(NoteChip) if chip.objectName()]
        for chip in chips:
            whole = chip.objectName() != "chip_step"
            chip.setMinimumWidth(min(chip.sizeHint().width(), MOST_WHOLE) if whole else LEAST)
        taken = sum(chip.sizeHint().width() + GAP for chip in chips)
        hint = self._box.findChild(QLabel, f"{self._box.objectName()}_hint")
        if hint is not None:
            hint.setVisible(taken + hint.sizeHint().width() <= self._box.width())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def _corrected(self, key: str, value: str) -> None:
        if key == "kind":
            self._kind_given = value
        elif not value:
            self._taken.add(key)
        self._typed(self._box.line.text())

    def _logged(self, logged: Logged) -> None:
        if self._record_id is None or not logged.text.strip():
            return
        text, found, person = logged.text.strip(), self._understood(logged.line), self._person(logged.line)
        about = (person and person[0]) or self._record_id
        kind, step, outcome = found.kind, found.step, found.outcome
        sent = _Sent(self, self._record_id, self._box.line.whole())
        self._desk.jobs.do(self, lambda book: log_activity(book, about, kind, text, step, outcome=outcome),
                           sent.is_saved, sent.is_refused)

    def saved(self, record_id: bytes, text: str) -> None:
        """The book has this note; what was typed since, or belongs to another record, stays."""
        if record_id == self._record_id and self._box.line.whole() == text:
            self._begin("")
        elif self._drafts.get(record_id) == text:
            del self._drafts[record_id]

    def refused(self, record_id: bytes, error: UserError) -> None:
        """Why the book did not take it; the text is kept."""
        if record_id == self._record_id:
            self._box.show_problem(str(error))
        else:
            self._desk.messages.show_error(error)


class _Sent:
    """A note on its way: whose it is, and how it stood in the line."""

    def __init__(self, line: RecordLog, record_id: bytes, text: str) -> None:
        self._line, self._record_id, self._text = line, record_id, text

    def is_saved(self, _: ChangeSet) -> None:
        self._line.saved(self._record_id, self._text)

    def is_refused(self, error: UserError) -> None:
        self._line.refused(self._record_id, error)
