"""The filter chips over the board and the list: pipeline, owner, product, region; those without a choice are hidden."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from crm_desktop.domain.records import SALES
from crm_desktop.i18n import later, tr
from crm_desktop.queries.board_filters import DealFilter, FilterChoices, filter_choices
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.widgets.chips import FilterChip


class DealFilters(QWidget):
    """Asks the book what there is to choose from; a choice that the book no longer has is let go."""

    changed = Signal(object)  # DealFilter

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._choices = FilterChoices()
        self._said = DealFilter()
        self.setObjectName("pipeline_filters")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._pipeline = FilterChip(desk.theme, later("Pipeline"), name="pipeline_pipeline")
        self._owner = FilterChip(desk.theme, later("Owner"), name="pipeline_owner")
        self._product = FilterChip(desk.theme, later("Product"), name="pipeline_product")
        self._region = FilterChip(desk.theme, later("Region"), name="pipeline_region")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for chip in (self._pipeline, self._owner, self._product, self._region):
            row.addWidget(chip)
            chip.value_changed.connect(self._tell)
        self.set_texts()

    def refresh(self) -> None:
        """Members, products, regions or pipelines may be others now."""
        self._desk.jobs.ask(self, "choices", filter_choices, self._show, lane="figures")

    def chosen(self) -> DealFilter:
        """What is chosen now."""
        first = self._choices.pipelines[0][0] if self._choices.pipelines else SALES
        return DealFilter(_id(self._pipeline) or first, _id(self._owner), _id(self._product),
                          self._region.value() or None)

    def several_pipelines(self) -> bool:
        """Whether there is more than one, so that the list has to be told which."""
        return len(self._choices.pipelines) > 1

    def set_texts(self) -> None:
        """The chips in the current language; what is chosen stays."""
        found = self._choices
        named = [(pipeline_id.hex(), pipeline_label(name)) for pipeline_id, name in found.pipelines]
        self._pipeline.set_options([("", name) for _, name in named[:1]] + named[1:])
        self._owner.set_options([("", tr("Anyone")), *((one.member_id.hex(), one.name) for one in found.members)])
        self._product.set_options([("", tr("Any")), *((product_id.hex(), name) for product_id, name in found.products)])
        self._region.set_options([("", tr("Any")), *((name, name) for name in found.regions)])
        self._pipeline.setVisible(self.several_pipelines())
        self._product.setVisible(bool(found.products))
        self._region.setVisible(bool(found.regions))

    def _show(self, found: FilterChoices) -> None:
        self._choices = found
        _let_go(self._pipeline, [pipeline_id.hex() for pipeline_id, _ in found.pipelines[1:]])
        _let_go(self._owner, [one.member_id.hex() for one in found.members])
        _let_go(self._product, [product_id.hex() for product_id, _ in found.products])
        _let_go(self._region, found.regions)
        self.set_texts()
        self._tell()

    def _tell(self) -> None:
        chosen = self.chosen()
        if chosen != self._said:
            self._said = chosen
            self.changed.emit(chosen)


def pipeline_label(name: str) -> str:
    """A pipeline's name as it is shown: the one that every book begins with is translated."""
    return tr("Sales") if name == "Sales" else name


def _id(chip: FilterChip) -> bytes | None:
    return bytes.fromhex(chip.value()) if chip.value() else None


def _let_go(chip: FilterChip, known: Sequence[str]) -> None:
    if chip.value() and chip.value() not in known:
        chip.set_value("")
