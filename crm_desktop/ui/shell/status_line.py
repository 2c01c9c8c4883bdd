"""The line at the window's foot: what the page says at the left, where the data is at the right."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.errors import UserError
from crm_desktop.i18n import later, tr
from crm_desktop.ui.base.icons import IconLabel
from crm_desktop.ui.base.text import ElidedLabel, make_label, set_level
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.shell.sync_sign import SyncSign

UNSAVED = {"gone": later("Not saving: the book's file or its drive is gone"),
           "moved": later("Not saving: the book's file was moved or replaced"),
           "disk_full": later("Newest change not saved: the disk is full"),
           "unwritable": later("Newest change not saved: the file cannot be written")}


def lost_file(trouble: str, name: str) -> UserError:
    """The sentence on a book's file that is "gone" or "moved" while the book is open."""
    safe = later("All that was saved until now is in it, and what you are typing stays here.")
    if trouble == "gone":
        return UserError("gone", later("“{name}” cannot be reached any more: its drive or its folder is gone."), safe,
                         later("Connect the drive again; until then nothing can be saved."), name=name)
    return UserError("moved", later("“{name}” was moved or replaced while it was open."), safe,
                     later("Lock the book and open it again, so that new changes can be saved."), name=name)


class StatusLine(QWidget):
    """28 pixels high, always there while a book is open."""

    def __init__(self, theme: Theme, *, read_only: bool) -> None:
        super().__init__()
        self._read_only = read_only
        self.setObjectName("status_line")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(theme.size("status_height"))
        self._left = ElidedLabel("fine", "secondary", name="status_text")
        self._right = make_label("", "fine", "secondary", name="status_saved")
        self._trouble, self._in_team = "", False
        self._mark = IconLabel(theme, "circle-check", size=14)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 0, 16, 0)
        row.setSpacing(6)
        row.addWidget(self._left, 1)
        row.addWidget(self._mark)
        row.addWidget(self._right)
        self.sync = SyncSign(theme)
        row.addWidget(self.sync)
        self.set_texts()

    def say(self, text: str) -> None:
        """The left side: a count, or what the keys do now."""
        self._left.setText(text)

    def show_sync(self, shown: bool) -> None:
        """Whether the sentence about the team's server stands at the right, in place of the one about this laptop."""
        self._in_team = shown
        self._arrange()

    def show_trouble(self, trouble: str) -> None:
        """Why nothing can be saved, a key of `UNSAVED`; "" where all is well again."""
        self._trouble = trouble
        self._arrange()
        self.set_texts()

    def set_texts(self) -> None:
        """The right side in the current language."""
        if self._trouble:
            icon, colour, words = "triangle-alert", "state.danger.mark", tr(UNSAVED[self._trouble])
        elif self._read_only:
            icon, colour = "lock", "state.warn.mark"
            words = tr("Open for reading only: a newer version wrote this book")
        else:
            icon, colour, words = "circle-check", "state.success.mark", tr("Saved on this laptop, encrypted")
        self._mark.set_icon(icon, colour)
        set_level(self._right, "danger" if self._trouble else "secondary")
        self._right.setText(words)

    def _arrange(self) -> None:
        """What cannot be saved here is said before how the server stands."""
        synced = self._in_team and not self._trouble
        for part in (self._mark, self._right):
            part.setHidden(synced)
        self.sync.setVisible(synced)
