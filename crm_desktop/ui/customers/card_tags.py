"""Tags of the customer on the card: known ones are offered, new ones made, and each is taken away by its cross."""

from PySide6.QtCore import QObject

from crm_desktop.commands.bulk_edit import add_tag_to_many, remove_tag_from_many
from crm_desktop.domain.names import folded
from crm_desktop.i18n import tr
from crm_desktop.queries.bulk_preview import values_in_use
from crm_desktop.queries.customer_card import CustomerCard
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.customers.tag_row import TagRow
from crm_desktop.ui.widgets.choice_popover import ChoicePopover
from crm_desktop.ui.widgets.picker_list import CREATE, Offer

LONGEST = 60


class CardTags(QObject):
    """Each tag is one act, for the customer who was on screen when it was chosen."""

    def __init__(self, desk: Desk, row: TagRow) -> None:
        super().__init__(row)
        self._desk, self._row = desk, row
        self._card: CustomerCard | None = None
        self._known: list[tuple[bytes, str]] = []
        self._popover: ChoicePopover | None = None
        self._whose = ("", b"")
        row.add_wanted.connect(self._open)
        row.removed.connect(self._remove)

    def show_card(self, card: CustomerCard) -> None:
        """Whose tags they are."""
        self._card = card

    def _open(self) -> None:
        card = self._card
        if card is None:
            return
        self._whose, self._known = (card.record_type, card.record_id), []
        popover = self._popover = ChoicePopover(self._desk.theme, self._row.window(), name="tag_choices",
                                                title=tr("Add a tag"), hint=tr("Type a tag, known or new"))
        popover.line.setMaxLength(LONGEST)
        popover.typed.connect(self._offer)
        popover.picked.connect(self._add)
        popover.gone.connect(self._gone)
        popover.open_under(self._row.add, popover.line)
        kind = card.record_type
        self._desk.jobs.ask(self, "tags", lambda book: values_in_use(book, kind, "tag"), self._show)

    def _show(self, known: list[tuple[bytes, str]]) -> None:
        self._known = known
        if self._popover is not None:
            self._offer(self._popover.line.text())

    def _offer(self, typed: str) -> None:
        if self._popover is None or self._card is None:
            return
        words, has = folded(typed).strip(), {tag_id for tag_id, _ in self._card.tags}
        offers: list[Offer] = [(tag_id, name, "", "tag") for tag_id, name in self._known
                               if words in folded(name) and tag_id not in has]
        if words and words not in [folded(name).strip() for _, name in self._known]:
            offers.append((CREATE, " ".join(typed.split()), "", "plus"))
        self._popover.set_offers(offers)

    def _add(self, _: bytes, name: str) -> None:
        kind, record_id = self._whose
        self._desk.jobs.do(self, lambda book: add_tag_to_many(book, kind, [record_id], name))

    def _remove(self, tag_id: bytes) -> None:
        card = self._card
        if card is not None:
            kind, record_id = card.record_type, card.record_id
            self._desk.jobs.do(self, lambda book: remove_tag_from_many(book, kind, [record_id], tag_id))

    def _gone(self) -> None:
        self._popover = None
