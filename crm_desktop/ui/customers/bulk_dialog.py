"""Gives many customers another owner, tag, industry or source: what would change is shown before it does."""

from array import array
from dataclasses import dataclass

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from crm_desktop.changes.change import ChangeSet
from crm_desktop.commands.bulk_edit import add_tag_to_many, edit_many, remove_tag_from_many
from crm_desktop.domain.figures import UNKNOWN, count_text
from crm_desktop.domain.names import folded
from crm_desktop.i18n import later, tr, trn
from crm_desktop.queries.bulk_preview import BulkPreview, bulk_preview, values_in_use
from crm_desktop.queries.history import counted_text
from crm_desktop.queries.window import ids_of_rows
from crm_desktop.store.book import Book
from crm_desktop.store.bulk import Progress
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.text import make_label
from crm_desktop.ui.customers.change_lines import ChangeLines
from crm_desktop.ui.customers.work_dialog import WorkDialog
from crm_desktop.ui.widgets.picker import RecordPicker
from crm_desktop.ui.widgets.segmented import Segment, Segmented

TITLES = {"owner": later("Change owner of {records}"), "industry": later("Change industry of {records}"),
          "source": later("Change source of {records}"), "tag": later("Tag for {records}")}
LABELS = {"owner": later("To"), "industry": later("To"), "source": later("To"), "tag": later("Tag")}
WAYS = (Segment("add", later("Add"), "plus"), Segment("remove", later("Take away"), "minus"))
WIDTH = 480
NOBODY = b"nobody"
MOST_OFFERED = 12


@dataclass(frozen=True)
class BulkWork:
    """One edit of many, as plain values: what travels into the lane."""

    kind: str
    rows: "array[int]"
    field: str
    value: bytes | str | None
    with_deals: bool = False
    away: bool = False

    def __call__(self, book: Book, progress: Progress | None) -> ChangeSet:
        ids = ids_of_rows(book, self.kind, self.rows)
        if self.field == "tag" and self.away and isinstance(self.value, bytes):
            return remove_tag_from_many(book, self.kind, ids, self.value, progress=progress)
        if self.field == "tag":
            return add_tag_to_many(book, self.kind, ids, str(self.value), progress=progress)
        return edit_many(book, self.kind, ids, self.field, self.value, with_deals=self.with_deals, progress=progress)


class BulkDialog(WorkDialog):
    """The line offers what is in use and takes new words; for an owner only colleagues."""

    def __init__(self, desk: Desk, window: QWidget, kind: str, rows: "array[int]", field: str) -> None:
        said = counted_text(kind, len(rows))
        super().__init__(desk, window, tr(TITLES[field], records=said), name="bulk_dialog", verb=tr("Change"),
                         width=WIDTH)
        self._kind, self._rows, self._field = kind, rows, field
        self._preview: BulkPreview | None = None
        self._values: list[tuple[bytes, str]] = []  # what can be chosen: a key and its words
        self._ways = Segmented(desk.theme, WAYS, name="bulk_way", title=later("What is done with the tag"))
        self._line = RecordPicker(desk.theme, name="bulk_value", create=field != "owner")
        self._line.setAccessibleName(tr(LABELS[field]))
        self._said = make_label("", "body", "secondary", name="bulk_said", wrap=True)
        self._lines = ChangeLines(desk.theme, name="bulk_lines")
        self._deals = QCheckBox()
        self._deals.setObjectName("bulk_deals")
        self._deals.hide()
        self._lay_out()
        self.primary.setDisabled(True)
        self._line.query_changed.connect(self._offer)
        self._line.textChanged.connect(self._look)
        self._line.create_asked.connect(self._take_words)
        self._ways.chosen.connect(self._look)
        self.accepted.connect(self._change)
        self.open_dialog(self._line)
        self._ask()

    # -- what the book says

    def _ask(self) -> None:
        kind, rows, field = self._kind, self._rows, self._field
        self.desk.jobs.ask(self, "values", lambda book: values_in_use(book, kind, field), self._show_values)
        self.desk.jobs.ask(self, "preview", lambda book: bulk_preview(book, kind, rows, field), self._show_preview,
                           lane="figures")

    def _show_values(self, values: list[tuple[bytes, str]]) -> None:
        self._values = [*values, (NOBODY, tr("Nobody"))] if self._field == "owner" else values

    def _show_preview(self, preview: BulkPreview) -> None:
        self._preview = preview
        if preview.open_deals:
            self._deals.setText(tr("Open deals go with them, {count} in all", count=count_text(preview.open_deals)))
            self._deals.setChecked(True)
            self._deals.show()
        self._look()

    # -- what is typed

    def _offer(self, words: str) -> None:
        plain = folded(words).strip()
        mark = "person" if self._field == "owner" else ""
        found = [(key, text, "", mark if key != NOBODY else "") for key, text in self._values if plain in folded(text)]
        self._line.set_results(found[:MOST_OFFERED])

    def _take_words(self, words: str) -> None:
        self._line.setText(words)

    def _chosen(self) -> tuple[bytes, str] | None:
        """Key and words of what stands in the line, as the book writes it; None while it is nothing."""
        words = folded(self._line.text()).strip()
        known = next(((key, text) for key, text in self._values if folded(text).strip() == words), None)
        if known is None and words and self._field != "owner" and not self._takes_away():
            typed = " ".join(self._line.text().split())
            return typed.encode(), typed
        return known

    def _takes_away(self) -> bool:
        return self._field == "tag" and self._ways.current() == "remove"

    # -- what would change

    def _look(self) -> None:
        chosen, preview = self._chosen(), self._preview
        if preview is None:
            self._said.setText(tr("Counting…"))
            return
        have = self._have(chosen[0], preview) if chosen else 0
        changing = (have if self._takes_away() else preview.records - have) if chosen else 0
        self.primary.setEnabled(changing > 0 and not self.is_working())
        self.primary.setText(tr("Change {records}", records=counted_text(self._kind, changing)) if changing
                             else tr("Change"))
        self._said.setText(_sentence(chosen[1] if chosen else "", changing, preview.records - changing,
                                     away=self._takes_away()))
        self._lines.show_changes([(name, before or UNKNOWN, self._after(before, chosen[1]) if chosen else "")
                                  for name, before in preview.first], preview.records - len(preview.first))

    def _have(self, key: bytes, preview: BulkPreview) -> int:
        """How many have the value already."""
        if key == NOBODY:
            return preview.counts.get("", 0)
        return preview.counts.get(key.hex() if self._field in ("owner", "tag") else key.decode(), 0)

    def _after(self, before: str, words: str) -> str:
        if self._field != "tag":
            return words
        tags = before.split(", ") if before else []
        if self._takes_away():
            return ", ".join(tag for tag in tags if tag != words) or UNKNOWN
        return ", ".join(dict.fromkeys([*tags, words]))

    def _change(self) -> None:
        chosen, preview = self._chosen(), self._preview
        if chosen is None or preview is None or not self.primary.isEnabled():
            return
        key, words = chosen
        away = self._takes_away()
        value: bytes | str | None = None if key == NOBODY else key if away or self._field == "owner" else words
        work = BulkWork(self._kind, self._rows, self._field, value, self._deals.isChecked(), away)
        self._line.close_list()
        self.begin(work, preview.records, self.accessibleName())

    def _lay_out(self) -> None:
        to = QHBoxLayout()
        to.setSpacing(12)
        to.addWidget(make_label(tr(LABELS[self._field]), "body", "secondary", name="bulk_label"))
        to.addWidget(self._line, 1)
        to.addWidget(self._ways)
        self.body.addLayout(to)
        self._ways.setVisible(self._field == "tag")
        self.body.addWidget(self._said)
        self.body.addWidget(self._lines)
        self.body.addWidget(self._deals)
        self.add_foot()
        self.foot.insertWidget(0, make_label(tr("One undo step"), "fine", "tertiary", name="bulk_step"))


def _sentence(words: str, changing: int, same: int, *, away: bool) -> str:
    if not words:
        return tr("Choose what they get; what would change is shown here.")
    changes = trn("{n} changes", "{n} change", changing)
    if not same:
        return tr("{changes}.", changes=changes)
    stay = (trn("{n} does not have “{value}”", "{n} do not have “{value}”", same, value=words) if away
            else trn("{n} has “{value}” already", "{n} have “{value}” already", same, value=words))
    return tr("{changes}, {stay}.", changes=changes, stay=stay)
