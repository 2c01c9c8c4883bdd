"""F1 opens the guide: over the window, or over the screen in its place while no book is open or the book is locked."""

from PySide6.QtCore import QObject

from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.shell.frame import Frame
from crm_desktop.ui.shell.help_view import HelpView


class HelpDoor(QObject):
    """Bound to the verb "help" by whoever has bound the others."""

    def __init__(self, theme: Theme, frame: Frame) -> None:
        super().__init__(frame)
        self._theme = theme
        self._frame = frame

    def open(self) -> None:
        """The guide at the chapter of the tab in front; nothing where it is open already."""
        over, page = self._frame.front, self._frame.page
        if any(one.isVisible() for one in over.findChildren(HelpView)):
            return
        HelpView(self._theme, over, page.word if page is not None and over is self._frame else "")

    def close(self) -> None:
        """The book is closed: what lies over its pages goes with it."""
        for one in self._frame.findChildren(HelpView):
            one.finish()
