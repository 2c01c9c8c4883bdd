"""The book of a salesperson's morning: three companies, seven deals of known stages, and a passphrase."""

from pathlib import Path

from crm_desktop.commands.records import add_record
from crm_desktop.domain.records import ENGAGING, LOST, PROSPECTING, WON
from crm_desktop.store.book import Book
from crm_desktop.store.first_run import make_book_with_keys

SECRET = "a passphrase for the morning"
FOUND = "杭州云栖智能科技有限公司"
STAGES = {"prospecting": (PROSPECTING, "open"), "engaging": (ENGAGING, "open"), "won": (WON, "won"),
          "lost": (LOST, "lost")}
DEALS = {"prospecting": 3, "engaging": 2, "won": 1, "lost": 1}
REACHED = [7, 3, 1]  # of all; those beyond Prospecting; those won: the lost one was lost from the first stage
CLOSED = "2026-03-02"


def make_morning_book(path: Path) -> Path:
    """A book with keys, closed again."""
    book, _ = make_book_with_keys(path, passphrase=SECRET, name="Morning", currency="CNY", time_zone="Asia/Shanghai",
                                  me="Chen Siyuan")
    with book:
        companies = [_add(book, "company", name=name) for name in (FOUND, "Konex", "苏州远景电气")]
        person = _add(book, "person", name="张伟芳")
        _add(book, "person_company", person=person, company=companies[0], main=1)
        number = 0
        for word, count in DEALS.items():
            stage_id, status = STAGES[word]
            for _ in range(count):
                number += 1
                closed = CLOSED if status != "open" else None
                _add(book, "deal", name=f"Deal {number}", company=companies[number % 3], value=(100_000, "CNY"),
                     stage=(stage_id, status, closed))
    return path


def _add(book: Book, record_type: str, **values: object) -> bytes:
    return add_record(book, record_type, values).created[record_type][0]
