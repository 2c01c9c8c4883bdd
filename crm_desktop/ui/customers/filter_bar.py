"""The filters over the list: the owner's chip, a chip for each further condition, and the button that adds one."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from crm_desktop.i18n import later, tr
from crm_desktop.queries.customer_choices import NO_OWNER
from crm_desktop.queries.customer_filters import FIELDS, CustomerFilter, FilterField
from crm_desktop.queries.team import Teammate
from crm_desktop.ui.base.icons import make_icon, wear_icon
from crm_desktop.ui.base.text import set_tip
from crm_desktop.ui.base.theme import Theme, on_change
from crm_desktop.ui.customers.chip_lines import ChipLines
from crm_desktop.ui.customers.filter_chip import ConditionChip
from crm_desktop.ui.customers.filter_words import (
    FIELD_ICONS,
    FIELD_WORDS,
    Names,
    filter_key,
    filter_value_words,
    with_filter,
)
from crm_desktop.ui.widgets.chips import FilterChip

GAP = 8


class FilterBar(QWidget):
    """Stands in the tool row; chips that have no room there stand in `overflow`, in lines of their own below."""

    changed = Signal(object)  # CustomerFilter
    choices_wanted = Signal(str, QWidget)  # a field, and under what its choices open

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._kind = "company"
        self._where = CustomerFilter()
        self._names: Names = {}
        self._members: Sequence[Teammate] = ()
        self.setObjectName("filter_bar")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.owner = FilterChip(theme, later("Owner"), name="owner_filter")
        self._chips: dict[FilterField, ConditionChip] = {
            field: ConditionChip(theme, field) for field in FIELDS["company"] if field != "owner"}
        self._add = QToolButton()
        self._add.setObjectName("add_filter")
        self._add.setProperty("kind", "dashed")
        self._add.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._add.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._add.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        wear_icon(self._add, theme, "plus", size=14)
        self._menu = QMenu(self._add)
        self._menu.setObjectName("add_filter_menu")
        self._entries: dict[FilterField, QAction] = {}
        for field in self._chips:
            entry = self._entries[field] = self._menu.addAction("")
            entry.setObjectName(f"add_filter_{field}")
            entry.setData(field)
        self._add.setMenu(self._menu)
        self.overflow = ChipLines("filter_overflow")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GAP)
        self._connect()
        on_change(theme, self, self.set_texts)

    # -- for the page

    def show_filter(self, kind: str, where: CustomerFilter) -> None:
        """What the list is filtered by; it is the page's own doing, so nothing is emitted."""
        self._kind, self._where = kind, where
        self.owner.set_value(filter_key(where, "owner"))
        for field, chip in self._chips.items():
            key = filter_key(where, field) if field in FIELDS[kind] else ""
            chip.show_words(key, filter_value_words(field, key, self._names) if key else "")
        self._share_width()

    def set_members(self, members: Sequence[Teammate]) -> None:
        """Who can be the owner."""
        if list(members) != list(self._members):
            self._members = members
            self._name_owners()

    def set_names(self, names: Names) -> None:
        """The names of the tags and owners that conditions are about."""
        if names != self._names:
            self._names = names
            self.show_filter(self._kind, self._where)

    def set_texts(self) -> None:
        """Everything in the current language."""
        self._add.setText(tr("Filter"))
        set_tip(self._add, tr("Add a filter"))
        for field, entry in self._entries.items():
            entry.setText(tr(FIELD_WORDS[field]))
            entry.setIcon(make_icon(self._theme, FIELD_ICONS[field]))
        self._name_owners()
        self.show_filter(self._kind, self._where)

    def chip_of(self, field: FilterField) -> QWidget:
        """What stands for a field: its chip while it filters something, else the button that adds it."""
        return self._chips[field] if filter_key(self._where, field) else self._add

    def stops(self) -> list[QWidget]:
        """What Tab reaches, in its order."""
        return [self.owner, *(chip for chip in self._chips.values() if chip.value()), self._add]

    # -- inside

    def _connect(self) -> None:
        self.owner.value_changed.connect(self._owner_chosen)
        self._menu.triggered.connect(self._asked)
        for chip in self._chips.values():
            chip.wanted.connect(self._chip_pressed)
            chip.value_changed.connect(self._taken_away)

    def _name_owners(self) -> None:
        self.owner.set_options([("", tr("Anyone")), *((one.member_id.hex(), one.name) for one in self._members),
                                (NO_OWNER, tr("Nobody"))])

    def _owner_chosen(self, key: str) -> None:
        self.changed.emit(with_filter(self._where, "owner", key))

    def _asked(self, entry: QAction) -> None:
        self.choices_wanted.emit(str(entry.data()), self._add)

    def _chip_pressed(self, field: FilterField) -> None:
        self.choices_wanted.emit(field, self._chips[field])

    def _taken_away(self, _: str) -> None:
        """A chip lost its value: the keyboard stays in the bar."""
        gone = next(chip for chip in self._chips.values() if filter_key(self._where, chip.field) and not chip.value())
        if gone.hasFocus():
            self._add.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit(with_filter(self._where, gone.field, ""))

    def _share_width(self) -> None:
        """Chips from the left while there is room, the button behind the last one; the rest stands below."""
        active = [chip for chip in self._chips.values() if chip.value()]
        left = self.width() - self.owner.sizeHint().width() - GAP - self._add.sizeHint().width()
        above: list[QWidget] = []
        for chip in active:
            left -= chip.sizeHint().width() + GAP
            if left < 0:
                break
            above.append(chip)
        below = active[len(above):]
        _put(self._row, [self.owner, *above, self._add])
        self.overflow.show_chips(below)
        for chip in self._chips.values():  # each has its place by now: without one it would be a window
            chip.setVisible(bool(chip.value()))
        for field, entry in self._entries.items():
            entry.setVisible(field in FIELDS[self._kind] and not self._chips[field].value())
        self._add.setEnabled(any(entry.isVisible() for entry in self._entries.values()))

    def minimumSizeHint(self) -> QSize:
        wide = self.owner.sizeHint().width() + GAP + self._add.sizeHint().width()
        return QSize(wide, self.owner.sizeHint().height())

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()


def _put(row: QHBoxLayout, widgets: Sequence[QWidget]) -> None:
    """These widgets and no others in a row, from the left; nothing moves where they stand there already."""
    items = [row.itemAt(at) for at in range(row.count())]
    if [item.widget() for item in items if item is not None and item.widget() is not None] == list(widgets):
        return
    while row.count():
        row.takeAt(0)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
