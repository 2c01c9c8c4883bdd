"""Beside a ticket: its customer in short, its own fields edited in place, and what the customer asked before."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from crm_desktop.domain.figures import UNKNOWN, count_text, money_text
from crm_desktop.i18n import later, tr, trn
from crm_desktop.queries.customers import CustomerRow
from crm_desktop.ui.base.text import make_button, make_label
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.service.earlier_list import EarlierList
from crm_desktop.ui.service.ticket_facts import TicketFacts, day_of, spoken_moment
from crm_desktop.ui.widgets.avatar import USUAL, Avatar
from crm_desktop.ui.widgets.field_spec import EDGE, FieldSpec
from crm_desktop.ui.widgets.fields import FieldGrid
from crm_desktop.ui.widgets.marker import MarkerLabel
from crm_desktop.ui.widgets.marker_words import MarkerState, kind_word, marker_state, marker_text
from crm_desktop.ui.widgets.picker import Result

INSET = 20
LABEL_WIDTH = 84
FIGURES = (("contact", later("Contact")), ("won", later("Won so far")), ("open", later("Open deals")),
           ("step", later("Next step")), ("touch", later("Last touch")))
FIELDS = (
    FieldSpec("owner", later("Owner"), "choice", person=True),
    FieldSpec("category", later("Category")),
    FieldSpec("company", later("Company"), "reference", placeholder=later("Type a name")),
    FieldSpec("person", later("Contact"), "reference", placeholder=later("Type a name")),
    FieldSpec("product", later("Product"), "reference", placeholder=later("Type a name")),
    FieldSpec("created_at", later("Came in"), read_only=True),
)


class TicketSide(QScrollArea):
    """`edited` carries a field and its value; `asked` the field of a picker and what is typed."""

    edited = Signal(str, object)
    asked = Signal(str, str)
    card_wanted = Signal()
    ticket_wanted = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._facts: TicketFacts | None = None
        self.setObjectName("ticket_side")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._customer = CustomerShort(theme)
        self._customer.card_wanted.connect(self.card_wanted)
        self._ticket_title = make_label("", "body_strong", "secondary", name="side_ticket_title")
        self.fields = FieldGrid(theme, FIELDS, columns=2, name="ticket_fields")
        self.fields.committed.connect(self._committed)
        self.fields.query_changed.connect(self.asked)
        self._earlier_title = make_label("", "body_strong", "secondary", name="side_earlier_title")
        self._earlier = EarlierList(theme)
        self._earlier.opened.connect(self.ticket_wanted)
        inside = QWidget()
        inside.setObjectName("ticket_side_inside")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 16, 0, 20)
        column.setSpacing(0)
        column.addWidget(self._customer)
        column.addSpacing(16)
        column.addWidget(_rule())
        column.addSpacing(14)
        column.addWidget(_inset(self._ticket_title))
        column.addSpacing(6)
        column.addWidget(_inset(self.fields, INSET - EDGE))
        column.addSpacing(16)
        self._earlier_rule = _rule()
        column.addWidget(self._earlier_rule)
        column.addSpacing(14)
        column.addWidget(_inset(self._earlier_title))
        column.addSpacing(4)
        column.addWidget(self._earlier)
        column.addStretch(1)
        self.setWidget(inside)

    def show_facts(self, facts: TicketFacts) -> None:
        """Another ticket, or the same one as it is now; an open editor keeps what is typed."""
        if self._facts is not None and self._facts.ticket.ticket_id != facts.ticket.ticket_id:
            for spec in FIELDS:
                self.fields.field(spec.key).revert()
        self._facts = facts
        self.set_texts()

    def set_results(self, field: str, results: Sequence[Result]) -> None:
        """Answers to what is typed into a picker."""
        self.fields.set_results(field, results)

    def set_texts(self) -> None:
        """All texts in the current language."""
        self._ticket_title.setText(tr("Ticket"))
        self._earlier_title.setText(tr("Earlier tickets"))
        self.fields.set_texts()
        facts = self._facts
        if facts is None:
            return
        self._customer.show_customer(facts)
        ticket = facts.ticket
        owners = [("", tr("Nobody")), *((one.member_id.hex(), one.name) for one in facts.team)]
        self.fields.set_choices("owner", owners)
        self.fields.set_value("owner", ticket.owner, ticket.owner_id.hex() if ticket.owner_id else "")
        self.fields.set_value("category", ticket.category)
        for key, record, name in (("company", ticket.company_id, ticket.company),
                                  ("person", ticket.person_id, ticket.person),
                                  ("product", ticket.product_id, ticket.product)):
            self.fields.set_value(key, name, (record, name) if record else None)
        came = spoken_moment(ticket.created_at, facts.today) if ticket.created_at else UNKNOWN
        self.fields.set_value("created_at", came)
        for part in (self._earlier_rule, self._earlier_title, self._earlier):
            part.setVisible(bool(facts.earlier))
        self._earlier.show_tickets(facts.earlier, facts.today)

    def _committed(self, key: str, value: object) -> None:
        if key == "owner":
            value = bytes.fromhex(str(value)) if value else None
        self.edited.emit(key, value or None)


class CustomerShort(QWidget):
    """The customer of a ticket: name, and the few figures that tell how much it matters."""

    card_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("customer_short")
        self._avatar = Avatar(theme, company=True, size=USUAL)
        self._name = make_label("", "body_strong", name="customer_name", wrap=True)
        self._detail = make_label("", "body", "secondary", name="customer_detail", wrap=True)
        self._open = make_button(theme, kind="link", name="open_card")
        self._open.clicked.connect(self.card_wanted)
        self._labels: dict[str, QLabel] = {}
        self._values: dict[str, QLabel] = {}
        self._step = MarkerLabel(theme)
        self._step.setObjectName("customer_step")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._name)
        words.addWidget(self._detail)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._avatar, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        head.addWidget(self._open, 0, Qt.AlignmentFlag.AlignTop)
        self._figures = QWidget()
        self._grid = QGridLayout(self._figures)
        self._grid.setContentsMargins(0, 14, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnMinimumWidth(0, LABEL_WIDTH)
        self._grid.setColumnStretch(1, 1)
        for row, (key, _) in enumerate(FIGURES):
            self._add_figure(row, key)
        column = QVBoxLayout(self)
        column.setContentsMargins(INSET, 0, INSET, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._figures)

    def show_customer(self, facts: TicketFacts) -> None:
        """Another customer, or the same one as it is now."""
        for key, text in FIGURES:
            self._labels[key].setText(tr(text))
        self._open.setText(tr("Open card"))
        customer = facts.customer
        self._open.setVisible(customer is not None)
        self._figures.setVisible(customer is not None)
        self._avatar.setVisible(customer is not None)
        if customer is None:
            self._name.setText(tr("No customer yet"))
            self._detail.setText(tr("Choose the company or the contact below."))
            return
        company = facts.customer_type == "company"
        self._avatar.set_name(customer.name, company=company)
        self._name.setText(customer.name)
        self._detail.setText(customer.detail if company else customer.linked_name)
        self._detail.setVisible(bool(self._detail.text()))
        contact = facts.ticket.person or (customer.linked_name if company else customer.name)
        self._values["contact"].setText(contact or UNKNOWN)
        self._values["won"].setText(_won(customer, facts.currency))
        self._values["open"].setText(_open(customer, facts.currency))
        touch = customer.last_touch
        self._values["touch"].setText(day_of(touch, facts.today) if touch is not None else UNKNOWN)
        self._step.set_marker(*_step(customer, facts.today))

    def _add_figure(self, row: int, key: str) -> None:
        label = make_label("", "body", "secondary", name=f"figure_label_{key}")
        self._labels[key] = label
        self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        if key == "step":
            self._grid.addWidget(self._step, row, 1)
            return
        value = make_label("", "body", name=f"figure_{key}", wrap=True)
        self._values[key] = value
        self._grid.addWidget(value, row, 1)


def _won(customer: CustomerRow, currency: str) -> str:
    if not customer.won_deals:
        return UNKNOWN
    return trn("{money}, {n} deal", "{money}, {n} deals", customer.won_deals,
               money=money_text(customer.won_value, currency))


def _open(customer: CustomerRow, currency: str) -> str:
    if not customer.open_deals:
        return UNKNOWN
    return tr("{count}, {money}", count=count_text(customer.open_deals),
              money=money_text(customer.open_value, currency))


def _step(customer: CustomerRow, today: date) -> tuple[MarkerState, str]:
    step = customer.next_step
    day = date.fromisoformat(step.day) if step else None
    state = marker_state(day, today)
    return state, marker_text(state, kind_word(step.kind) if step else "", day, (step.time or None) if step else None,
                              today)


def _rule() -> QFrame:
    rule = QFrame()
    rule.setProperty("rule", "across")
    return rule


def _inset(widget: QWidget, space: int = INSET) -> QWidget:
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(space, 0, space, 0)
    row.addWidget(widget)
    return box
