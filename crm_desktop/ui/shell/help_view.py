"""The guide over the window: contents at the left, text at the right, a line that finds words; by F1, without a net."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.domain.figures import count_text
from crm_desktop.i18n import language, later, tr
from crm_desktop.ui.base.text import make_label
from crm_desktop.ui.base.theme import Theme, on_change
from crm_desktop.ui.shell.help_contents import HelpContents
from crm_desktop.ui.shell.help_line import HelpLine
from crm_desktop.ui.shell.help_page import HelpPage
from crm_desktop.ui.shell.help_text import guide_headings, guide_text
from crm_desktop.ui.widgets.dialog import AROUND, LARGE_DIALOG, HouseDialog

CHAPTERS = {"customers": "customers", "pipeline": "pipeline", "service": "service",
            "conflicts": "edited-in-two-places"}  # page: anchor in English
CONTENTS_WIDTH = 232
CHROME = 150  # pixels of the dialog above and below the text
LEAST_HEIGHT = 240
KEYS = (("Enter", later("next hit")), ("Shift Enter", later("hit before")), ("↓", later("contents")),
        ("F6", later("next part")), ("Esc", later("back")))


class HelpView(HouseDialog):
    """Opens at the chapter of the tab in front; Esc ends the search first, then closes it."""

    def __init__(self, theme: Theme, window: QWidget, tab: str = "") -> None:
        super().__init__(theme, window, tr("Guide"), width=LARGE_DIALOG + 40, name="help_view")
        self._at = 0  # the place of the heading that the reader has come to
        self._leading = False  # the list or the search has sent the text somewhere
        self._searched = ""
        self._line = HelpLine(theme)
        self._contents = HelpContents(theme)
        self._page = HelpPage(theme)
        self._halves = QWidget()
        self._lay_out()
        self.set_verb("")
        self._line.textChanged.connect(self._search)
        self._line.stepped.connect(self._step)
        self._line.down.connect(self._into_contents)
        self._contents.chosen.connect(self._lead)
        self._contents.text_wanted.connect(self._into_text)
        self._page.sighted.connect(self._follow)
        on_change(theme, self, self.set_texts)
        self._fit()
        self.open_dialog(self._line)
        self._open_at(CHAPTERS.get(tab, ""))

    def set_texts(self) -> None:
        """All texts in the current language, in the current theme; the reader stays in the same chapter."""
        self.set_title(tr("Guide"))
        self.set_verb("")
        self._line.set_texts()
        for label, (_, said) in zip(self._hints, KEYS, strict=True):
            label.setText(tr(said))
        place, height = self._page.verticalScrollBar().value(), self._page.document().size().height()
        self._leading = True
        self._page.show_guide(guide_text(language()))
        self._leading = False
        self._page.name_it()
        self._contents.set_headings(self._page.headings())
        if self._line.text():
            self._search(self._line.text())
        else:
            self._jump(self._at)
        if self._page.document().size().height() == height:  # only the colours are others
            self._page.verticalScrollBar().setValue(place)

    # -- Qt's side

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.parentWidget():
            self._fit()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() == Qt.Key.Key_Escape and self._line.text():
            event.accept()
            self._line.clear()
            self._line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif event.key() == Qt.Key.Key_F3:
            event.accept()
            self._step(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif event.key() == Qt.Key.Key_F6:
            event.accept()
            self._go_on((self._line, self._contents, self._page), 1, Qt.FocusReason.ShortcutFocusReason)
        elif event.key() == Qt.Key.Key_Slash or (control and event.key() == Qt.Key.Key_F):
            event.accept()
            self._line.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self._line.selectAll()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Line, contents, text, close: not line by line, for the text stands beside the line."""
        self._go_on((self._line, self._contents, self._page, self.cancel), 1 if forward else -1,
                    Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
        return True

    # -- inside

    def _lay_out(self) -> None:
        self._found = make_label(style="fine", level="tertiary", name="help_found")
        self._found.hide()
        self._hints = [make_label(style="fine", level="tertiary", name=f"help_hint_{at}") for at in range(len(KEYS))]
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self._line)
        left.addWidget(self._found)
        left.addWidget(self._contents, 1)
        rule = QFrame()
        rule.setProperty("rule", "down")
        row = QHBoxLayout(self._halves)
        row.setContentsMargins(0, 8, 0, 0)
        row.setSpacing(20)
        self._line.setFixedWidth(CONTENTS_WIDTH)
        self._contents.setFixedWidth(CONTENTS_WIDTH)
        row.addLayout(left)
        row.addWidget(rule)
        row.addWidget(self._page, 1)
        self.body.addWidget(self._halves)
        hints = QHBoxLayout()
        hints.setSpacing(6)
        for at, (key, _) in enumerate(KEYS):
            chip = make_label(key)
            chip.setProperty("chip", "key")
            hints.addWidget(chip, 0, Qt.AlignmentFlag.AlignVCenter)
            hints.addWidget(self._hints[at])
            hints.addSpacing(10)
        self.foot.insertLayout(0, hints)

    def _fit(self) -> None:
        """As high as the window allows."""
        window = self.parentWidget()
        room = window.height() if window is not None else 0
        self._halves.setFixedHeight(max(LEAST_HEIGHT, room - 2 * AROUND - CHROME))

    def _open_at(self, anchor: str) -> None:
        heads = guide_headings(guide_text("en"))
        at = next((at for at, head in enumerate(heads) if head.anchor == anchor), 0)
        self._jump(at)

    def _jump(self, at: int) -> None:
        self._leading = True
        self._page.jump(at)
        self._leading = False
        self._mark(at)

    def _lead(self, at: int) -> None:
        """The list was moved in: the text follows, while something is searched to the chapter's first hit."""
        self._at = at
        self._leading = True
        hit = self._page.jump_to_hit(at) if self._searched else 0
        if not hit:
            self._page.jump(at)
        self._leading = False
        self._say(hit)

    def _follow(self, at: int) -> None:
        """The text was scrolled: the list follows."""
        if not self._leading:
            self._mark(at)

    def _mark(self, at: int) -> None:
        self._at = at
        self._contents.choose(at)

    def _search(self, typed: str) -> None:
        self._searched = typed.strip()
        found = self._page.find_words(typed)
        self._contents.show_hits(self._page.hits_of_heads() if found else ())
        if found:
            self._step(1)
        else:
            self._contents.choose(self._at)
            self._say(0)

    def _step(self, by: int) -> None:
        """To another hit."""
        self._leading = True
        hit = self._page.step_hit(by)
        self._leading = False
        if hit:
            self._mark(self._page.head_of_hit())
        self._say(hit)

    def _say(self, hit: int) -> None:
        """Where one stands among the hits."""
        whole = self._page.hit_count()
        if not self._searched:
            said = ""
        elif not whole:
            said = tr("Nothing found. Try fewer letters or another word.")
        else:
            said = tr("{n} of {whole}", n=count_text(hit), whole=count_text(whole))
        self._found.setText(said)
        self._found.setHidden(not said)

    def _go_on(self, parts: Sequence[QWidget], by: int, reason: Qt.FocusReason) -> None:
        """To the next of these parts, or the one before, and round again."""
        now = next((at for at, part in enumerate(parts) if part.hasFocus()), -1)
        parts[(now + by) % len(parts)].setFocus(reason)

    def _into_contents(self) -> None:
        self._contents.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _into_text(self) -> None:
        self._page.setFocus(Qt.FocusReason.ShortcutFocusReason)
