"""A secret on the clipboard for a minute: it is taken away again unless something else was copied meanwhile."""

from PySide6.QtCore import QCoreApplication, QMimeData, QObject, QTimer
from PySide6.QtGui import QGuiApplication

MINUTE = 60_000
CLIPBOARD_HISTORIES = "x-kde-passwordManagerHint"  # they do not keep what says so


class BorrowedClipboard(QObject):
    """Lives by itself until the clipboard is somebody else's: the view that copied may be gone by then."""

    def __init__(self, secret: str, milliseconds: int = MINUTE) -> None:
        super().__init__(QCoreApplication.instance())
        self._secret = secret
        self._clipboard = QGuiApplication.clipboard()
        data = QMimeData()
        data.setText(secret)
        data.setData(CLIPBOARD_HISTORIES, b"secret")
        self._clipboard.setMimeData(data)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.give_back)
        self._timer.start(milliseconds)
        self._clipboard.dataChanged.connect(self._look)
        QGuiApplication.instance().aboutToQuit.connect(self.give_back)  # type: ignore[union-attr]

    def give_back(self) -> None:
        """Empties the clipboard where it still holds the secret."""
        if self._holds_it():
            self._clipboard.clear()
        self._end()

    def _look(self) -> None:
        if not self._holds_it():
            self._end()

    def _holds_it(self) -> bool:
        return self._clipboard.text() == self._secret

    def _end(self) -> None:
        self._secret = ""
        self._timer.stop()
        self.deleteLater()
