"""What lies over the window is hidden while the book is locked, and comes back as it was: dialogs and the focus."""

from PySide6.QtCore import QChildEvent, QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QFocusFrame, QMainWindow, QWidget
from shiboken6 import isValid


class Curtain(QObject):
    """Nothing of what a person typed goes: an editor in a list commits, everything else waits, hidden."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._drawn = False
        self._hidden: list[QWidget] = []
        self._focus: QWidget | None = None

    def draw(self) -> None:
        """Takes what lies over the window away; the window's own content is the frame's to hide."""
        self._focus = QApplication.focusWidget()
        QGuiApplication.inputMethod().commit()  # a composition that is half typed
        if self._focus is not None:
            self._focus.clearFocus()  # an open editor commits, or says why it cannot and keeps its text
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
        self._drawn = True
        for each in self._over():
            self._hide(each)
        for source in (self._window, *self._children()):
            source.installEventFilter(self)

    def open(self) -> None:
        """Brings it back."""
        hidden, focus = self._hidden, self._focus
        self.drop()
        for each in hidden:
            if isValid(each):
                each.show()
                each.raise_()
        if focus is not None and isValid(focus) and focus.isVisible():
            focus.setFocus(Qt.FocusReason.OtherFocusReason)

    def drop(self) -> None:
        """The book is closed: what was hidden goes with it."""
        self._drawn, self._hidden, self._focus = False, [], None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What work that ends meanwhile would show waits as well."""
        if not self._drawn:
            watched.removeEventFilter(self)
        elif event.type() == QEvent.Type.ChildPolished and isinstance(event, QChildEvent):
            event.child().installEventFilter(self)  # it is about to be shown for the first time
        elif event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched is not self._window:
            self._hide(watched)
        return False

    def _over(self) -> list[QWidget]:
        tops = [top for top in QApplication.topLevelWidgets() if top is not self._window and top.isVisible()]
        return [child for child in self._children() if child.isVisible()] + tops

    def _children(self) -> list[QWidget]:
        inside = self._window.centralWidget()
        found = self._window.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        return [child for child in found if child is not inside and child.objectName() != "toast"
                and not isinstance(child, QFocusFrame)]

    def _hide(self, each: QWidget) -> None:
        if isinstance(each, QFileDialog):
            each.reject()
            return
        if each not in self._hidden:
            self._hidden.append(each)
        each.hide()
