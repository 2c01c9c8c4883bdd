"""The views of the Customers tab: which one is shown, what belongs to it, and what is done with saved ones."""

from collections.abc import Callable
from dataclasses import replace
from typing import cast

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QToolButton

from crm_desktop.i18n import tr
from crm_desktop.queries.customer_filters import FIELDS, CustomerFilter
from crm_desktop.queries.customer_order import CustomerQuestion, CustomerSort, CustomerView
from crm_desktop.queries.window import book_mark
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.page import Page
from crm_desktop.ui.customers.figures import ListFigures
from crm_desktop.ui.customers.filter_words import with_filter
from crm_desktop.ui.customers.list_buttons import ViewMenu
from crm_desktop.ui.customers.list_memory import ListMemory
from crm_desktop.ui.customers.saved_views import BUILT_IN, SavedView, ViewShelf, view_of
from crm_desktop.ui.customers.view_name import ViewName


class CustomerViews(QObject):
    """Says which question a view asks; the page shows it. A list that one comes back to is as it was left."""

    asked = Signal(object)  # CustomerQuestion

    def __init__(self, desk: Desk, page: Page, figures: ListFigures, button: QToolButton) -> None:
        super().__init__(page)
        self._desk, self._page, self._figures = desk, page, figures
        self._question = CustomerQuestion()
        self._view = ""  # the key of the saved view that is shown
        self.memory = ListMemory(desk.settings)
        self._shelf = ViewShelf(desk.settings)
        self._menu = ViewMenu(button, desk.actions.action("lookalikes"))
        button.setMenu(self._menu)
        self._menu.aboutToShow.connect(self._fill_menu)
        self._menu.asked.connect(self._do)
        page.header.view_changed.connect(self.choose)
        page.header.tabs.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        page.header.tabs.tabBarDoubleClicked.connect(self._rename_tab)
        page.header.tabs.customContextMenuRequested.connect(self._tab_menu)

    @property
    def view(self) -> str:
        """The key of the saved view that is shown, or an empty text."""
        return self._view

    def begin(self) -> None:
        """Asks which book it is: its views follow."""
        self._desk.jobs.ask(self, "book", book_mark, self._book_known)

    def first_question(self) -> CustomerQuestion:
        """What is asked at first: all companies, in the order in which they were left."""
        self._question = self._sorted(CustomerQuestion())
        return self._question

    def took(self, question: CustomerQuestion) -> None:
        """The page asks something else within the same view."""
        kind_changed = question.record_type != self._question.record_type
        self._question = question
        if kind_changed:
            self._figures.set_saved(self._shelf.views(question.record_type))

    def choose(self, key: str) -> None:
        """A tab: a saved view brings its conditions along, and takes them away again."""
        before, saved = self._shelf.view(self._view), self._shelf.view(key)
        if saved is not None:
            question = saved.asks(self._question)
        else:
            question = replace(self._question, view=cast(CustomerView, key if key in BUILT_IN else "all"))
            if before is not None:
                question = replace(question, where=CustomerFilter(), text="")
        self._view = key if saved else ""
        self.asked.emit(self._sorted(question))

    def choose_kind(self, kind: str) -> None:
        """Companies or people, under the conditions that both know; in a saved view without any."""
        question = replace(self._question, record_type=kind)
        if self._view:
            question = replace(question, where=CustomerFilter(), view="all", text="")
        for field in set(question.where.fields()) - set(FIELDS[kind]):
            question = replace(question, where=with_filter(question.where, field, ""))
        self._view = ""
        self.took(question)
        self._page.header.tabs.blockSignals(True)
        self._page.header.choose_view(question.view)
        self._page.header.tabs.blockSignals(False)
        self.asked.emit(self._sorted(question))

    def show_everybody(self, kind: str) -> CustomerQuestion:
        """Takes away what narrows the list."""
        self._view = ""
        self.took(self._sorted(CustomerQuestion(kind)))
        self._page.header.tabs.blockSignals(True)
        self._page.header.choose_view("all")
        self._page.header.tabs.blockSignals(False)
        return self._question

    def show_tabs(self) -> None:
        """The tabs again, for another width or language."""
        self._figures.show()

    # -- inside

    def _book_known(self, mark: str) -> None:
        self._shelf.open_for(mark)
        self._figures.set_saved(self._shelf.views(self._question.record_type))

    def _sorted(self, question: CustomerQuestion) -> CustomerQuestion:
        key, descending = self.memory.sort(question.record_type, self._view)
        return replace(question, by=cast(CustomerSort, key), descending=descending)

    def _fill_menu(self) -> None:
        view = self._shelf.view(self._view)
        self._menu.fill(view, changed=view is not None and not view.says(self._question),
                        hidden=self._figures.hidden)

    def _tab_menu(self, place: QPoint) -> None:
        tabs = self._page.header.tabs
        at = tabs.tabAt(place)
        if at >= 0 and self._shelf.view(str(tabs.tabData(at)[0])) is not None:
            tabs.setCurrentIndex(at)
            self._fill_menu()
            self._menu.popup(tabs.mapToGlobal(place))

    def _rename_tab(self, at: int) -> None:
        view = self._shelf.view(str(self._page.header.tabs.tabData(at)[0])) if at >= 0 else None
        if view is not None:
            self._ask_name(view)

    def _do(self, verb: str, key: str) -> None:
        view = self._shelf.view(key)
        if verb == "save":
            self._ask_name(None)
        elif view is None:
            return
        elif verb == "update":
            self._keep(view_of(view.name, self._question, view.key))
        elif verb == "rename":
            self._ask_name(view)
        elif verb == "delete":
            self._delete(view)
        elif verb == "show":
            self._show(view)
        else:
            self._shelf.move(key, -1 if verb == "left" else 1)
            self._figures.set_saved(self._shelf.views(view.record_type))

    def _ask_name(self, view: SavedView | None) -> None:
        taken = [one.name for one in self._shelf.views(self._question.record_type) if view is None or one != view]
        dialog = ViewName(self._desk, self._page.window(), view, taken)
        dialog.named.connect(self._named)

    def _named(self, name: str, key: str) -> None:
        view = self._shelf.view(key)
        if view is not None:
            self._keep(replace(view, name=name))
            return
        made = view_of(name, self._question)
        self.memory.begin_view(made.record_type, self._view, made.key)
        self._keep(made)
        self._show(made)
        self._desk.messages.say(tr("View “{name}” saved on this laptop", name=name))

    def _keep(self, view: SavedView) -> None:
        self._shelf.keep(view)
        self._figures.set_saved(self._shelf.views(view.record_type))

    def _show(self, view: SavedView) -> None:
        self._figures.bring_up(view.key)
        if self._page.header.current_view() == view.key:
            self.choose(view.key)
        else:
            self._page.header.choose_view(view.key)

    def _delete(self, view: SavedView) -> None:
        if view.key == self._view:
            self._page.header.choose_view("all")
        back = self._shelf.remove(view.key)
        self._figures.set_saved(self._shelf.views(view.record_type))
        self._desk.messages.say(tr("View “{name}” deleted", name=view.name), take_back=_Again(self, view, back))

    def brought_back(self, view: SavedView) -> None:
        """A deleted view stands in its place again, and is shown."""
        if view.record_type == self._question.record_type:
            self._figures.set_saved(self._shelf.views(view.record_type))
            self._show(view)


class _Again:
    """Brings a deleted view back."""

    def __init__(self, views: CustomerViews, view: SavedView, back: Callable[[], None]) -> None:
        self._views, self._view, self._back = views, view, back

    def __call__(self) -> None:
        self._back()
        self._views.brought_back(self._view)
