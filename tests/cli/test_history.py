"""The verbs history, undo and redo."""

from pathlib import Path

from tests.cli.conftest import Run


def test_what_was_done_and_taken_back(crm: Run) -> None:
    company = crm("add", "company", "name=Acme").document["ids"][0]
    other = crm("add", "company", "name=Other").document["ids"][0]
    crm("edit", company, "industry=Software")
    entries = crm("history").document["entries"]
    assert [one["title"] for one in entries] == ["Company “Acme” edited", "Company “Other” added",
                                                 "Company “Acme” added", "Book “Sales” created"]
    assert set(entries[0]) >= {"change_set", "title", "who", "device", "at", "records", "undone"}
    assert entries[0]["who"] == "Li Wei"
    assert entries[0]["at"].endswith("Z")
    assert [one["change_set"] for one in crm("history", "--record", other).document["entries"]] == [3]
    assert len(crm("history", "--limit", "2").document["entries"]) == 2
    undone = crm("undo").document
    assert (undone["title"], undone["of"], undone["kept"]) == ("Undone: Company “Acme” edited", 4, [])
    assert crm("history").document["entries"][1]["undone"] is True
    assert crm("redo").document["of"] == 4
    assert crm("show", company).document["fields"]["industry"] == "Software"


def test_a_later_edit_is_named_and_left_alone(crm: Run) -> None:
    company = crm("add", "company", "name=Acme").document["ids"][0]
    first = crm("edit", company, "industry=Software", "source=fair").document["change_set"]
    crm("edit", company, "industry=Steel")
    undone = crm("undo", str(first)).document
    assert (undone["title"], undone["of"]) == ("Undone in part: Company “Acme” edited", first)
    assert undone["kept"] == [{"id": company, "name": "Acme", "field": "industry", "label": "Industry",
                               "why": "it was changed again afterwards"}]
    found = crm("show", company).document["fields"]
    assert found["industry"] == "Steel"
    assert "source" not in found


def test_an_undo_that_undoes_nothing_fails_with_names_and_changes_nothing(crm: Run, run: Run, tmp_path: Path) -> None:
    company = crm("add", "company", "name=Acme").document["ids"][0]
    phoned = crm("edit", company, "phones=work: 010 8888 6666").document["change_set"]
    crm("edit", company, "phones=")
    before = crm("history").document["entries"]
    said = crm("undo", str(phoned))
    assert (said.code, said.error["code"]) == (1, "left_alone")
    why = ("Nothing could be undone of: Company “Acme” edited. Left alone: Phones 010 8888 6666 of “Acme”, it was {} "
           "afterwards.")
    assert said.error["message"] == why.format("changed again")
    assert crm("history").document["entries"] == before
    plain = run("--book", tmp_path / "Sales.book", "undo", str(phoned))
    assert plain.err.splitlines() == [
        why.format("changed again"), "Nothing was changed. “crm-desktop undo NUMBER” takes an older act back; "
                                     "“crm-desktop history” has the numbers."]
    crm("delete", company)
    assert run("--book", tmp_path / "Sales.book", "undo", str(phoned)).err.splitlines()[0] == why.format("deleted")


def test_nothing_to_undo_is_said(crm: Run) -> None:
    said = crm("undo")
    assert (said.code, said.error["code"]) == (1, "nothing_to_undo")
    assert crm("redo").error["code"] == "nothing_to_redo"
    assert crm("undo", "99").code == 2
