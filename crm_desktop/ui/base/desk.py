"""What a page is handed: the background door, the theme, messages, the actions and this device's settings."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from crm_desktop.settings import SettingsFile
from crm_desktop.ui.base.actions import Actions
from crm_desktop.ui.base.jobs import Jobs
from crm_desktop.ui.base.messages import Messages
from crm_desktop.ui.base.theme import Theme


@dataclass(frozen=True)
class Desk:
    """Everything that a page works with; it goes down from the frame to every page and panel."""

    jobs: Jobs
    theme: Theme
    messages: Messages
    actions: Actions
    settings: SettingsFile

    def now(self) -> datetime:
        """Now, in the zone of this laptop."""
        return datetime.fromtimestamp(self.jobs.book.clock() / 1000, UTC).astimezone()

    def today(self) -> date:
        """The day on this laptop: next steps are due on it."""
        return self.now().date()
