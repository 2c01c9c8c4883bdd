"""The base of every tab: head, tool row, content and one side pane; it refreshes when what it shows has changed."""

from collections.abc import Callable, Collection, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.changes.change import ChangeSet
from crm_desktop.i18n import tr
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.header import PageHeader
from crm_desktop.ui.base.side_pane import SideSplit


class Page(QWidget):
    """A tab. Subclasses set `word`, `title`, `icon`, `watches`, and override refresh, set_texts, verbs, escape."""

    word = ""  # the feature's one word
    title = ""  # msgid
    icon = ""
    in_rail = True  # a page without a tab is reached from elsewhere, and comes after those that have one
    watches: frozenset[str] = frozenset()  # record types; empty: every act refreshes it

    status_text = Signal(str)
    record_wanted = Signal(object)  # (record type, id): to be shown on the tab that has such records
    import_wanted = Signal()  # an empty page offers the wizard

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.setObjectName(f"{self.word}_page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("ground", "window")
        self._stale = False
        self._status = ""
        self.header = PageHeader(desk.theme)
        self.tool_row = QWidget()
        self.tool_row.setObjectName("tool_row")
        self.tool_row.setFixedHeight(desk.theme.size("toolbar_height"))
        self.tools = QHBoxLayout(self.tool_row)
        self.tools.setContentsMargins(20, 0, 16, 0)
        self.tools.setSpacing(8)
        main = self._main = QWidget()
        main.setObjectName("page_main")
        self._column = QVBoxLayout(main)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.tool_row)
        self._split = SideSplit(desk.theme, desk.settings, self.word, main)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.header)
        whole.addWidget(self._split, 1)
        self._contents: list[QWidget] = []
        desk.jobs.changed.connect(self._changed)

    # -- to override

    def refresh(self, changes: ChangeSet | None) -> None:
        """Asks again for what is shown; `changes` is None where anything may have moved."""

    def set_texts(self) -> None:
        """All texts in the current language; call the base."""
        self.header.title.setText(tr(self.title))

    def verbs(self) -> Mapping[str, Callable[[], None]]:
        """Verb name -> what it does while this page is shown: bound methods, which are equal each time."""
        return {}

    def at_hand(self) -> tuple[Mapping[str, Callable[[], None]], Collection[str]]:
        """Verbs that need something at hand, and the names of those that can be done now: `offer` tells it."""
        return {}, ()

    def escape(self) -> bool:
        """One level up; True where something was closed. Call the base last."""
        if self.pane is None:
            return False
        self.close_pane()
        return True

    def show_record(self, record_type: str, record_id: bytes) -> None:
        """Brings one record to the front, on the tab that has such records."""

    def unsaved(self) -> int:
        """How many texts are typed here and not saved: asked before the window goes."""
        return 0

    def focus_content(self) -> None:
        """The focus to where work goes on: the page came to the front."""
        for content in self._contents:
            content.setFocus(Qt.FocusReason.OtherFocusReason)

    def current_record(self) -> bytes | None:
        """The id of the record that the page is at: the history can show what was done to it."""
        return None

    # -- for subclasses and the frame

    def offer(self) -> None:
        """Tells, while this page is in front, which of its verbs can be done now."""
        if self.isVisible():
            self.desk.actions.offer(*self.at_hand())

    def set_content(self, widget: QWidget) -> None:
        """What stands below the tool row; several calls stack downwards."""
        self._contents.append(widget)
        self._column.addWidget(widget, 1)

    def parts(self) -> list[QWidget]:
        """The parts that F6 goes through."""
        return [self.header, self.tool_row, *self._contents, self._split.side]

    @property
    def pane(self) -> QWidget | None:
        """What stands in the side pane now."""
        return self._split.shown

    @property
    def content(self) -> QWidget:
        """What stands beside the side pane."""
        return self._main

    def show_pane(self, widget: QWidget) -> None:
        """Puts a widget into the side pane, in place of another one, which is only hidden."""
        self._split.show_widget(widget)

    def close_pane(self) -> None:
        """Closes the side pane; what stood in it lives on, hidden."""
        self._split.close_side()

    def release_pane(self, widget: QWidget) -> None:
        """A guest in the pane (the history) leaves it, to be shown elsewhere."""
        self._split.release(widget)

    def say_status(self, text: str) -> None:
        """What the left of the status line says while this page is shown."""
        self._status = text
        self.status_text.emit(text)

    def status(self) -> str:
        """What the page last said for the status line."""
        return self._status

    # -- Qt's side

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._stale = False
            self.refresh(None)
        self.offer()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.desk.actions.offer(self.at_hand()[0], ())

    def _changed(self, changes: ChangeSet | None) -> None:
        if changes is not None and self.watches and not self.watches & changes.record_types():
            return
        if self.isVisible():
            self.refresh(changes)
        else:
            self._stale = True
