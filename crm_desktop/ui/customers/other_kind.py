"""The line over the list: how many of the other kind what is searched for finds, as a link to them."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.i18n import trn
from crm_desktop.queries.customer_order import CustomerQuestion, customers_found
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.text import make_button

AROUND = (20, 2, 20, 6)


class OtherKind(QWidget):
    """Hidden unless something is searched for that the other list has."""

    wanted = Signal(object)  # the CustomerQuestion behind the link

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._question = CustomerQuestion()
        self._found = 0
        self.setObjectName("other_kind_line")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("ground", "base")
        self._link = make_button(desk.theme, kind="link", name="other_kind")
        self._link.clicked.connect(self._pressed)
        row = QHBoxLayout(self)
        row.setContentsMargins(*AROUND)
        row.addWidget(self._link)
        row.addStretch(1)
        self.hide()

    def ask(self, question: CustomerQuestion) -> None:
        """Another search, or the same one after something has changed; the other list is looked at as a whole."""
        other = "person" if question.record_type == "company" else "company"
        asked = CustomerQuestion(other, text=question.text)
        if asked != self._question:
            self._question, self._found = asked, 0
            self.hide()
        if asked.text:
            self._desk.jobs.ask(self, "other", lambda book: (asked, customers_found(book, asked)),
                                self._counted, lane="figures")

    def set_texts(self) -> None:
        """The link in the current language."""
        self._link.setText(trn("{n} person matches", "{n} people match", self._found)
                           if self._question.record_type == "person"
                           else trn("{n} company matches", "{n} companies match", self._found))

    def _counted(self, found: tuple[CustomerQuestion, int]) -> None:
        question, count = found
        if question != self._question:
            return
        self._found = count
        self.set_texts()
        self.setVisible(count > 0)

    def _pressed(self) -> None:
        self.wanted.emit(self._question)
