"""The popover of sync: how the book stands to the team, what was sent and received, what waits for a decision."""

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from crm_desktop.domain.figures import count_text
from crm_desktop.errors import in_a_row
from crm_desktop.i18n import tr, trn
from crm_desktop.sync.outcome import SyncState
from crm_desktop.ui.base.actions import Actions
from crm_desktop.ui.base.icons import IconLabel
from crm_desktop.ui.base.text import make_button, make_label, put_sentence, set_tip
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.shell.sync_words import (
    MANY_DELETIONS,
    SyncView,
    decide_text,
    is_under_way,
    needs_somebody,
    offline_text,
    popover_title,
    syncing_text,
    time_text,
    trouble_title,
)
from crm_desktop.ui.widgets.popover import Popover

WIDTH = 376
BESIDE = 80  # the rail stays free
ICON, GAP = 16, 10  # the column of icons, and what keeps the words away from it: in the foot as above it
Line = tuple[str, str, str, str, str]  # icon, its colour, title, note, time


class SyncPopover(Popover):
    """Says the state anew whenever it changes; the laptops of the team are counted when it opens."""

    sync_wanted = Signal()
    conflicts_wanted = Signal()
    deletions_wanted = Signal()
    team_wanted = Signal()
    lookalikes_wanted = Signal()

    def __init__(self, theme: Theme, window: QWidget, actions: Actions, today: date) -> None:
        super().__init__(theme, window, name="sync_popover", width=WIDTH)
        self._theme, self._today = theme, today
        self.body.setContentsMargins(16, 12, 16, 12)
        self.now = make_button(theme, tr("Sync now"), icon="refresh-cw", name="popover_sync")
        self.now.setProperty("measure", "small")
        set_tip(self.now, actions.tip("sync_now"))
        head = QHBoxLayout()
        self._title = make_label("", "heading", name="popover_title", wrap=True)
        head.addWidget(self._title, 1)
        head.addWidget(self.now)
        self.body.addLayout(head)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(10)
        self.body.addLayout(self._lines)
        self.decide = make_button(theme, tr("Decide"), name="popover_decide")
        self.let_through = make_button(theme, tr("Look at it…"), name="popover_deletions")
        self.buttons = QHBoxLayout()
        for button in (self.decide, self.let_through):
            button.setProperty("measure", "small")
            self.buttons.addWidget(button)
        self.buttons.addStretch(1)
        self.buttons.setContentsMargins(ICON + GAP, 0, 0, 0)
        self.body.addLayout(self.buttons)
        self._add_alike_line()
        rule = QFrame()
        rule.setProperty("rule", "across")
        self.body.addWidget(rule)
        self._laptops = make_label("", "fine", "secondary", name="popover_laptops")
        self.manage = make_button(theme, tr("Manage"), kind="link", name="popover_manage")
        self.body.addLayout(self._foot_line("lock", make_label(
            tr("Sealed on this laptop. The server stores it unread."), "fine", "secondary", wrap=True)))
        self.body.addLayout(self._foot_line("laptop", self._laptops, self.manage))
        for button, signal in ((self.now, self.sync_wanted), (self.decide, self.conflicts_wanted),
                               (self.let_through, self.deletions_wanted), (self.manage, self.team_wanted)):
            button.clicked.connect(signal)

    def _add_alike_line(self) -> None:
        self._alike = make_label("", "body", name="popover_alike", wrap=True)
        button = make_button(self._theme, tr("Look at them"), kind="link", name="popover_lookalikes")
        button.clicked.connect(self.lookalikes_wanted)
        row = self._foot_line("copy", self._alike, button)
        row.setContentsMargins(0, 0, 0, 0)
        self._alike_line = QWidget()
        self._alike_line.setLayout(row)
        self.body.addWidget(self._alike_line)
        self._alike_line.hide()

    def show_view(self, view: SyncView) -> None:
        """The state as it is now."""
        self._title.setText(popover_title(view))
        self.setAccessibleName(popover_title(view))
        while (item := self._lines.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        for at, line in enumerate(self._said(view)):
            holder = self._line(line, at)
            self._lines.addWidget(holder)
            holder.show()  # at once: `place` measures what is shown
        self.decide.setVisible(bool(view.conflicts))
        self.let_through.setVisible(view.code == MANY_DELETIONS)
        self.body.invalidate()  # a button that has just gone leaves no room behind
        self.place()

    def show_laptops(self, count: int) -> None:
        """How many laptops are in the team."""
        self._laptops.setText(trn("{n} laptop in the team", "{n} laptops in the team", count))

    def show_lookalikes(self, count: int | None) -> None:
        """How many pairs of customers look alike: two books that became one often have some. None: nobody counted."""
        self._alike.setText(tr("Two books that became one may hold a customer twice") if count is None else
                            trn("{n} pair of customers looks alike", "{n} pairs of customers look alike", count))
        self._alike_line.setVisible(count != 0)
        self.place()

    def place(self) -> None:
        super().place()
        if self.panel.x() < BESIDE:
            for part in (self.panel, self._shadow):
                part.move(BESIDE, part.y())

    def _said(self, view: SyncView) -> list[Line]:
        lines = [self._state(view)]
        moved = time_text(view.moved_at, self._today) if view.moved_at else ""
        if view.sent:
            lines.append(("arrow-up", "text.secondary", trn("{n} record sent", "{n} records sent", view.sent), "",
                          moved))
        if view.received:
            lines.append(("arrow-down", "text.secondary",
                          trn("{n} record received", "{n} records received", view.received), "", moved))
        if view.conflicts:
            lines.append(("git-merge", "state.warn.mark", decide_text(view), tr("Same field, two laptops. Both kept"),
                          ""))
        return lines

    def _state(self, view: SyncView) -> Line:
        at = time_text(view.at, self._today) if view.at is not None else ""
        if needs_somebody(view):
            title, safe, then = view.trouble.texts() if view.trouble else (trouble_title(view), "", "")
            return "triangle-alert", "state.danger.mark", title, in_a_row((safe, then)), at
        if view.state is SyncState.OFFLINE:
            return ("cloud-off", "text.secondary", offline_text(view),
                    tr("Your work goes on. It is sent as soon as the server answers."), at)
        if is_under_way(view):
            return "arrow-up-down", "accent.base", syncing_text(view), tr("Everything is saved on this laptop."), at
        return ("circle-check", "state.success.mark", tr("Identical with the server"),
                trn("Checked, {count} record", "Checked, {count} records", view.records,
                    count=count_text(view.records)), at)

    def _line(self, line: Line, at: int) -> QWidget:
        icon, colour, title, note, time = line
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(IconLabel(self._theme, icon, size=ICON, colour=colour), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(1)
        for text, style, level, name in ((title, "body", "primary", "title"), (note, "fine", "secondary", "note")):
            if text:
                label = make_label("", style, level, name=f"popover_{at}_{name}", wrap=True)
                put_sentence(label, text)
                words.addWidget(label)
        row.addLayout(words, 1)
        row.addWidget(make_label(time, "fine", "tertiary"), 0, Qt.AlignmentFlag.AlignTop)
        return holder

    def _foot_line(self, icon: str, label: QWidget, button: QPushButton | None = None) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GAP)
        sign = IconLabel(self._theme, icon, size=14)
        sign.setFixedWidth(ICON)
        sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row.addWidget(sign)
        row.addWidget(label, 1)
        if button is not None:
            row.addWidget(button)
        return row
