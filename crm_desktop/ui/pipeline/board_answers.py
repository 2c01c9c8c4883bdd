"""What the board asks the book: stages with their figures, the order of their cards, and cards by row number."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from crm_desktop.exchange.this_computer import today_here
from crm_desktop.queries.board import StageColumn, deal_cards, rotting_rows, stage_columns, stage_order
from crm_desktop.queries.board_filters import DealFilter
from crm_desktop.store.book import Book
from crm_desktop.ui.pipeline.card_face import CardFace, card_face


@dataclass(frozen=True)
class BoardAnswer:
    """The whole board without its cards; `tall` are the local rows of deals with a rotting line."""

    today: date
    currency: str
    columns: tuple[StageColumn, ...]
    orders: "dict[bytes, array[int]]"
    tall: dict[bytes, frozenset[int]]

    def stage_of(self, row: int) -> bytes | None:
        """In which stage a card stands, by its local row; None where it is on the board no longer."""
        return next((stage_id for stage_id, order in self.orders.items() if row in order), None)


def ask_board(book: Book, wanted: DealFilter) -> BoardAnswer:
    """The stages of a pipeline; won and lost stages hold what was closed this month."""
    narrowed = (wanted.owner_id, wanted.product_id, wanted.region)
    columns = tuple(stage_columns(book, wanted.pipeline_id, *narrowed))
    orders = {column.stage_id: stage_order(book, column.stage_id, *narrowed) for column in columns}
    tall = {column.stage_id: rotting_rows(book, column.stage_id) for column in columns}
    return BoardAnswer(today_here(book), book.currency(), columns, orders, tall)


def ask_faces(book: Book, rows: Sequence[int]) -> dict[int, CardFace]:
    """The faces of cards by their local row, in the language that is spoken now."""
    today = today_here(book)
    return {row: card_face(card, today) for row, card in deal_cards(book, rows).items()}
