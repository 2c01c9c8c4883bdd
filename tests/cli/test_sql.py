"""The verb sql: reads the views, and cannot do anything else."""

import pytest

from tests.cli.conftest import Run


def test_it_reads_the_views(crm: Run, run: Run) -> None:
    company = crm("add", "company", "name=华为", "revenue=12.5").document["ids"][0]
    assert crm("sql", "select id, name, revenue_minor, website from companies").document == {
        "columns": ["id", "name", "revenue_minor", "website"], "rows": [[company, "华为", 1250, None]]}


def test_people_get_a_table(crm: Run, run: Run, tmp_path: object) -> None:
    crm("add", "company", "name=华为", "revenue=12.5")
    crm("add", "company", "name=Acme", "revenue=1250")
    out = run("--book", f"{tmp_path}/Sales.book", "sql",
              "select name, revenue_minor as minor, website from companies order by 2").out
    assert out.splitlines() == ["name   minor  website", "----  ------  -------", "华为    1250",
                                "Acme  125000", "2 rows"]


@pytest.mark.parametrize("statement", [
    "delete from companies", "update company set name = 'x'", "insert into company (name) values ('x')",
    "select * from company", "drop view companies", "pragma query_only = 0", "select 1; select 2", "",
    "attach 'x.db' as x", "select * from meta", "create table x (y)", "not sql",
])
def test_whatever_else_is_refused(crm: Run, statement: str) -> None:
    crm("add", "company", "name=Acme")
    said = crm("sql", statement)
    assert (said.code, said.error["code"]) == (2, "refused_sql")
    assert crm("search", "Acme").document["total"] == 1
