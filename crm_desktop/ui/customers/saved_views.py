"""Views that a person saved on this device: a name, what is shown, and a tab; kept in the settings, a shelf a book."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast, get_args

from crm_desktop.queries.customer_filters import FIELDS, CustomerFilter
from crm_desktop.queries.customer_order import CustomerQuestion, CustomerView
from crm_desktop.settings import SettingsFile
from crm_desktop.ui.customers.filter_words import filter_key, with_filter

BUILT_IN: tuple[str, ...] = get_args(CustomerView)
MARK = "view "  # before the key of a saved view, where built-in ones have a word


@dataclass(frozen=True)
class SavedView:
    """What is shown: the kind, the built-in view that it begins with, conditions, and what was searched for."""

    key: str
    name: str
    record_type: str
    base: CustomerView = "all"
    where: CustomerFilter = field(default_factory=CustomerFilter)
    text: str = ""

    def asks(self, question: CustomerQuestion) -> CustomerQuestion:
        """The question of this view, sorted as the one given."""
        return replace(question, record_type=self.record_type, view=self.base, where=self.where, text=self.text)

    def says(self, question: CustomerQuestion) -> bool:
        """Whether a question shows just what was saved."""
        return self.asks(question) == question


def view_of(name: str, question: CustomerQuestion, key: str = "") -> SavedView:
    """A view of what a question shows, under a new key unless one is given."""
    return SavedView(key or f"{MARK}{secrets.token_hex(4)}", name, question.record_type, question.view, question.where,
                     question.text)


class ViewShelf:
    """The views of one book in their order; each change is written at once."""

    def __init__(self, settings: SettingsFile) -> None:
        self._settings = settings
        self._book = ""  # until the book has said which it is
        self._views: tuple[SavedView, ...] = ()

    def open_for(self, book: str) -> None:
        """The shelf of a book."""
        self._book = book
        found = [_read(one) for one in self._settings.now.views.get(book, ())]
        self._views = tuple(one for one in found if one is not None)

    def views(self, record_type: str) -> list[SavedView]:
        """The views of a kind, from the left."""
        return [one for one in self._views if one.record_type == record_type]

    def view(self, key: str) -> SavedView | None:
        """The view of a key; None for a built-in one, and where it was deleted."""
        return next((one for one in self._views if one.key == key), None)

    def keep(self, view: SavedView) -> None:
        """Adds a view at the end, or takes it in place of the one with its key."""
        known = [one.key for one in self._views]
        if view.key in known:
            self._write([view if one.key == view.key else one for one in self._views])
        else:
            self._write([*self._views, view])

    def remove(self, key: str) -> Callable[[], None]:
        """Takes a view away; what comes back brings it, its columns and its order back into their places."""
        before, now = self._views, self._settings.now
        columns, sorts, widths = now.columns.get(key), now.sorts.get(key), _widths_of(now.column_widths, key)
        self._write([one for one in self._views if one.key != key])
        self._settings.change(columns=_without(now.columns, key), sorts=_without(now.sorts, key),
                              column_widths={name: w for name, w in now.column_widths.items() if name not in widths})

        def bring_back() -> None:
            self._write([*before, *(one for one in self._views if one.key not in [old.key for old in before])])
            again = self._settings.now
            self._settings.change(columns={**again.columns, **({key: columns} if columns else {})},
                                  sorts={**again.sorts, **({key: sorts} if sorts else {})},
                                  column_widths={**again.column_widths, **widths})

        return bring_back

    def move(self, key: str, step: int) -> None:
        """One place to the right (1) or to the left (-1) among the views of its kind."""
        view = self.view(key)
        mates = self.views(view.record_type) if view else []
        at = next((at for at, one in enumerate(mates) if one.key == key), 0)
        if view is None or not 0 <= at + step < len(mates):
            return
        mates[at], mates[at + step] = mates[at + step], mates[at]
        rest = iter(mates)
        self._write([next(rest) if one.record_type == view.record_type else one for one in self._views])

    def _write(self, views: Sequence[SavedView]) -> None:
        self._views = tuple(views)
        if self._book:
            self._settings.change(views={**self._settings.now.views, self._book: [_written(one) for one in views]})


def _written(view: SavedView) -> dict[str, Any]:
    where = {one: filter_key(view.where, one) for one in FIELDS["company"] if filter_key(view.where, one)}
    return {"key": view.key, "name": view.name, "type": view.record_type, "base": view.base, "where": where,
            "text": view.text}


def _read(found: object) -> SavedView | None:
    """A view from the settings; None where somebody has damaged the file."""
    if not isinstance(found, dict) or not all(isinstance(found.get(name), str) for name in ("key", "name", "type",
                                                                                           "base", "text")):
        return None
    if found["type"] not in FIELDS or found["base"] not in BUILT_IN or not isinstance(found.get("where"), dict):
        return None
    where = CustomerFilter()
    for one in FIELDS[found["type"]]:
        if one in found["where"]:
            try:
                where = with_filter(where, one, str(found["where"][one]))
            except ValueError:
                return None
    return SavedView(found["key"], found["name"], found["type"], cast(CustomerView, found["base"]), where,
                     found["text"])


def _without(kept: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in kept.items() if name != key}


def _widths_of(widths: Mapping[str, int], key: str) -> dict[str, int]:
    return {name: width for name, width in widths.items() if name.startswith(f"{key}/")}
