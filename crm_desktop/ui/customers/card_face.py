"""The upper part of a customer's card: head, fields, next step, open deals; it draws what it is given."""

from collections.abc import Mapping
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.domain.figures import count_text, money_text
from crm_desktop.i18n import tr, trn
from crm_desktop.queries.customer_card import CustomerCard
from crm_desktop.ui.base.text import ElidedLabel, make_button
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.customers.card_facts import (
    COMPANY_SPECS,
    PERSON_SPECS,
    card_links,
    channel_choices,
    deal_lines,
    field_values,
    head_line,
    ticket_lines,
)
from crm_desktop.ui.customers.card_head import CardHead
from crm_desktop.ui.record.step_words import step_facts
from crm_desktop.ui.widgets.fields import FieldGrid
from crm_desktop.ui.widgets.stage_line import StageLine, StageLines
from crm_desktop.ui.widgets.step_box import StepBox
from crm_desktop.ui.widgets.value_editors import Choices
from crm_desktop.ui.widgets.value_field import ValueField

AIR, GAP = 20, 10


class CardFace(QWidget):
    """Fields commit by their keys; everything else is said by its parts, which the pane connects."""

    committed = Signal(str, object)
    deals_changed = Signal()  # their lines were made anew

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._card: CustomerCard | None = None
        self._today = date.min
        self._marks: Mapping[bytes, str] = {}
        self._most = 1  # deals that are shown
        self.head = CardHead(theme)
        self._grids = {"company": FieldGrid(theme, COMPANY_SPECS), "person": FieldGrid(theme, PERSON_SPECS)}
        self.step = StepBox(theme)
        self._deals_title = ElidedLabel("body_strong", "secondary", name="card_deals_title")
        self.all_deals = make_button(theme, kind="link", name="card_all_deals")
        self.deals = StageLines(theme)
        self._tickets_title = ElidedLabel("body_strong", "secondary", name="card_tickets_title")
        self.tickets = StageLines(theme, name="ticket_lines")
        self._lay_out()
        for grid in self._grids.values():
            grid.committed.connect(self.committed)
            grid.hide()

    @property
    def card(self) -> CustomerCard | None:
        """Who is on screen."""
        return self._card

    def draw(self, card: CustomerCard, today: date) -> None:
        """Another customer, or news of the same one; an open editor of the same one stays."""
        if self._card is None or self._card.record_id != card.record_id:
            self._revert()
        self._card, self._today = card, today
        for name, grid in self._grids.items():
            grid.setVisible(card.record_type == name)
        company = card.record_type == "company"
        self.head.show_customer(card.line.name, head_line(card), card.tags, company=company)
        self.head.set_links(*card_links(card))
        values = field_values(card)
        for key in self._grid().keys():  # noqa: SIM118 - a grid is no dict
            self._grid().set_value(key, values[key].text, values[key].edit, note=values[key].note)
        step = card.next_steps[0] if card.next_steps else None
        self.step.set_step(step_facts(today, step.day, step.time, step.kind, step.text, person=step.person,
                                      about=step.deal) if step else None)
        self._draw_deals()

    def set_marks(self, marks: Mapping[bytes, str]) -> None:
        """The colours of stages."""
        self._marks = marks
        self._draw_deals()

    def set_most_deals(self, most: int) -> None:
        """How many open deals have room."""
        if most != self._most:
            self._most = most
            self._draw_deals()

    def set_owners(self, choices: Choices) -> None:
        """Who can be the owner."""
        for grid in self._grids.values():
            if list(grid.field("owner").spec.choices) != list(choices):
                grid.set_choices("owner", choices)

    def set_texts(self) -> None:
        """Everything in the current language."""
        self.head.set_texts()
        for grid in self._grids.values():
            grid.set_texts()
        self._grids["person"].set_choices("channel", channel_choices())
        self.step.set_texts()
        if self._card is not None:
            self.draw(self._card, self._today)

    def first_field(self) -> ValueField | None:
        """The first field that can be edited."""
        return self._grid().first_editable() if self._card else None

    def show_problem(self, key: str, sentence: str) -> None:
        """Opens a field with what was typed, the sentence below."""
        self._grid().show_problem(key, sentence)

    # -- inside

    def _grid(self) -> FieldGrid:
        return self._grids[self._card.record_type if self._card else "company"]

    def _revert(self) -> None:
        """What was typed and refused belongs to the customer before."""
        for grid in self._grids.values():
            for key in grid.keys():  # noqa: SIM118 - a grid is no dict
                grid.field(key).revert()

    def _draw_deals(self) -> None:
        card = self._card
        if card is None:
            return
        count, tickets = card.line.open_deals, card.open_tickets
        most = max(self._most - bool(tickets), 1)
        self.deals.set_lines(deal_lines(card.open_deals[:most], self._today, self._marks))
        money = money_text(card.line.open_value, card.currency)
        self._deals_title.setText(
            tr("Open deals  {n}, {money}", n=count_text(count), money=money) if count else tr("No open deals"))
        self.all_deals.setText(tr("Show all {n}", n=count_text(count)))
        self.all_deals.setVisible(count > most)
        self.tickets.set_lines(ticket_lines(tickets[:most]))
        self._tickets_title.setText(trn("{n} open ticket", "{n} open tickets", len(tickets)))
        for part in self._ticket_parts:
            part.setVisible(bool(tickets))
        self.deals_changed.emit()

    def deal_stops(self) -> list[QWidget]:
        """What Tab reaches among the deals, in its order."""
        lines = [*self.deals.findChildren(StageLine), *self.tickets.findChildren(StageLine)]
        return [self.all_deals, *(one for one in lines if one.objectName())]

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        deals = QHBoxLayout()
        deals.setContentsMargins(AIR, 0, AIR, 0)
        deals.addWidget(self._deals_title, 1)
        deals.addWidget(self.all_deals)
        column.addWidget(_inset(self.head, AIR))
        for grid in self._grids.values():
            column.addWidget(_inset(grid, AIR - 8))
        column.addWidget(_inset(self.step, AIR))
        column.addLayout(deals)
        column.addWidget(_inset(self.deals, AIR))
        self._ticket_parts = [_inset(self._tickets_title, AIR), _inset(self.tickets, AIR)]
        for part in self._ticket_parts:
            column.addWidget(part)
            part.hide()
        column.addWidget(_inset(_rule(), AIR))


def _inset(widget: QWidget, air: int) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(air, 0, air, 0)
    row.addWidget(widget)
    return holder


def _rule() -> QFrame:
    line = QFrame()
    line.setProperty("rule", "across")
    return line
