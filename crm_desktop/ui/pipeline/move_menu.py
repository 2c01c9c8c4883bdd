"""The menus of a deal and of several: to another stage, to another owner, next step, a note, delete."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QWidget

from crm_desktop.i18n import later, tr, trn
from crm_desktop.queries.team import Teammate
from crm_desktop.ui.base.actions import keys_text
from crm_desktop.ui.base.icons import make_icon
from crm_desktop.ui.base.text import menu_text
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.widgets.ink import draw_box

SQUARE, ICON = 8, 16
WORDS = (  # word, text, icon, verb whose key is shown
    ("open", later("Open the deal"), "square-kanban", "open"),
    ("step", later("Plan the next step"), "calendar", "step"),
    ("log", later("Log a call, visit or note"), "phone", "log"),
)


@dataclass(frozen=True)
class StageMark:
    """A stage in the menu: its id, its name as it is shown, its colour."""

    stage_id: bytes
    name: str
    colour: QColor


class DealMenu(QMenu):
    """It says what was chosen; the page does it."""

    chosen = Signal(str, object)  # open, step, log, done or delete; the deal's id
    stage_chosen = Signal(object, object)  # the deal's id, the stage's

    def __init__(self, theme: Theme, parent: QWidget, stages: Sequence[StageMark], deal_id: bytes, here: bytes,
                 step: str) -> None:
        """`here` is the stage where the deal stands, `step` the words of its next step, or empty."""
        super().__init__(parent)
        self._deal_id = deal_id
        self.setObjectName("deal_menu")
        self._theme = theme
        self._add(*WORDS[0])
        self._move = self.addMenu(make_icon(theme, "arrow-right"), tr("Move to stage"))
        self._move.setObjectName("move_menu")
        for stage in stages:
            add_stage(self._move, stage, here).triggered.connect(self._stage_triggered)
        self.addSeparator()
        for word in WORDS[1:]:
            self._add(*word)
        if step:
            self._add("done", "", "circle-check", "").setText(tr("Done: {step}", step=menu_text(step)))
        self.addSeparator()
        self._add("delete", later("Delete"), "trash-2", "delete")

    def open_at(self, where: QPoint, *, moves_only: bool = False) -> None:
        """Opens the menu, or its stages alone, at a place of the screen; afterwards it is gone."""
        shown = self._move if moves_only else self
        shown.aboutToHide.connect(self._over)
        shown.popup(where)

    def _over(self) -> None:
        """What was chosen is told after the menu has hidden."""
        QTimer.singleShot(0, self, self.deleteLater)

    def _add(self, word: str, text: str, icon: str, verb: str) -> QAction:
        action = self.addAction(make_icon(self._theme, icon), tr(text))
        if verb:
            action.setText(f"{tr(text)}\t{tr('Enter') if verb == 'open' else keys_text(verb)}")
        action.setObjectName(f"deal_{word}")
        action.setData(word)
        action.triggered.connect(self._triggered)
        return action

    def _triggered(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.chosen.emit(str(action.data()), self._deal_id)

    def _stage_triggered(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.stage_chosen.emit(self._deal_id, bytes(action.data()))


class RowsMenu(QMenu):
    """What can be done with several deals at once; `stages` is empty where they belong to several pipelines."""

    stage_chosen = Signal(object)  # the stage's id
    owner_chosen = Signal(object)  # the member's id, or None
    delete_chosen = Signal()

    def __init__(self, theme: Theme, parent: QWidget, count: int, stages: Sequence[StageMark], here: bytes | None,
                 members: Sequence[Teammate], owner: bytes | None) -> None:
        """`here` and `owner` are what all of them share."""
        super().__init__(parent)
        self.setObjectName("deals_menu")
        self._move = self.addMenu(make_icon(theme, "arrow-right"), trn("Move {n} deal to stage",
                                                                       "Move {n} deals to stage", count))
        self._move.setObjectName("deals_move_menu")
        for stage in stages:
            add_stage(self._move, stage, here).triggered.connect(self._stage_triggered)
        if not stages:
            self._move.addAction(tr("They belong to several pipelines")).setEnabled(False)
        self._owners = self.addMenu(make_icon(theme, "user-round-pen"), trn("Give {n} deal to", "Give {n} deals to",
                                                                            count))
        self._owners.setObjectName("deals_owner_menu")
        for one in members:
            action = self._owners.addAction(menu_text(one.name))
            action.setObjectName(f"give_{one.member_id.hex()}")
            action.setData(one.member_id)
            action.setEnabled(one.member_id != owner)
            action.triggered.connect(self._owner_triggered)
        self._owners.addSeparator()
        nobody = self._owners.addAction(tr("Nobody"))
        nobody.setObjectName("give_nobody")
        nobody.triggered.connect(self._owner_triggered)
        self.addSeparator()
        delete = self.addAction(make_icon(theme, "trash-2"), trn("Delete {n} deal", "Delete {n} deals", count))
        delete.setObjectName("deals_delete")
        delete.setText(f"{delete.text()}\t{keys_text('delete')}")
        delete.triggered.connect(self.delete_chosen)

    def open_at(self, where: QPoint, part: str = "") -> None:
        """Opens the whole menu, or its "stages" or "owners" alone, at a place of the screen."""
        shown = {"stages": self._move, "owners": self._owners}.get(part, self)
        shown.aboutToHide.connect(self._over)
        shown.popup(where)

    def _over(self) -> None:
        QTimer.singleShot(0, self, self.deleteLater)

    def _stage_triggered(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.stage_chosen.emit(bytes(action.data()))

    def _owner_triggered(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.owner_chosen.emit(bytes(action.data()) if action.data() else None)


def add_stage(menu: QMenu, stage: StageMark, here: bytes | None) -> QAction:
    """A stage as a line of a menu; where the deal stands already it cannot be chosen."""
    action = menu.addAction(_square(stage.colour, menu.devicePixelRatioF()), menu_text(stage.name))
    action.setObjectName(f"move_{stage.stage_id.hex()}")
    action.setData(stage.stage_id)
    action.setEnabled(stage.stage_id != here)
    return action


def _square(colour: QColor, scale: float) -> QIcon:
    pixmap = QPixmap(round(ICON * scale), round(ICON * scale))
    pixmap.setDevicePixelRatio(scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    draw_box(painter, QRectF((ICON - SQUARE) / 2, (ICON - SQUARE) / 2, SQUARE, SQUARE), 2, colour)
    painter.end()
    return QIcon(pixmap)
