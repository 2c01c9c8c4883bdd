"""The verb funnel: figures, files and filters."""

import csv
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from crm_desktop.cli.columns import terminal_width
from tests.cli.conftest import Run, Said


@pytest.fixture
def sold(crm: Run) -> Run:
    """Three deals: one won, one engaged, one just begun; one of them is Ann's."""
    crm("add", "member", "name=Ann Lee")
    ids = [crm("add", "deal", f"name=Deal {n}", f"value={n}000", *owner).document["ids"][0]
           for n, owner in ((1, ()), (2, ("owner=Ann Lee",)), (3, ()))]
    for deal, stage in ((ids[0], "Engaging"), (ids[0], "Won"), (ids[1], "洽谈中")):
        crm("move", deal, stage)
    return crm


def test_the_figures(sold: Run) -> None:
    said = sold("funnel").document
    assert {"kind", "filters", "stages", "undated", "won", "lost", "win_rate", "median_cycle_days",
            "mean_cycle_days", "bottleneck", "files"} <= set(said)
    assert [(one["name"], one["now"], one["reached"]) for one in said["stages"]] == [
        ("Prospecting", 1, 3), ("Engaging", 1, 2), ("Won", 0, 1)]
    assert said["stages"][0]["value"] == {"minor": 600_000, "currency": "USD"}
    assert said["stages"][0]["conversion"] == pytest.approx(2 / 3)
    assert said["bottleneck"] is None
    assert said["why"]["bottleneck"]
    assert said["files"] == []


def test_filters(sold: Run) -> None:
    assert [one["reached"] for one in sold("funnel", "--owner", "ann lee").document["stages"]] == [1, 1, 0]
    assert sold("funnel", "--until", "昨天").document["stages"][0]["reached"] == 0
    cohort = sold("funnel", "--kind", "cohort", "--since", "2020-01-01", "--until", "today").document
    assert cohort["filters"]["since"] == "2020-01-01"
    assert cohort["stages"][0]["reached"] == 3
    assert sold("funnel", "--until", "2020-01-01").document["stages"][0]["reached"] == 0
    sold("add", "pipeline", "name=Renewals")
    assert sold("funnel", "--pipeline", "renewals").document["filters"]["pipeline"] == "Renewals"
    for wrong in (("--owner", "Nobody"), ("--pipeline", "None"), ("--since", "2020-01-01"), ("--until", "soon"),
                  ("--language", "fr")):
        said = sold("funnel", *wrong)
        assert said.code == 2
        assert said.error["next"]


def test_files_in_both_languages(sold: Run, tmp_path: Path) -> None:
    picture, table = tmp_path / "漏斗.png", tmp_path / "funnel.CSV"
    said = sold("funnel", "--language", "zh", "--to", str(picture), "--to", str(table)).document
    assert said["files"] == [str(picture), str(table)]
    assert picture.read_bytes().startswith(b"\x89PNG")
    rows = list(csv.reader(table.read_text("utf-8-sig").splitlines()))
    assert [row[0] for row in rows[:4]] == ["阶段", "初步接触", "洽谈中", "赢单"]
    assert "个商机" in said["why"]["bottleneck"]
    before = sorted(tmp_path.iterdir())
    refused = sold("funnel", "--to", str(tmp_path / "a.csv"), "--to", str(tmp_path / "b.docx"))
    assert (refused.code, refused.error["code"]) == (2, "bad_input")
    nowhere = sold("funnel", "--to", str(tmp_path / "none" / "a.csv"))
    assert (nowhere.code, nowhere.error["code"]) == (1, "cannot_write")
    assert sorted(tmp_path.iterdir()) == before


def test_every_kind_of_file(sold: Run, tmp_path: Path) -> None:
    starts = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF", "xlsx": b"PK", "pptx": b"PK",
              "csv": "\ufeff阶段".encode()}
    files = [tmp_path / f"漏斗.{ending}" for ending in starts]
    said = sold("funnel", "--language", "zh", "--split", "owner",
                *(part for file in files for part in ("--to", str(file)))).document
    assert said["files"] == [str(file) for file in files]
    for file, start in zip(files, starts.values(), strict=True):
        assert file.read_bytes().startswith(start)


def test_tables_need_no_qt(program: Callable[..., Said], sold: Run, tmp_path: Path) -> None:
    """In a process of its own: a spreadsheet and a slide are written where Qt cannot even be found."""
    code = ("import sys; sys.modules['PySide6'] = None; from crm_desktop.cli.main import main;"
            " sys.exit(main(sys.argv[1:]))")
    secret = tmp_path / "pass"
    secret.write_text("correct horse battery", encoding="utf-8")
    path = tmp_path / "Other.book"
    assert program("--book", path, "--passphrase-file", secret, "create", "--me", "Li Wei").code == 0
    done = subprocess.run([sys.executable, "-c", code, "--book", path, "--passphrase-file", secret, "funnel", "--to",
                           tmp_path / "a.xlsx", "--to", tmp_path / "a.pptx"], capture_output=True, check=False,
                          timeout=60, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stderr.decode()
    assert (tmp_path / "a.xlsx").exists()
    assert (tmp_path / "a.pptx").exists()


def test_a_split(sold: Run, run: Run, tmp_path: Path) -> None:
    said = sold("funnel", "--split", "owner").document
    assert said["split"]["by"] == "owner"
    groups = {one["name"]: one for one in said["split"]["groups"]}
    assert groups["Ann Lee"]["deals"] == 1
    assert groups["Ann Lee"]["stages"] == [{"name": "Prospecting", "now": 0}, {"name": "Engaging", "now": 1}]
    assert groups["Ann Lee"]["win_rate"] is None
    assert groups["Ann Lee"]["why"]["win_rate"]
    assert sum(one["deals"] for one in groups.values()) == said["stages"][0]["reached"]
    assert sum(one["won"]["value"]["minor"] for one in groups.values()) == said["won"]["value"]["minor"]
    assert "split" not in sold("funnel").document
    assert sold("funnel", "--split", "moon").code == 2
    out = run("--book", tmp_path / "Sales.book", "funnel", "--split", "sector").out
    assert "No sector" in out


def test_people_get_a_table(sold: Run, run: Run, tmp_path: Path) -> None:
    out = run("--book", tmp_path / "Sales.book", "funnel", "--language", "zh").out
    lines = out.splitlines()
    assert lines[0].split()[0] == "阶段"
    assert [line.split()[0] for line in lines[2:5]] == ["初步接触", "洽谈中", "赢单"]
    assert len({terminal_width(line) for line in lines[1:5]}) == 1  # the last column is flush right
    assert "赢单：1，输单：0，赢单率：100.0%" in out
