"""The page "Edited in two places": the records that wait for a decision, and the values of the one that is chosen."""

from collections.abc import Mapping

from crm_desktop.changes.change import ChangeSet
from crm_desktop.commands.conflicts import decide_fields
from crm_desktop.i18n import later, tr, trn
from crm_desktop.ui.shell.conflict_cards import ConflictCard, conflict_cards
from crm_desktop.ui.shell.conflict_detail import ConflictDetail
from crm_desktop.ui.shell.conflict_words import card_detail
from crm_desktop.ui.shell.question_list import QuestionLine
from crm_desktop.ui.shell.question_page import QuestionPage
from crm_desktop.ui.shell.sync_words import time_text


class ConflictPage(QuestionPage[ConflictCard]):
    """Enter decides, for all fields of a record at once."""

    word = "conflicts"
    one = "conflict"
    title = later("Edited in two places")
    list_title = later("Records to decide")
    icon = "git-merge"

    def refresh(self, changes: ChangeSet | None) -> None:
        self.desk.jobs.ask(self, "conflicts", conflict_cards, self.show_questions)

    # -- QuestionPage

    def line(self, question: ConflictCard) -> QuestionLine:
        """The newest value decides where a record stands."""
        return QuestionLine((question.record_id, question.at), question.record_type, question.title,
                            (card_detail(question),), time_text(question.at, self.desk.today()))

    def ask_detail(self, question: ConflictCard) -> None:
        self.show_detail(question, None)

    def make_detail(self, question: ConflictCard, told: object) -> ConflictDetail:
        detail = ConflictDetail(self.desk.theme, question, self.desk.today())
        detail.decided.connect(self._decide)
        return detail

    def count_words(self, n: int) -> str:
        return trn("To decide: {n} record", "To decide: {n} records", n)

    def key_words(self, n: int, every: int) -> str:
        return tr("{n} of {all}. Left and right choose, Enter decides, Ctrl Z brings it back", n=n, all=every)

    def empty_words(self) -> tuple[str, ...]:
        return (tr("Nothing waits for your decision."),
                tr("Where two laptops change the same field while they are apart, both values are kept, and "
                   "you choose here which one all of you see. Changes of different fields join by themselves."))

    # -- inside

    def _decide(self, choices: Mapping[str, str]) -> None:
        card = self.begin_answer()
        if card is not None:
            record_id = card.record_id
            self.desk.jobs.do(self, lambda book: decide_fields(book, record_id, choices), self._decided, self.failed)

    def _decided(self, _: ChangeSet) -> None:
        self.go_on()
