"""Each promise of the sync has its test that names it and its control: ARCHITECTURE.md's table, held to the tests."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.laws.plan import ROOT

RULES = [*(f"S{number}" for number in range(1, 9)), *(f"C{number}" for number in range(1, 9)), "C6b"]  # SYNC.md, 3
ROW = re.compile(r"^\| ([SC]\d+b?) \|.*?\| (.*?) \| (.*?) \|$", re.MULTILINE)
PLACE = re.compile(r"`([a-z_0-9/]+)::([a-z_0-9]+)`")


@cache
def collected_in(path: str) -> dict[str, str]:
    """Test -> its docstring, of a file that pytest collects."""
    file = ROOT / "tests" / f"{path}.py"
    if not file.name.startswith("test_") or not file.is_file():
        return {}
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {each.name: ast.get_docstring(each) or "" for each in tree.body
            if isinstance(each, ast.FunctionDef) and each.name.startswith("test_")}


def names(rule: str, name: str, said: str) -> bool:
    """Whether a test says in its name (`test_s3_...`) or docstring which promise it is about; "S2 to S8" are seven."""
    spans = re.findall(r"\b([SC])(\d) to \1(\d)\b", said)
    within = any(rule[0] == letter and rule[1:].isdigit() and int(low) <= int(rule[1:]) <= int(high)
                 for letter, low, high in spans)
    return within or bool(re.search(rf"\b{rule}\b", said)) or f"_{rule.lower()}_" in f"{name}_"


def table_faults(text: str) -> list[str]:
    """What the table says and the tests do not."""
    rows = ROW.findall(text)
    faults = [f"{rule} has no row of its own" for rule in RULES if [row[0] for row in rows].count(rule) != 1]
    for rule, held, controls in rows:
        faults += [f"{rule}: no {what}" for what, cell in (("test", held), ("control", controls))
                   if not PLACE.findall(cell)]
        for path, name in PLACE.findall(held + controls):
            if name not in collected_in(path):
                faults.append(f"{rule}: there is no {path}::{name}")
        faults += [f"{rule}: {path}::{name} does not name it" for path, name in PLACE.findall(held)
                   if not names(rule, name, collected_in(path).get(name, rule))]
        faults += [f"{rule}: {path}::{name} is no control" for path, name in PLACE.findall(controls)
                   if "control" not in f"{name} {collected_in(path).get(name, 'control')}".lower()]
    return faults


def test_every_promise_has_a_test_and_a_control() -> None:
    assert table_faults((ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(("good", "bad", "said"), [
    ("| S3 |", "| X3 |", "S3 has no row of its own"),
    ("::test_s3_a_record_has_one_row", "::test_s3_gone", "S3: there is no server/test_ledger::test_s3_gone"),
    ("::test_s3_a_record_has_one_row", "::test_a_push_comes_back_in_a_pull",
     "S3: server/test_ledger::test_a_push_comes_back_in_a_pull does not name it"),
    ("`sync/test_never_backwards::test_control_a_push_that_is_built_anew_is_another_one`", "none", "C2: no control"),
    ("`store/test_one_transaction::test_c1_", "`store/two_books::test_c1_", "C1: there is no store/two_books::"),
])
def test_a_planted_fault_in_the_table_is_red(good: str, bad: str, said: str) -> None:
    text = Path(ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    assert good in text
    assert [fault for fault in table_faults(text.replace(good, bad, 1)) if fault.startswith(said)]
