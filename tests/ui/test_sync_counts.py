"""What the sync counts is called by its name, records, with a whole share; the popover's words stand in one column."""

from datetime import date

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QWidget

from crm_desktop.i18n import use
from crm_desktop.sync.enrol import Enrolled
from crm_desktop.sync.outcome import SyncState
from crm_desktop.ui.base.actions import Actions
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.shell.sync_popover import SyncPopover
from crm_desktop.ui.shell.sync_words import SyncView, face_of, syncing_text
from crm_desktop.ui.shell.team_code import JoinedStep
from tests.driver import Hands

TODAY, AT = date(2027, 1, 15), 1_800_000_000_000
MOVED = SyncView(SyncState.SAVED, at=AT, conflicts=2, sent=1, received=231, moved_at=AT, records=41_207)
UNDER_WAY = SyncView(SyncState.SYNCING, at=AT, running=True, done=12_933, whole=100_000)


@pytest.fixture
def popover(theme: Theme, window: QMainWindow) -> SyncPopover:
    window.show()
    anchor = QWidget(window)
    anchor.setGeometry(20, 850, 30, 30)
    anchor.show()
    made = SyncPopover(theme, window, Actions(theme, window), TODAY)
    made.show_view(MOVED)
    made.show_laptops(3)
    made.show_lookalikes(2)
    made.open_under(anchor, made.now)
    return made


def words_of(widget: QWidget) -> dict[str, str]:
    """The words on screen by the names of their labels."""
    return {each.objectName(): each.text() for each in widget.findChildren(QLabel)
            if not each.isHidden() and each.text()}


@pytest.mark.parametrize(("language", "sent", "received"), [
    ("en", "1 record sent", "231 records received"), ("zh", "已发送1条记录", "已收到231条记录")])
def test_what_moved_are_records(popover: SyncPopover, language: str, sent: str, received: str) -> None:
    use(language)
    popover.show_view(MOVED)
    words = words_of(popover)
    assert (words["popover_1_title"], words["popover_2_title"]) == (sent, received)


def test_all_words_of_the_popover_stand_in_one_column(popover: SyncPopover) -> None:
    QApplication.processEvents()
    names = ("popover_0_title", "popover_1_title", "popover_3_note", "popover_alike", "popover_laptops")
    places = {name: label.mapTo(popover, QPoint()).x() for name in names
              if (label := popover.findChild(QLabel, name)) is not None}
    assert set(places) == set(names)
    places["Decide"] = popover.decide.mapTo(popover, QPoint()).x()
    assert len(set(places.values())) == 1, places


@pytest.mark.parametrize(("language", "said"), [
    ("en", "Syncing, 12,933 of 100,000 records (12%)"), ("zh", "正在同步，12,933/100,000条记录（12%）")])
def test_a_round_counts_records_and_a_whole_share(language: str, said: str) -> None:
    use(language)
    assert syncing_text(UNDER_WAY) == said
    assert face_of(UNDER_WAY, TODAY).sentence == said


def test_the_share_is_whole_only_at_the_end() -> None:
    assert "(99%)" in syncing_text(SyncView(SyncState.SYNCING, done=99_999, whole=100_000))
    assert syncing_text(SyncView(SyncState.SYNCING, done=1, whole=1)) == "Syncing, 1 of 1 record (100%)"


def test_the_first_sync_says_records_and_never_rows(theme: Theme, window: QMainWindow) -> None:
    step = JoinedStep(theme)
    window.setCentralWidget(step)
    window.show()
    step.show()
    step.show_words(Enrolled(b"", b"", (1, 2, 3, 4, 5, 6)))
    step.show_view(UNDER_WAY)
    Hands(window).until(lambda: "joined_progress_counts" in words_of(step), "the bar, half a second later")
    words = words_of(step)
    assert words["joined_state"] == "12,933 of 100,000 records so far."
    assert words["joined_progress_counts"] == "12%"
    assert "row" not in " ".join(words.values())
    step.show_view(SyncView(SyncState.SAVED, at=AT, records=100_000))
    assert words_of(step)["joined_state"] == "All is here: 100,000 records."
