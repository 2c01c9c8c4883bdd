"""Tells when this computer comes to a network: a round that waits for better times begins at once."""

from PySide6.QtCore import QObject, Signal


class NetworkWatch(QObject):
    """`came` also where it is the office's network alone, since the team's server may stand there."""

    came = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        from PySide6.QtNetwork import QNetworkInformation  # a book of its own needs no network

        self._gone = (QNetworkInformation.Reachability.Disconnected, QNetworkInformation.Reachability.Unknown)
        QNetworkInformation.loadDefaultBackend()
        watched = QNetworkInformation.instance()  # None: this system tells nothing
        if watched is not None:
            watched.reachabilityChanged.connect(self._changed)

    def _changed(self, reachability: object) -> None:
        if reachability not in self._gone:
            self.came.emit()
