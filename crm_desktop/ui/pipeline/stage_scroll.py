"""A stage's cards as something that scrolls: which are visible, where a card lies, and the same card at the top."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractItemView, QListView

from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.pipeline.board_model import CardModel
from crm_desktop.ui.pipeline.card_delegate import CardDelegate

AHEAD = 12  # cards loaded above and below what is visible
WHEEL_STEP = 40  # pixels
PROBE = 60  # pixels from the left: there a card always is


class StageScroll(QListView):
    """The part of a stage's list that knows places; it emits nothing."""

    def __init__(self, theme: Theme, name: str, *, board: str, stage_id: bytes) -> None:
        super().__init__()
        self.cards = CardModel(self, board=board, stage_id=stage_id)
        self.delegate = CardDelegate(theme, self.cards, self)
        self.setObjectName(name)
        self.setProperty("ground", "none")
        self.setProperty("kind", "stage")
        self.setModel(self.cards)
        self.setItemDelegate(self.delegate)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.verticalScrollBar().setSingleStep(WHEEL_STEP)
        self.verticalScrollBar().valueChanged.connect(self.look)
        self.cards.heights_changed.connect(self.scheduleDelayedItemsLayout)
        theme.changed.connect(self.viewport().update)

    def place_beside(self, y: int) -> int:
        """The place of the card at a height of the view; behind the last one where none is so low."""
        index = self.indexAt(QPoint(PROBE, max(y, 0)))
        return index.row() if index.isValid() else self.cards.rowCount()

    def gap_beside(self, y: int) -> int:
        """The gap between two cards that is nearest to a height of the view, as the place of the card below it.

        The slot does not count as a card; over the slot it is the slot's own gap.
        """
        place, slot = self.place_beside(y), self.cards.slot_place()
        if place == slot:
            return place
        rect = self.visualRect(self.cards.index(place, 0)) if place < self.cards.rowCount() else None
        gap = place + 1 if rect is not None and y > rect.center().y() else place
        return gap - 1 if slot is not None and place > slot else gap

    def height_of_current(self) -> int:
        """How far below the view's top the middle of the current card lies."""
        return self.visualRect(self.currentIndex()).center().y()

    def hold(self) -> tuple[int | None, int]:
        """The card at the top and where its top lies, to be given back to `restore`."""
        index = self.indexAt(QPoint(PROBE, 0))
        if not index.isValid() or self.verticalScrollBar().value() == 0:
            return None, 0
        return self.cards.row_number(index.row()), self.visualRect(index).top()

    def restore(self, held: tuple[int | None, int]) -> None:
        """Scrolls so that the held card lies where it lay."""
        self.executeDelayedItemsLayout()
        row, top = held
        place = self.cards.place_of(row) if row is not None else None
        if place is not None:
            moved = self.visualRect(self.cards.index(place, 0)).top() - top
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() + moved)
        self.look()

    def look(self) -> None:
        """Tells the model which cards are visible."""
        bottom = self.indexAt(QPoint(PROBE, self.viewport().height() - 1))
        first = self.indexAt(QPoint(PROBE, 0)).row() if self.cards.rowCount() else 0
        last = bottom.row() if bottom.isValid() else self.cards.rowCount() - 1
        self.cards.set_window(max(0, first - AHEAD), last + AHEAD)
