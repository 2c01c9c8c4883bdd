"""When the computer comes to a network again, what waited goes at once, and not when the back-off has run out."""


from PySide6.QtCore import QObject
from PySide6.QtNetwork import QNetworkInformation
from PySide6.QtWidgets import QApplication

from crm_desktop.commands.records import add_record
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.shell.network_watch import NetworkWatch
from tests.ui.team_hands import LaptopWindow, Office

Reach = QNetworkInformation.Reachability
LONG = 600_000  # milliseconds


def test_only_a_network_that_came_is_told(theme: Theme) -> None:
    owner, told = QObject(), list[bool]()
    NetworkWatch(owner).came.connect(lambda: told.append(True))
    system = QNetworkInformation.instance()
    assert system is not None
    for reach in (Reach.Disconnected, Reach.Unknown):
        system.reachabilityChanged.emit(reach)
    assert told == []
    system.reachabilityChanged.emit(Reach.Local)  # the team's server may stand in the same office
    assert told == [True]


def test_what_waited_goes_as_soon_as_the_network_is_back(office: Office, theme: Theme) -> None:
    mine = LaptopWindow(office.book("Mine"), theme, office.folder)
    try:
        office.found(mine.book)
        keeper = mine.desktop.syncing.keeper
        keeper.start()
        mine.until_foot("Identical with the server")
        office.cut()
        add_record(mine.book, "company", {"name": "Konex"})
        keeper.sync_now()
        mine.until_foot("Offline, 1 change waits")
        office.mend()
        keeper._timer.start(LONG)  # as after many failures
        QApplication.processEvents()
        system = QNetworkInformation.instance()
        assert system is not None
        system.reachabilityChanged.emit(Reach.Online)
        mine.until_foot("Identical with the server")
    finally:
        mine.close()
