"""What tests of the team's windows begin with: a server, a window on a book, and a team with another laptop."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_desktop.store.book import Book
from crm_desktop.ui.base.theme import Theme
from tests.ui.team_hands import LaptopWindow, Office, office_in

IDENTICAL = "Identical with the server"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A server on loopback, behind a line that can be cut."""
    with office_in(tmp_path) as made:
        yield made


@pytest.fixture
def mine(office: Office, theme: Theme) -> Iterator[LaptopWindow]:
    """A window on a book that belongs to no team yet."""
    made = LaptopWindow(office.book("Mine"), theme, office.folder)
    yield made
    made.close()


@pytest.fixture
def founded(office: Office, mine: LaptopWindow) -> LaptopWindow:
    """The same window; its book has founded the team."""
    office.found(mine.book)
    mine.desktop.syncing.keeper.start()  # as the dialog does
    mine.until_foot(IDENTICAL)
    return mine


@pytest.fixture
def other(office: Office, mine: LaptopWindow) -> Book:
    """Another laptop of the team that the window's book has founded."""
    office.found(mine.book)
    book = office.book("Other")
    office.let_in(book, mine.book)
    mine.desktop.syncing.keeper.start()  # as the dialog does
    mine.until_foot(IDENTICAL)
    return book
