"""The verb `sql` reads the documented views and nothing else, whatever a statement tries."""

import secrets
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_desktop.commands.activities import NextStep, log_activity
from crm_desktop.commands.records import add_record
from crm_desktop.domain.records import RECORDS
from crm_desktop.errors import UserError
from crm_desktop.store.book import Book
from crm_desktop.store.creation import make_book
from crm_desktop.store.views import run_sql, view_names
from tests.looking import all_of, refused

WRITES = [
    "insert into companies (name) values ('x')", "insert into company (id, name) values (x'00', 'x')",
    "update company set name = 'x'", "delete from company", "replace into meta values ('a', 1)",
    "with x as (select 1) insert into meta select 'a', 1", "with x as (select 1) delete from company",
    "insert into search (search) values ('rebuild')", "insert into search(rowid, words) values (1, 'x')",
    "create table t (x)", "create temp table t (x)", "create temp table t as select * from companies",
    "create temp view v as select * from companies", "create view v as select 1", "create index i on company (name)",
    "create virtual table temp.t using fts5(x)",
    "create temp trigger t instead of insert on companies begin select 1; end",
    "drop table company", "drop view companies", "alter table company rename to c",
    "alter table company add column x",
    "reindex", "analyze", "vacuum", "vacuum into '{file}'", "begin", "begin immediate", "commit", "rollback",
    "savepoint a", "release a", "attach '{file}' as other", "attach '{file}' as other key ''", "attach '' as other",
    "detach main", "select sqlcipher_export('main')", "select sqlcipher_export('temp')",
    "select load_extension('x')", "explain delete from company",
    "pragma query_only = 0", "pragma query_only", "pragma key", "pragma rekey = 'x'", "pragma cipher_version",
    "pragma table_info(company)", "pragma writable_schema = 1", "pragma journal_mode = delete",
    "pragma user_version = 9",
    "pragma wal_checkpoint", "pragma database_list", "pragma temp.user_version = 1",
]
HIDDEN = [
    "select * from company", "select count(*) from company", "select 1 from company", "select count(*) from COMPANY",
    "select 1 from \"Trash\"", "select count(*) from sqlite_master",
    "select count(*) from pragma_table_list", "select count(*) from companies, trash", "select rowid from company",
    "select main.company.name from main.company", "select * from main.company", "select (select name from company)",
    "select name from companies where name in (select name from company)",
    "select name from companies c join company d on d.name = c.name",
    "select * from (select * from company) companies",
    "with companies as (select * from company) select * from companies",
    "with deals as (select * from trash) select * from deals",
    "with deals as (select * from sqlite_master) select name from deals",
    "with history as (with stages as (select * from meta) select * from stages) select * from history",
    "with recursive deals(x) as (select value from meta union select x from deals) select * from deals",
    "select name from companies order by (select value from meta limit 1)",
    "select sum(1) over (order by (select value from meta limit 1)) from companies",
    "select * from companies, json_each((select value from meta limit 1))",
    "select * from companies natural join member",
    "select name from companies union select name from company", "values ((select key from meta limit 1))",
    "select * from sqlite_master", "select * from sqlite_schema", "select * from sqlite_temp_master",
    "with companies as (select * from sqlite_temp_master) select * from companies",
    "select * from temp.sqlite_master", "select * from search", "select * from search where search match 'x'",
    "select * from search_data", "select * from search_content", "select * from search_config", "select * from trash",
    "select * from entry", "select * from meta", "select * from territory", "select * from record_state",
    "select * from pragma_table_info('company')", "select * from pragma_database_list", "select * from dbstat",
    "select * from sqlite_dbpage", "select * from fts5vocab", "select * from sqlite_stmt",
    *[f"select * from {name}" for name in RECORDS],
]
NOTHING = ["", " ", ";", "-- a remark", "select", "select * from nowhere", "selec 1", "select 'a", "select ?",
           "select :a",
           "select 1; select 2", "select 1; delete from company", "select 1; pragma query_only = 0", "select '\0'",
           "select \ud800", "select json('{')", "select abs(-9223372036854775808)"]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    """One record of every kind that a view shows."""
    book = make_book(tmp_path_factory.mktemp("sql") / "Sales.book", secrets.token_bytes(32), name="Sales",
                     currency="USD", time_zone="UTC", me="Li Wei")
    company = add_record(book, "company", {"name": "Acme 张伟芳", "revenue": (1_00, "USD")}).ids()[0]
    person = add_record(book, "person", {"name": "张伟"}).ids()[0]
    add_record(book, "person_company", {"person": person, "company": company})
    product = add_record(book, "product", {"name": "GTX Pro", "list_price": (48_210_000, "USD")}).ids()[0]
    deal = add_record(book, "deal", {"company": company, "person": person, "product": product}).created["deal"][0]
    log_activity(book, deal, "call", "said yes", NextStep("task", "2027-01-20", None, "send the offer"))
    ticket = add_record(book, "ticket", {"subject": "broken", "company": company}).ids()[0]
    add_record(book, "ticket_message", {"ticket": ticket, "at": 1, "text": "it is broken", "author": book.me()})
    yield book
    book.close()


@pytest.mark.parametrize("statement", WRITES)
def test_whatever_writes_is_refused(filled: Book, statement: str, tmp_path: Path) -> None:
    before, target = all_of(filled), tmp_path / "target"
    with pytest.raises(UserError) as error:
        run_sql(filled, statement.format(file=target))
    assert refused(error, "refused_sql")
    assert not target.exists()
    assert all_of(filled) == before


@pytest.mark.parametrize("statement", HIDDEN)
def test_base_tables_are_not_seen(filled: Book, statement: str) -> None:
    with pytest.raises(UserError) as error:
        run_sql(filled, statement)
    assert refused(error, "refused_sql")


@pytest.mark.parametrize("statement", NOTHING)
def test_what_is_no_statement_is_an_error_for_the_user(filled: Book, statement: str) -> None:
    with pytest.raises(UserError) as error:
        run_sql(filled, statement)
    assert refused(error, "refused_sql")


@pytest.mark.parametrize("name", view_names())
def test_each_view_has_rows_and_every_column_can_be_read(filled: Book, name: str) -> None:
    columns, rows = run_sql(filled, f"select * from {name}")
    assert rows
    assert len(columns) == len(set(columns))
    assert run_sql(filled, f"select {', '.join(columns)} from {name} where {columns[0]} is not null")[1] == rows
    assert run_sql(filled, f"select count(*) from {name}")[1] == [(len(rows),)]


def test_views_have_the_promised_columns(filled: Book) -> None:
    assert {"companies", "people", "person_companies", "deals", "stages", "pipelines", "stage_moves", "activities",
            "products", "tickets", "ticket_messages", "members", "history"} == set(view_names())
    companies = {"id", "name", "industry", "website", "parent_company", "owner"}
    deals = {"id", "name", "external_id", "company_id", "company", "owner", "region", "product", "pipeline", "stage",
             "stage_kind", "value_minor", "currency", "created_on", "engaged_on", "closed_on", "next_step_on"}
    assert companies <= set(run_sql(filled, "select * from companies")[0])
    assert deals <= set(run_sql(filled, "select * from deals")[0])


def test_what_analysts_write_works(filled: Book) -> None:
    assert run_sql(filled, """
        with big as (select * from deals where stage_kind = 'open')
        select d.name, c.name, d.next_step_on, count(*) over () from big d join companies c on c.id = d.company_id
        group by 1, 2 order by 1""") == (["name", "name", "next_step_on", "count(*) over ()"],
                                         [("GTX Pro", "Acme 张伟芳", "2027-01-20", 1)])
    assert run_sql(filled, "select json_extract('{\"a\": 5}', '$.a')")[1] == [(5,)]
    assert run_sql(filled, "select j.value from json_each('[1, 2]') j")[1] == [(1,), (2,)]
    assert run_sql(filled, "with recursive n(x) as (select 1 union all select x + 1 from n limit 9)"
                           " select count(*) from n")[1] == [(9,)]
    assert run_sql(filled, "SELECT name FROM companies;")[1] == [("Acme 张伟芳",)]


@pytest.mark.parametrize("statement", [
    "with recursive n(x) as (select 1 union all select x + 1 from n) select count(*) from n",
    "with recursive n(x) as (select 1 union all select x + 1 from n) select x from n where x < 0",
    "select count(*) from history a, history b, history c, history d, history e, history f, history g, history h, "
    "history i, history j, history k",
])
def test_an_endless_statement_is_stopped(filled: Book, statement: str) -> None:
    begin = time.monotonic()
    with pytest.raises(UserError) as error:
        run_sql(filled, statement, seconds=0.3)
    assert refused(error, "refused_sql")
    assert "too long" in str(error.value)
    assert time.monotonic() - begin < 3


def test_an_endless_answer_is_stopped(filled: Book) -> None:
    with pytest.raises(UserError) as error:
        run_sql(filled, "with recursive n(x) as (select 1 union all select x + 1 from n) select x from n")
    assert "too many rows" in str(error.value)


def test_a_huge_value_is_refused(filled: Book) -> None:
    with pytest.raises(UserError) as error:
        run_sql(filled, "select zeroblob(2000000000)")
    assert refused(error, "refused_sql")
