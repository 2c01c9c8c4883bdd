"""The second click of a double click falls on nothing, where the first one closed a dialog."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget


class ClickShield(QWidget):
    """Lies over the window unseen for as long as a double click takes, and swallows clicks."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("click_shield")
        self.setGeometry(window.rect())
        self.show()
        self.raise_()
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(self.deleteLater)
        timer.start(QApplication.doubleClickInterval() // 2)
