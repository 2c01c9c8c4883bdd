"""The main window: a screen before the book is open, then rail, pages and status line."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPaintEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QMainWindow,
    QMenu,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from crm_desktop.settings import SettingsFile
from crm_desktop.ui.base.actions import Actions
from crm_desktop.ui.base.focus_ring import FocusRing
from crm_desktop.ui.base.messages import Messages
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.base.turn import Turn
from crm_desktop.ui.shell.curtain import Curtain
from crm_desktop.ui.shell.rail import Rail
from crm_desktop.ui.shell.status_line import StatusLine

if TYPE_CHECKING:
    from crm_desktop.ui.base.page import Page

NAME = "CRM Desktop"


class Frame(QMainWindow):
    """Knows screens and pages, and no book."""

    closing = Signal()
    painted = Signal()  # once, after the first picture is on screen

    def __init__(self, theme: Theme, settings: SettingsFile) -> None:
        super().__init__()
        self.setObjectName("frame")
        self.setWindowTitle(NAME)
        self._settings = settings
        self._theme = theme
        self.actions_table = Actions(theme, self)
        self.messages = Messages(theme, self)
        self.messages.stand_on(self._toast_ground)
        self._ring = FocusRing(theme, self)
        self._title = NAME
        self._stack = QStackedWidget()
        self.setCentralWidget(self._stack)
        self._work: QWidget | None = None
        self._rail: Rail | None = None
        self._status: StatusLine | None = None
        self._pages: Sequence[Page] = ()
        self._page: Page | None = None
        self._was_painted = False
        self.may_close: Callable[[], bool] | None = None  # asked before the window goes
        self.turn = Turn()  # that of the open book's lanes
        self._curtain = Curtain(self)
        smallest, wanted = (theme.size("window_min_width"), theme.size("window_min_height")), settings.now.window
        large = settings.now.scale > 100  # then the screen may be smaller than what is drawn
        room = self.screen().availableSize() if large else QSize(*wanted).expandedTo(QSize(*smallest))
        self.setMinimumSize(QSize(*smallest).boundedTo(room))
        self.resize(QSize(*wanted).boundedTo(room))

    # -- before and after a book

    def show_screen(self, screen: QWidget) -> None:
        """A whole-window screen: unlock or first run."""
        self._clear()
        self._stack.addWidget(screen)
        self._stack.setCurrentWidget(screen)

    def show_pages(self, pages: "Sequence[Page]", menu: QMenu, me: QWidget, *, read_only: bool, title: str) -> None:
        """The book's pages, the first of them in front."""
        self._clear()
        self.setWindowTitle(f"{title} – {NAME}")
        self._pages = pages
        self._rail = Rail(self._theme, self.actions_table, pages, menu, me)
        self._status = StatusLine(self._theme, read_only=read_only)
        holder = QStackedWidget()
        for page in pages:
            holder.addWidget(page)
            page.set_texts()
            page.status_text.connect(self._page_said)
        self._rail.chosen.connect(self.show_page)
        self._work = _beside(self._rail, holder, self._status)
        self._stack.addWidget(self._work)
        self._stack.setCurrentWidget(self._work)
        self.actions_table.bind({f"tab_{at + 1}": self._opener(at) for at, page in enumerate(pages)
                                 if page.in_rail})
        self.actions_table.bind({"next_part": self._next_part, "previous_part": self._previous_part})
        self.show_page(0)

    def cover(self, screen: QWidget) -> None:
        """Hides everything behind a whole-window screen, as it is; `uncover` brings it back."""
        self._curtain.draw()
        self.actions_table.rest(True)
        self.messages.rest(True)
        self._title = self.windowTitle()
        self.setWindowTitle(NAME)
        self._stack.addWidget(screen)
        self._stack.setCurrentWidget(screen)
        screen.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def is_locked(self) -> bool:
        """Whether a screen covers the pages."""
        return self._work is not None and self._stack.currentWidget() is not self._work

    @property
    def front(self) -> QWidget:
        """What a layer has to lie on to be seen: the window, or the screen that stands in place of its pages."""
        screen = self._stack.currentWidget()
        return screen if screen is not None and (self._work is None or self.is_locked) else self

    def uncover(self) -> None:
        """Everything again as it was; the screen goes."""
        screen = self._stack.currentWidget()
        if self._work is None or screen is self._work:
            return
        self._stack.setCurrentWidget(self._work)
        if screen is not None:
            self._stack.removeWidget(screen)
            screen.deleteLater()
        self.setWindowTitle(self._title)
        self.actions_table.rest(False)
        self._curtain.open()
        self.messages.rest(False)

    def show_page(self, at: int) -> None:
        """Another tab to the front; its verbs replace those of the one before."""
        page = self._pages[at]
        if page is self._page:
            return
        if self._page is not None:
            self.actions_table.unbind(self._page.verbs())
        self._page = page
        self.actions_table.bind(page.verbs())
        holder = page.parentWidget()
        assert isinstance(holder, QStackedWidget)  # noqa: S101 - for the type checker
        holder.setCurrentWidget(page)
        assert self._rail is not None  # noqa: S101 - for the type checker
        self._rail.choose(at)
        self._say(page.status())
        page.focus_content()

    @property
    def page(self) -> "Page | None":
        """The page in front."""
        return self._page

    @property
    def pages(self) -> "Sequence[Page]":
        """All pages, in the order of the rail."""
        return self._pages

    @property
    def rail(self) -> Rail | None:
        """The rail, while a book is open."""
        return self._rail

    @property
    def status_line(self) -> StatusLine | None:
        """The line at the foot, while a book is open."""
        return self._status

    def set_texts(self) -> None:
        """Everything on screen in the current language."""
        self.actions_table.set_texts()
        if self._rail and self._status:
            self._rail.set_texts()
            self._status.set_texts()
        for page in self._pages:
            if page is self._page:
                page.set_texts()
            else:  # nobody looks at it: after the one in front is painted
                QTimer.singleShot(0, page, page.set_texts)
        if self._page:
            self._say(self._page.status())

    # -- Qt's side

    def event(self, event: QEvent) -> bool:
        if event.type() != QEvent.Type.UpdateRequest:
            return super().event(event)
        with self.turn.at_work():  # all that has to be painted is painted in this one event
            return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._page is not None and self._page.escape():
            event.accept()
            return
        super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.windowHandle():
            self._ring.watch(self.windowHandle())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self.painted.emit)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.may_close is not None and not self.may_close():
            event.ignore()
            return
        self._settings.change(window=(max(self.width(), 640), max(self.height(), 480)))
        self.hide()  # what is under way may take a while to end
        self.closing.emit()
        super().closeEvent(event)

    # -- inside

    def _clear(self) -> None:
        if self._page is not None:
            self.actions_table.unbind(self._page.verbs())
        self._page, self._pages, self._rail, self._status, self._work = None, (), None, None, None
        self.actions_table.rest(False)
        self.messages.rest(False)
        self._curtain.drop()
        for gone in [self._stack.widget(at) for at in range(self._stack.count())]:
            if gone is not None:
                self._stack.removeWidget(gone)
                gone.hide()
                gone.deleteLater()

    def _opener(self, at: int) -> "_Opener":
        return _Opener(self, at)

    def show_trouble(self, trouble: str) -> None:
        """The foot says why nothing can be saved; "" where all is well again."""
        if self._status is not None:
            self._status.show_trouble(trouble)

    def _toast_ground(self) -> QWidget:
        return self if self._page is None or self.is_locked else self._page.content

    def _say(self, text: str) -> None:
        if self._status is not None:
            self._status.say(text)

    def _page_said(self, text: str) -> None:
        if self.sender() is self._page:
            self._say(text)

    def _parts(self) -> list[QWidget]:
        if self._page is None or self._rail is None:
            return []
        return [self._rail, *self._page.parts()]

    def _next_part(self) -> None:
        self._go(1)

    def _previous_part(self) -> None:
        self._go(-1)

    def _go(self, step: int) -> None:
        parts = self._parts()
        focus = QApplication.focusWidget()
        here = next((at for at, part in enumerate(parts) if focus and part.isAncestorOf(focus)), -1 if step > 0 else 0)
        for away in range(1, len(parts) + 1):
            part = parts[(here + step * away) % len(parts)]
            target = _first_stop(part)
            if target is not None:
                target.setFocus(Qt.FocusReason.TabFocusReason)
                return


class _Opener:
    """Opens one tab; equal to another of the same tab, so that it can be unbound."""

    def __init__(self, frame: Frame, at: int) -> None:
        self._frame = frame
        self._at = at

    def __call__(self) -> None:
        self._frame.show_page(self._at)


def _beside(rail: Rail, holder: QStackedWidget, status: StatusLine) -> QWidget:
    right = QVBoxLayout()
    right.setContentsMargins(0, 0, 0, 0)
    right.setSpacing(0)
    right.addWidget(holder, 1)
    right.addWidget(status)
    whole = QWidget()
    whole.setObjectName("work")
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(0)
    row.addWidget(rail)
    row.addLayout(right, 1)
    return whole


def _first_stop(part: QWidget) -> QWidget | None:
    """The first widget of a part that takes the focus by Tab."""
    if not part.isVisible():
        return None
    stops = [one for one in [part, *part.findChildren(QWidget)]
             if one.isVisible() and one.isEnabled() and one.focusPolicy() & Qt.FocusPolicy.TabFocus]
    return min(stops, key=lambda one: _place_in(part, one), default=None)


def _place_in(part: QWidget, widget: QWidget) -> tuple[int, int]:
    """Line and column, as one reads."""
    corner = widget.mapTo(part, widget.rect().topLeft())
    return corner.y() // 8, corner.x()
