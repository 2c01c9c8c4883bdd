"""The popover's title is true in each of the four states, and in what a book tells before its first round."""

from datetime import date

import pytest
from PySide6.QtWidgets import QLabel, QMainWindow

from crm_desktop.errors import UserError
from crm_desktop.i18n import later, use
from crm_desktop.sync.outcome import SyncState
from crm_desktop.sync.status import SyncStatus
from crm_desktop.ui.base.actions import Actions
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.shell.sync_popover import SyncPopover
from crm_desktop.ui.shell.sync_words import SyncView, face_of, first_sync_view

TODAY, AT = date(2027, 1, 15), 1_800_000_000_000
REMOVED = UserError("removed", later("This laptop was removed from the team."), "", "")
NEWER = UserError("newer_program", later("The server speaks another version."), "", "")
IN_STEP = "In step with the team"
STATES = (
    (SyncView(SyncState.SAVED, at=AT), IN_STEP, "与团队保持一致"),
    (SyncView(SyncState.SAVED, at=AT, conflicts=2), IN_STEP, "与团队保持一致"),
    (SyncView(SyncState.SAVED, at=AT, running=True), "Getting in step with the team", "正在与团队同步"),
    (SyncView(SyncState.SYNCING, 12, at=AT), "Getting in step with the team", "正在与团队同步"),
    (SyncView(SyncState.SYNCING), "Getting in step with the team", "正在与团队同步"),
    (SyncView(SyncState.OFFLINE, 3, at=AT), "Out of reach of the team", "暂时联系不上团队"),
    (SyncView(SyncState.OFFLINE, 3, conflicts=1, at=AT), "Out of reach of the team", "暂时联系不上团队"),
    (SyncView(SyncState.NEEDS_YOU, at=AT, code="removed", trouble=REMOVED), "No longer in the team", "已不在团队中"),
    (SyncView(SyncState.NEEDS_YOU, at=AT, code="removed"), "No longer in the team", "已不在团队中"),
    (SyncView(SyncState.NEEDS_YOU, at=AT, code="newer_program", trouble=NEWER), "Needs you", "待处理"),
)


@pytest.fixture
def popover(theme: Theme, window: QMainWindow) -> SyncPopover:
    window.show()
    return SyncPopover(theme, window, Actions(theme, window), TODAY)


@pytest.mark.parametrize(("view", "english", "chinese"), STATES)
def test_the_title_is_true(popover: SyncPopover, view: SyncView, english: str, chinese: str) -> None:
    for language, title in (("en", english), ("zh", chinese)):
        use(language)
        popover.show_view(view)
        found = popover.findChild(QLabel, "popover_title")
        assert found is not None
        assert (found.text(), popover.accessibleName()) == (title, title)


@pytest.mark.parametrize("view", [each[0] for each in STATES])
def test_only_what_is_identical_is_in_step(popover: SyncPopover, view: SyncView) -> None:
    """Title and first line come from the same state, and the foot never contradicts them."""
    popover.show_view(view)
    labels = {each.objectName(): each.text() for each in popover.findChildren(QLabel) if not each.isHidden()}
    is_in_step = labels["popover_title"] == IN_STEP
    assert is_in_step == (labels["popover_0_title"] == "Identical with the server")
    assert not is_in_step or face_of(view, TODAY).icon in ("circle-check", "git-merge")


@pytest.mark.parametrize(("status", "title"), [
    (SyncStatus(SyncState.NEEDS_YOU, 0, 1, 0, AT, "offline"), "Out of reach of the team"),
    (SyncStatus(SyncState.NEEDS_YOU, 0, 1, 0, AT, ""), IN_STEP),
    (SyncStatus(SyncState.NEEDS_YOU, 1, 1, 0, AT, ""), "Getting in step with the team"),
    (SyncStatus(SyncState.NEEDS_YOU, 0, 0, 0, AT, "removed"), "No longer in the team"),
    (SyncStatus(SyncState.SYNCING, 5, 0, 0, None, ""), "Getting in step with the team")])
def test_before_the_first_round_conflicts_and_a_lost_network_need_nobody(popover: SyncPopover, status: SyncStatus,
                                                                         title: str) -> None:
    popover.show_view(first_sync_view(status, 10))
    found = popover.findChild(QLabel, "popover_title")
    assert found is not None
    assert found.text() == title
