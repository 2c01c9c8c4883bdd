"""A book of an earlier shape is brought up to date when it is opened, and is then like a new one."""

import secrets
from pathlib import Path

from crm_desktop.commands.records import add_record
from crm_desktop.store.book import Book
from crm_desktop.store.creation import make_book
from crm_desktop.store.link import Link
from crm_desktop.store.schema import NEWEST, STEPS, shape_of, statements_of
from tests.looking import all_of, assert_sound
from tests.store.older import without_totals

KEY = secrets.token_bytes(32)


def indexes_of(link: Link) -> dict[str, str]:
    sql = "select name, sql from sqlite_master where type = 'index' and sql is not null"
    return dict(tuple(row) for row in link.rows(sql))


def shapes_of(link: Link) -> dict[str, list[str]]:
    names = [row[0] for row in link.rows("select name from sqlite_master where type = 'table' and name not like '%\\_%'"
                                         " escape '\\' or name like 'sync%' or name = 'record_state'")]
    return {name: [row[1] for row in link.rows(f"pragma table_info({name})")] for name in names}


def back_to_the_first_shape(path: Path) -> None:
    """Takes away what the later steps added and puts those indexes back that they dropped."""
    first = {statement.split()[2]: statement for statement in statements_of(STEPS[0])
             if statement.upper().startswith("CREATE INDEX")}
    link = Link(path, KEY, read_only=False)
    without_totals(link)
    for name in indexes_of(link).keys() - first.keys():
        link.run(f"drop index {name}")
    for name in first.keys() - indexes_of(link).keys():
        link.run(first[name])
    for statement in [*statements_of(STEPS[3]), *statements_of(STEPS[5])]:
        words = statement.split()
        if words[:2] == ["CREATE", "TABLE"]:
            link.run(f"drop table {words[2]}")
        elif words[:2] == ["ALTER", "TABLE"]:
            link.run(f"alter table {words[2]} drop column {words[5]}")
    link.run("pragma user_version=1")
    link.close()


def test_an_older_book_becomes_like_a_new_one(tmp_path: Path) -> None:
    path = tmp_path / "Old.book"
    with make_book(path, KEY, name="Old", currency="USD", time_zone="UTC", me="Li Wei") as book:
        add_record(book, "company", {"name": "Acme"})
        new, before = indexes_of(book.reader()), all_of(book)
        tables = shapes_of(book.reader())
    back_to_the_first_shape(path)
    with Book(path, KEY) as book:
        assert shape_of(book.reader()) == NEWEST > 1
        assert indexes_of(book.reader()) == new
        assert shapes_of(book.reader()) == tables
        assert all_of(book) == before
        assert_sound(book)


def test_steps_are_numbered_and_stay_open_to_older_programs() -> None:
    assert [step.number for step in STEPS] == list(range(1, NEWEST + 1))
    assert {(step.min_reader, step.min_writer) for step in STEPS[:3]} == {(1, 1)}  # indexes alone bar nobody
    assert (STEPS[3].min_reader, STEPS[3].min_writer) == (1, 4)  # who knows no siblings may read, and not write
