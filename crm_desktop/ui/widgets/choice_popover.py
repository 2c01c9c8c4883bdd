"""A popover to choose one of many: a line that narrows the list below it, each choice with its count at the right."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from crm_desktop.ui.base.text import make_label
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.widgets.picker_list import Offer, PickerList
from crm_desktop.ui.widgets.popover import Popover

WIDTH = 300
STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ChoicePopover(Popover):
    """The owner gives the offers, also anew for what is typed; `picked` carries an offer's key and its title."""

    typed = Signal(str)
    picked = Signal(bytes, str)

    def __init__(self, theme: Theme, window: QWidget, *, name: str, title: str, hint: str, width: int = WIDTH) -> None:
        super().__init__(theme, window, name=name, width=width)
        self._note = make_label("", "fine", "tertiary", name=f"{name}_note")
        head = QHBoxLayout()
        head.addWidget(make_label(title, "body_strong", name=f"{name}_title"), 1)
        head.addWidget(self._note)
        self.line = _Line(self)
        self.line.setObjectName(f"{name}_line")
        self.line.setPlaceholderText(hint)
        self.line.setAccessibleName(title)
        self._list = PickerList(theme, self.panel, f"{name}_list")
        self._list.setFrameShape(PickerList.Shape.NoFrame)
        self._list.setProperty("ground", "none")
        self.body.addLayout(head)
        self.body.addWidget(self.line)
        self.body.addWidget(self._list)
        self._list.show()
        self._list.picked.connect(self._pick)
        self.line.textEdited.connect(self.typed)

    def set_offers(self, offers: Sequence[Offer]) -> None:
        """What can be chosen now; the first one is current."""
        self._list.set_offers(offers)
        self._list.setFixedHeight(self._list.wanted_height())
        self.place()

    def set_note(self, text: str) -> None:
        """A few words at the right of the title."""
        self._note.setText(text)

    def steer(self, key: int) -> bool:
        """Arrows and Enter in the line belong to the list."""
        if key in STEPS:
            self._list.step(STEPS[Qt.Key(key)])
        elif key in ENTER:
            self._list.pick_current()
        else:
            return False
        return True

    def _pick(self, key: bytes, title: str) -> None:
        self.leave()
        self.picked.emit(key, title)


class _Line(QLineEdit):
    """Hands the keys of the list on."""

    def __init__(self, popover: ChoicePopover) -> None:
        super().__init__()
        self._popover = popover

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._popover.steer(event.key()):
            super().keyPressEvent(event)
