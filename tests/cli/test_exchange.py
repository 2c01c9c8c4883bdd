"""The verbs import and export."""

import csv
from pathlib import Path

import pytest

from tests.cli.conftest import Run

PEOPLE = "Name,Company,Email,Phone,Shoe size\nLi Lei,Acme,li@acme.cn,138 0013 8000,42\n=1+1,Acme,x@acme.cn,,\n"
DEALS = "Deal,Company,Amount,Created\nOne,Acme,\"1,000\",2026-01-31\nTwo,Acme,lots,2026-02-01\n"


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    people, deals = tmp_path / "people.csv", tmp_path / "deals.csv"
    people.write_text(PEOPLE, "utf-8")
    deals.write_text(DEALS, "utf-8")
    return people, deals


def test_files_come_in_as_one_act(crm: Run, files: tuple[Path, Path]) -> None:
    trial = crm("import", *map(str, files), "--dry-run").document
    assert trial["change_set"] is None
    assert crm("sql", "select count(*) from companies").document["rows"] == [[0]]
    said = crm("import", *map(str, files)).document
    assert set(said) == {"rows", "created", "updated", "skipped", "rejected", "decided", "change_set"}
    assert (said["rows"], said["created"]) == (4, trial["created"])
    assert said["created"]["people"] == 2
    assert [(one["file"], one["row"], one["column"], one["value"]) for one in said["rejected"]] == [
        ("deals.csv", 3, "Amount", "lots")]
    assert said["rejected"][0]["reason"]
    assert [one["file"] for one in said["decided"]] == ["people.csv", "deals.csv"]
    assert said["decided"][0]["mapping"]["Shoe size"] is None
    assert {"encoding", "delimiter", "header_row", "date_order", "mapping"} <= set(said["decided"][0])
    assert crm("undo").document["kept"] == []
    assert crm("sql", "select count(*) from people").document["rows"] == [[0]]


def test_choices_reach_the_import(crm: Run, files: tuple[Path, Path]) -> None:
    crm("import", str(files[1]), "--as", "deals", "--unknown-company", "leave-open", "--new-stages", "reject",
        "--similar-products", "keep")
    assert crm("sql", "select count(*) from companies").document["rows"] == [[0]]
    assert crm("import", str(files[1]), "--as", "orders").error["code"] == "bad_input"
    missing = crm("import", str(files[1].with_name("none.csv")))
    assert (missing.code, missing.error["code"]) == (2, "unreadable_file")


def test_people_read_what_happened(crm: Run, run: Run, files: tuple[Path, Path], tmp_path: Path) -> None:
    said = run("--book", tmp_path / "Sales.book", "import", *files)
    assert said.code == 0
    assert "4 rows read." in said.out
    assert "Shoe size" in said.out
    assert "lots" in said.out
    assert said.err == ""  # no progress bar where nobody looks on


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_what_goes_out_comes_in_again(crm: Run, run: Run, tmp_path: Path, encoding: str) -> None:
    crm("add", "company", "name=北京华信科技有限公司", "revenue=¥58万", "phone=010 6554 8000", "tags=重点, vip")
    crm("add", "person", "name=张伟", "company=北京华信科技有限公司", "position=经理")
    crm("add", "deal", "name=Deal", "company=北京华信科技有限公司", "value=1054.50 EUR", "notes=a\nb")
    crm("add", "ticket", "subject=坏了")
    for what in ("customers", "people", "deals", "tickets"):
        said = crm("export", what, "--to", str(tmp_path), "--encoding", encoding).document
        assert said == {"file": str(tmp_path / f"{what}.csv"), "rows": 1}
    text = (tmp_path / "customers.csv").read_bytes().decode(encoding)
    row = next(csv.DictReader(text.splitlines()))
    assert (row["name"], row["revenue"], row["revenue_currency"]) == ("北京华信科技有限公司", "580000.00", "CNY")
    assert sorted(row["tags"].split("; ")) == ["vip", "重点"]
    other = tmp_path / "Other.book"
    assert run("create", "--book", other).code == 0
    exported = [tmp_path / f"{what}.csv" for what in ("customers", "people", "deals")]
    said = run("--json", "--book", other, "import", *exported).document
    assert said["rejected"] == []
    assert (said["created"]["companies"], said["created"]["people"], said["created"]["deals"]) == (1, 1, 1)
    rows = run("--json", "--book", other, "sql", "select company, value_minor, currency from deals").document["rows"]
    assert rows == [["北京华信科技有限公司", 105_450, "EUR"]]


def test_formulas_stay_text(crm: Run, files: tuple[Path, Path], tmp_path: Path) -> None:
    crm("import", str(files[0]))
    crm("export", "people", "--to", str(tmp_path / "out.csv"))
    names = [row["name"] for row in csv.DictReader((tmp_path / "out.csv").read_text("utf-8-sig").splitlines())]
    assert names == ["Li Lei", "'=1+1"]


def test_a_refused_place_is_said(crm: Run, tmp_path: Path) -> None:
    said = crm("export", "deals", "--to", str(tmp_path / "none" / "deals.csv"))
    assert (said.code, said.error["code"]) == (1, "cannot_write")
    assert crm("export", "deals").code == 2


def test_the_example_data(crm: Run, shared_data: Path) -> None:
    names = ("sales_teams", "products", "accounts", "sales_pipeline")
    said = crm("import", *(str(shared_data / "deals" / f"{name}.csv") for name in names)).document
    assert said["created"]["companies"] == 85
    assert said["created"]["deals"] == 8_800
    funnel = crm("funnel").document
    assert funnel["won"]["count"] == 4_238
    assert funnel["won"]["value"]["minor"] == 1_000_553_400
    again = crm("import", str(shared_data / "deals" / "sales_pipeline.csv")).document
    assert (again["created"], again["skipped"]) == ({}, 8_800)
    assert crm("check").code == 0
