"""The queue as a list model: a refresh moves, adds and takes away rows, and never resets what is on screen."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from crm_desktop.i18n import tr
from crm_desktop.queries.service import TicketRow
from crm_desktop.ui.service.ticket_words import CHANNEL_WORDS, channel_word, queue_chips

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
Role = Qt.ItemDataRole


class QueueModel(QAbstractListModel):
    """Tickets in the order in which they are given."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._order: list[bytes] = []
        self._tickets: dict[bytes, TicketRow] = {}
        self.drafts: frozenset[bytes] = frozenset()

    def set_tickets(self, tickets: Sequence[TicketRow]) -> None:
        """Takes a new list: first those that are gone go, then the others take their order, then new ones come in."""
        new = {one.ticket_id: one for one in tickets}
        before = self._tickets
        self._tickets = {**before, **new}
        for place in range(len(self._order) - 1, -1, -1):
            if self._order[place] not in new:
                self.beginRemoveRows(ROOT, place, place)
                del self._order[place]
                self.endRemoveRows()
        staying = set(self._order)
        self._arrange([one for one in new if one in staying])
        for place, ticket_id in enumerate(new):
            if ticket_id not in staying:
                self.beginInsertRows(ROOT, place, place)
                self._order.insert(place, ticket_id)
                self.endInsertRows()
        self._tickets = new
        for place, ticket_id in enumerate(self._order):
            if ticket_id in staying and before.get(ticket_id) != new[ticket_id]:
                self.dataChanged.emit(self.index(place), self.index(place))

    def ticket_at(self, place: int) -> TicketRow | None:
        """The ticket of a row."""
        return self._tickets[self._order[place]] if 0 <= place < len(self._order) else None

    def place_of(self, ticket_id: bytes | None) -> int | None:
        """The row of a ticket, or None where it is not in the list."""
        return self._order.index(ticket_id) if ticket_id in self._tickets and ticket_id is not None else None

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._order)

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        ticket = self.ticket_at(index.row()) if index.isValid() else None
        if ticket is None:
            return None
        if role == Role.UserRole:
            return ticket
        if role == Role.DisplayRole:
            return ticket.subject
        if role == Role.ToolTipRole:
            whom = ticket.company or ticket.person
            return "\n".join(part for part in (ticket.subject, whom, ticket.preview[:300]) if part)
        return self._spoken(ticket) if role == Role.AccessibleTextRole else None

    def _spoken(self, ticket: TicketRow) -> str:
        """A line of the queue in words, for screen readers."""
        parts = [ticket.subject, ticket.company or ticket.person or tr("No customer")]
        parts += [channel_word(ticket.channel)] if ticket.channel in CHANNEL_WORDS else []
        parts += [chip.text for chip in queue_chips(ticket)]
        return ", ".join([*parts, tr("Draft")] if ticket.ticket_id in self.drafts else parts)

    def _arrange(self, wanted: list[bytes]) -> None:
        if wanted == self._order:
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        ids = [self._order[index.row()] for index in before]
        self._order = wanted
        places = {ticket_id: place for place, ticket_id in enumerate(wanted)}
        self.changePersistentIndexList(before, [self.index(places[one]) for one in ids])
        self.layoutChanged.emit()
